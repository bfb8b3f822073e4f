"""What a scene says of the atlas: its link, its measures counted by hand, and its cells computed anew."""

from __future__ import annotations

import statistics
from urllib.parse import parse_qs, urlencode

import pytest

import lessons
from engine import atlas, simulate
from engine.atlas import replays
from engine.atlas.cells import judge
from engine.atlas.ranking import BETTER
from figures import atlas_words
from landscapes import LANDSCAPES
from lessons.atlas import MEASURES as RANKING
from lessons.atlas import Excerpt
from lessons.measures import MEASURES
from lessons.subjects import experiment_of
from optimizers import OPTIMIZERS
from tests.lessons.results import result_of, swarm_of

LESSON = lessons.lesson("everywhere")
SCENES = {scene.id: scene for scene in LESSON.scenes}
EXCERPTS = [scene for scene in LESSON.scenes if scene.kind == "atlas"]
RACED = ("gradient_descent", "momentum", "adam")  # in the scene that runs a column again
# Cells with a claim of their own, or that decide who is first; those of the two wells are run below.
CELLS = [
    ("adam", "rosenbrock"),
    ("momentum", "rosenbrock"),
    ("adam", "six_hump_camel"),
    ("adagrad", "six_hump_camel"),
    ("adagrad", "three_hump_camel"),
    ("adam", "saddle_chain"),
    ("gradient_descent", "schaffer_2"),
    ("momentum", "bent_valley"),
]


def row_of(rule: str, surface: str) -> atlas.Row:
    return atlas.default().rows[rule, surface]


def test_a_link_is_read_back_as_it_was_written():
    for query in ("rules=adam,lion&surfaces=bowl,cliff", "rules=adam,lion&surfaces=bowl&measure=evaluations"):
        read = Excerpt.from_query(parse_qs(query))
        assert read.to_query() == parse_qs(query)
        assert Excerpt.from_query(parse_qs(urlencode(read.to_query(), doseq=True))) == read
    assert set(RANKING) == set(atlas_words.MEASURES) & set(BETTER) - {"seconds"}


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("rules=adam,nobody&surfaces=bowl", "rules must be one of .*, got 'nobody'"),
        ("rules=adam,lion&surfaces=nowhere", "surfaces must be one of .*, got 'nowhere'"),
        ("rules=adam,lion&surfaces=bowl&measure=lr", "measure must be one of share, .*, got 'lr'"),
        ("rules=adam&surfaces=bowl", "rules must be 2 or more different words, got adam"),
        ("rules=adam,adam&surfaces=bowl", "rules must be 2 or more different words, got adam, adam"),
        ("rules=adam,lion", "surfaces must be 1 or more different words, got none"),
        ("rules=adam,lion&surfaces=bowl&sort=wins", "an atlas has rules, surfaces, measure, each once, got sort"),
        ("rules=adam&rules=lion&surfaces=bowl", "each once, got rules × 2"),
    ],
)
def test_a_wrong_link_names_the_field(query: str, fault: str):
    with pytest.raises(ValueError, match=fault):
        Excerpt.from_query(parse_qs(query))


@pytest.mark.parametrize("scene", EXCERPTS, ids=lambda scene: scene.id)
def test_ranks_and_wins_are_those_of_the_table_counted_by_hand(scene: lessons.Scene):
    excerpt = result_of(scene)
    shares = {(rule, surface): row_of(rule, surface).share for rule in excerpt.rules for surface in excerpt.surfaces}
    for place, rule in enumerate(excerpt.rules):
        better = [
            [sum(shares[other, at] > shares[rule, at] for other in excerpt.rules),
             sum(shares[other, at] == shares[rule, at] for other in excerpt.rules)]
            for at in excerpt.surfaces
        ]  # fmt: skip
        ranks = [above + (level + 1) / 2 for above, level in better]
        assert MEASURES["surfaces_won"](excerpt)[place] == sum(above == 0 for above, _ in better)
        assert MEASURES["median_rank"](excerpt)[place] == statistics.median(ranks)
        assert MEASURES["worst_rank"](excerpt)[place] == max(ranks)
        low, high = (MEASURES[name](excerpt)[place] for name in ("rank_from", "rank_to"))
        assert min(ranks) <= low <= statistics.median(ranks) <= high <= max(ranks)
        arrived = MEASURES["percent_on"](excerpt, surface=excerpt.surfaces[0])[place]
        assert arrived == 100 * shares[rule, excerpt.surfaces[0]] and arrived.low <= arrived <= arrived.high


def test_the_text_names_the_settings_of_the_table():
    how = atlas.default().settings
    for words in (f"best of {how.rates} that", f"spend {how.budget} evaluations", f"of {how.particles * how.frames}"):
        assert words in LESSON.opening.replace("\n", " ")
    assert how.frames == 3, "one as it stands, and two that are turned and shifted"


@pytest.mark.parametrize("scene", EXCERPTS, ids=lambda scene: scene.id)
def test_no_first_place_is_shared_or_luck(scene: lessons.Scene):
    """The second lies below the winner's interval, and so would other starts put it."""
    excerpt = result_of(scene)
    assert sum(MEASURES["surfaces_won"](excerpt)) == len(excerpt.surfaces)
    for at in excerpt.surfaces:
        *_, second, first = sorted((row_of(rule, at) for rule in excerpt.rules), key=lambda row: row.share)
        assert second.share < first.low, at


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "surface"), CELLS)
def test_a_cell_that_the_lesson_speaks_of_comes_out_again(rule: str, surface: str):
    again = atlas.compute(OPTIMIZERS[rule], LANDSCAPES[surface], atlas.default().settings)
    assert atlas.agrees(again, row_of(rule, surface)), again


def test_the_column_that_is_run_again_has_the_tables_own_starts_and_rates():
    scene, how = SCENES["one-cell"], atlas.default().settings
    shown = swarm_of(scene.query)
    assert [rule.slug for rule in shown.experiment.optimizers] == list(RACED)
    for place, slug in enumerate(RACED):
        surface = shown.experiment.landscape
        own = replays.swarm(OPTIMIZERS[slug], surface, row_of(slug, surface.slug), how)
        alone = {**scene.query, "r": [slug], "lr.1": scene.query[f"lr.{place + 1}"]}
        query = {name: value for name, value in alone.items() if name not in ("lr.2", "lr.3")}
        assert swarm_of(query) == own


def test_the_task_says_what_one_rate_for_all_does():
    task = LESSON.task
    assert task is not None
    both = {**task.scene.query, "r": ["gradient_descent", "adagrad"], "lr.2": task.scene.query["lr.1"]}
    plain, adagrad = MEASURES["share_left"](simulate(experiment_of(both)))
    assert plain < 1e-3 and adagrad > 0.5


@pytest.mark.slow
def test_only_adam_can_tell_the_copies_of_the_surface_apart():
    """What the swarm shows is the first frame of the cell; the others explain the table's lower share."""
    surface, how = LANDSCAPES["two_well"], atlas.default().settings
    live = result_of(SCENES["one-cell"])
    arrived = {}
    for place, slug in enumerate(RACED):
        row = row_of(slug, "two_well")
        frames = [one.swarm.reached.count for one in judge(OPTIMIZERS[slug].replace(lr=row.lr), surface, how)]
        arrived[slug] = frames
        assert abs(sum(frames) / (how.particles * how.frames) - row.share) < 0.01
        assert abs(live[place].reached.count - frames[0]) <= 3
    for slug in RACED[:2]:
        assert max(arrived[slug]) - min(arrived[slug]) <= 2  # rounding alone
    first, *turned = arrived["adam"]
    assert max(turned) < first - 0.1 * how.particles
