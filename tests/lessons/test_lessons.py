"""Every lesson in every language: it can be read, its claims are true of its own scenes, its questions have answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from urllib.parse import urlencode

import pytest

import lessons
from core.words import languages
from engine import link
from lessons.measures import MEASURES, Measured
from lessons.scene import Scene
from lessons.subjects import picture_of
from optimizers import Optimizer
from tests.lessons.results import run_of

SCENES = [(slug, scene.number) for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes]
BASE = "https://descent-lab.example.org/"


def scene_of(slug: str, number: int, language: str = "en") -> Scene:
    return lessons.lesson(slug, language).scenes[number - 1]


@cache
def asked_of(slug: str, number: int) -> Measured:
    """Return the numbers that a question is about, measured once for all languages: some measures run a program."""
    scene = scene_of(slug, number)
    return Measured(scene.asks.numbers(run_of(scene)))


def names_of(scene: Scene) -> list[str]:
    if picture := picture_of(scene.kind, scene.query):
        return list(picture.names())
    return list(scene.labels) or [rule.label() for rule in link.from_query(scene.query).experiment.optimizers]


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_every_claim_is_true_of_its_own_scene(slug: str, number: int):
    scene = scene_of(slug, number)
    run = run_of(scene)
    for name, claim in scene.claims.items():
        place = f"locales/en/lessons/{slug}.md:{scene.line}: claims.{name}"
        try:
            numbers = claim.numbers(run)
        except Exception as error:
            raise AssertionError(f"{place} cannot be measured: {error!r}") from error
        assert claim.holds(Measured(numbers)), f"{place}: {numbers}"


def ends_of(numbers: list[float], rules: Sequence[Optimizer], end: str) -> Measured:
    """Return one end of each share's interval; what reads no noise comes out alike every time."""
    return Measured(
        getattr(each, end, each) if rule.reads_noise else each for each, rule in zip(numbers, rules, strict=True)
    )


@pytest.mark.parametrize(("slug", "number"), [place for place in SCENES if scene_of(*place).kind == "swarm"], ids=str)
def test_a_share_is_claimed_over_its_whole_interval(slug: str, number: int):
    """Other noise gives another share of it, nineteen times in twenty, and the claim must hold there too."""
    scene = scene_of(slug, number)
    run = run_of(scene)
    rules = link.from_query(scene.query).experiment.optimizers
    for end in ("low", "high"):
        for name, claim in scene.claims.items():
            ends = ends_of(claim.numbers(run), rules, end)
            assert claim.holds(ends), f"{name}: {ends}"
        assert scene.asks.choice(ends_of(scene.asks.numbers(run), rules, end)) == scene.asks.choice(run)


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_the_run_answers_its_question_in_every_language(slug: str, number: int):
    asked = asked_of(slug, number)
    for language in languages():
        scene = scene_of(slug, number, language)
        names = names_of(scene)
        assert scene.asks == scene_of(slug, number).asks, "one question in all languages"
        choice = scene.asks.choice(asked)
        assert 0 <= choice < len(scene.choices or scene.asks.racers or names)
        said = scene.answer.format(**scene.asks.values(asked, names))
        assert "{" not in said


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("slug", lessons.slugs())
def test_every_lesson_is_there_in_every_language(slug: str, language: str):
    lesson = lessons.lesson(slug, language)
    assert lesson.language == language, f"locales/{language}/lessons/{slug}.md is missing"
    assert lesson.opening
    assert lesson.closing


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_its_links_are_short(slug: str, number: int):
    scene = scene_of(slug, number)
    assert len(BASE + "lessons?" + urlencode({"lesson": slug, "scene": number})) < 300
    typed = {name: values for name, values in scene.query.items() if name == "formula" or name.startswith("rule.")}
    assert len(urlencode(typed, doseq=True)) < 300
    others = {name: values for name, values in scene.query.items() if name not in typed}
    assert len(BASE + scene.kind + "?" + urlencode(others, doseq=True)) < 300


def test_there_are_fourteen_in_their_order():
    assert [lessons.lesson(slug).order for slug in lessons.slugs()] == list(range(1, 15))
    assert lessons.slugs()[-3:] == ("training", "own", "everywhere")


@pytest.mark.parametrize("language", list(languages()))
def test_a_choice_says_its_range_where_a_slider_may_move_the_answer(language: str):
    """ "About 30" would be called right for 12 as well."""
    for slug, number in SCENES:
        scene = scene_of(slug, number, language)
        vague = [choice for choice in scene.choices if re.match("About|大约", choice) and not re.search(r"\d", choice)]
        assert not vague or not scene.touch, f"{slug}: {scene.id}: {vague}"


def test_the_right_answer_is_in_no_place_too_often():
    """Whoever always takes the last choice, or the first, learns nothing about the lesson and must not be right."""
    places = Counter[int]()
    by_length: dict[int, Counter[int]] = {}
    for slug, number in SCENES:
        scene = scene_of(slug, number)
        if scene.choices:
            place = scene.asks.choice(asked_of(slug, number))
            places[place] += 1
            by_length.setdefault(len(scene.choices), Counter())[place] += 1
    assert max(places.values()) <= 0.4 * places.total(), places
    for length, counted in by_length.items():
        if counted.total() >= 5 * length:  # of fewer questions a share says nothing
            assert len(counted) == length
            assert max(counted.values()) <= 0.45 * counted.total(), (length, counted)


def test_every_measure_is_used():
    """A measure that no lesson asks for is dead: delete it, with what tests it."""
    scenes = [scene for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes]
    used = {check.measure for scene in scenes for check in (scene.asks, *scene.claims.values())}
    assert not set(MEASURES) - used
