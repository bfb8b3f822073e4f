"""What a lesson says of something random holds for twenty other draws: a claim of one seed alone would be luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

import lessons
from engine import Swarm, Trajectory, link, simulate
from engine.link_reader import Query
from lessons.measures import Panels, Result
from lessons.scene import Scene
from lessons.subjects import KINDS
from tests.lessons.results import result_of, run_of

DRAWS = 20
OTHER = 1  # a seed: the scenes have 0
EACH = 100  # starts of a swarm for one draw: together as many as in a scene


def is_noisy(query: Query) -> bool:
    """Return whether the steps of a run are random."""
    run = link.from_query(query).experiment
    some = 0 < run.batch < len(run.landscape.samples)
    return bool(run.noise or some or any(rule.random for rule in run.optimizers))


def is_random(scene: Scene) -> bool:
    """Return whether a scene draws anything: its noise, its samples, or the starts of a search."""
    return scene.kind == "sweep" or any(is_noisy(query) for query in scene.panels or (scene.query,))


def is_counted(scene: Scene) -> bool:
    """Return whether all that a scene says is a share of many runs."""
    return all(check.measure.startswith("percent_") for check in (scene.asks, *scene.claims.values()))


def draw_again(scene: Scene) -> Iterator[Result]:
    """Yield twenty runs of a scene with other draws.

    The noise and the samples of a step are drawn for each start by itself, from the same hash as for each seed. So one
    run from twenty starts at one place has twenty draws. A search draws its starts from the seed, and what is said of
    the middle of a swarm needs all of its starts each time.
    """
    if scene.kind in ("sweep", "swarm"):
        for seed in range(1, DRAWS + 1):
            yield result_of(replace(scene, query={**scene.query, "seed": [str(seed)]}))
    elif scene.panels:
        several = [simulate_again(query) for query in scene.panels]
        for draw in range(DRAWS):
            yield Panels(from_start(run, draw) for run in several)
    else:
        run = simulate_again(scene.query)
        for draw in range(DRAWS):
            yield from_start(run, draw)


def simulate_again(query: Query) -> Trajectory:
    """Return the race of a link with another seed, from its start twenty times over."""
    run = link.from_query(query).experiment
    return simulate(run.replace(seed=OTHER, starts=run.starts[:1] * DRAWS), record=("details",))


def from_start(run: Trajectory, start: int) -> Trajectory:
    """Return what a race has from one of its starts, from 0."""
    only = slice(start, start + 1)
    assert run.gradient is not None and run.effective_rate is not None
    return replace(
        run,
        experiment=run.experiment.replace(starts=run.experiment.starts[only]),
        **{name: getattr(run, name)[:, :, only] for name in ("x", "value", "gradient_norm", "lr", "gradient")},
        effective_rate=run.effective_rate[:, :, only],
        diverged=run.diverged[:, only],
        states=tuple({name: state[:, only] for name, state in memory.items()} for memory in run.states),
    )


def part_of(swarm: Swarm, draw: int) -> Swarm:
    """Return the ends of a part of the starts: in these scenes all are at one place."""
    part = slice(draw * EACH, (draw + 1) * EACH)
    assert swarm.end is not None
    return replace(swarm, starts=swarm.starts[part], end=swarm.end[part], value=swarm.value[part])


RANDOM = [
    pytest.param(scene, id=f"{slug}-{scene.id}")
    for slug in lessons.slugs()
    for scene in lessons.lesson(slug).scenes
    if not KINDS[scene.kind].picture and is_random(scene)
]
SHARES = [each for each in RANDOM if is_counted(each.values[0])]
SCENES = [each for each in RANDOM if each not in SHARES]


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES)
def test_what_a_lesson_says_of_one_draw_holds_for_twenty_others(scene: Scene):
    right = scene.asks.choice(run_of(scene))
    draws = 0
    for run in draw_again(scene):
        draws += 1
        assert scene.asks.choice(run) == right, f"draw {draws}"
        for name, claim in scene.claims.items():
            assert claim.holds(run), f"draw {draws}: {name}: {claim.numbers(run)}"
    assert draws == DRAWS


@pytest.mark.slow
@pytest.mark.parametrize("scene", SHARES)
def test_a_share_holds_for_twenty_other_draws(scene: Scene):
    """Each twentieth answers as the lesson does. A claim is held against all: a share of 100 runs is too uncertain."""
    right = scene.asks.choice(run_of(scene))
    whole = result_of(replace(scene, query={**scene.query, "seed": [str(OTHER)], "n": [str(DRAWS * EACH)]}))
    for name, claim in scene.claims.items():
        assert claim.holds(whole), f"{name}: {claim.numbers(whole)}"
    for draw in range(DRAWS):
        assert scene.asks.choice([part_of(swarm, draw) for swarm in whole]) == right, f"draw {draw}"


def test_all_that_is_random_is_tried():
    named = {each.id for each in RANDOM}
    assert {"noise-average", "noise-escape", "schedules-explore-settle", "training-full-batch"} <= named
    assert {"rates-usable", "own-one-file", "adam-adam-noise", "momentum-mini-batch", "line-pulls"} <= named


def test_the_starts_of_one_race_are_different_draws():
    """The first is what a race from that start alone has, and no other is like it."""
    scene = next(scene for scene in lessons.lesson("line").scenes if scene.id == "pulls")
    first, *others = draw_again(scene)
    alone = result_of(replace(scene, query={**scene.query, "seed": [str(OTHER)]}))
    np.testing.assert_array_equal(first.x, alone.x)
    paths = [run.x[:, 1] for run in (first, *others)]
    assert len({path.tobytes() for path in paths}) == DRAWS
