"""Every lesson in every language: it can be read, its claims are true of its own scenes, its questions have answers."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

import pytest

import lessons
from core.words import languages
from engine import link
from lessons.measures import MEASURES
from lessons.scene import Scene
from tests.lessons.results import result_of

SCENES = [(slug, scene.number) for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes]
BASE = "https://descent-lab.example.org/"


def scene_of(slug: str, number: int, language: str = "en") -> Scene:
    return lessons.lesson(slug, language).scenes[number - 1]


@cache
def run_of(slug: str, number: int) -> object:
    return result_of(scene_of(slug, number))


def names_of(scene: Scene) -> list[str]:
    return list(scene.labels) or [rule.label() for rule in link.from_query(scene.query).experiment.optimizers]


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_every_claim_is_true_of_its_own_scene(slug: str, number: int):
    run, scene = run_of(slug, number), scene_of(slug, number)
    for name, claim in scene.claims.items():
        place = f"locales/en/lessons/{slug}.md:{scene.line}: claims.{name}"
        try:
            numbers = claim.numbers(run)
        except Exception as error:
            raise AssertionError(f"{place} cannot be measured: {error!r}") from error
        assert claim.holds(run), f"{place}: {numbers}"


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_the_run_answers_its_question_in_every_language(slug: str, number: int):
    run = run_of(slug, number)
    for language in languages():
        scene = scene_of(slug, number, language)
        names = names_of(scene)
        choice = scene.asks.choice(run)
        assert 0 <= choice < len(scene.choices or scene.asks.racers or names)
        said = scene.answer.format(**scene.asks.values(run, names))
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
    assert len(BASE + scene.kind + "?" + urlencode(scene.query, doseq=True)) < 300


def test_there_are_twelve_in_their_order():
    assert [lessons.lesson(slug).order for slug in lessons.slugs()] == list(range(1, 13))


def test_every_measure_is_used():
    """A measure that no lesson asks for is dead: delete it, with what tests it."""
    scenes = [scene for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes]
    used = {check.measure for scene in scenes for check in (scene.asks, *scene.claims.values())}
    assert not set(MEASURES) - used
