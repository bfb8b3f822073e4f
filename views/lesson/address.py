"""What a link says of the lessons: which one, which scene, how it is shown, and what of the scene was changed.

A scene brings its own experiment; its link has only what differs from that: `lesson=momentum&scene=2&lr.2=0.05`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.link_names import called, declared
from core.params import Interval
from core.words import SOURCE, Text, text
from engine import refusals
from lessons import Lesson, Scene
from lessons.shelf import Shelf, shelf

LESSON, SCENE, PRESENT, LOOP = map(declared, ("lesson", "scene", "present", "loop"))
NAMES = (LESSON, SCENE, PRESENT, LOOP)
Query = dict[str, list[str]]
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Place:
    """Where a link leads; without a lesson it is the list of them."""

    lesson: Lesson | None = None
    number: int = 1  # of the scene
    present: bool = False
    loop: bool = False

    @property
    def scene(self) -> Scene:
        """The scene that is shown."""
        assert self.lesson is not None
        return self.lesson.scenes[self.number - 1]

    def query(self) -> Query:
        """The link of this place, defaults left out."""
        if self.lesson is None:
            return {}
        query = {LESSON: [self.lesson.slug]}
        if self.number > 1:
            query[SCENE] = [str(self.number)]
        if self.present:
            query[PRESENT] = ["1"]
        if self.loop:
            query[LOOP] = ["1"]
        return query


def place_of(query: Given, lessons: Shelf) -> tuple[Place, tuple[Text, ...]]:
    """Where a link leads, and a line for each thing in it that could not be used."""
    problems: list[Text] = []
    present = _switch(query, PRESENT, problems)
    loop = _switch(query, LOOP, problems)
    if loop and not present:
        problems.append(text("a loop is a way of presenting: it needs present=1 in the link; left out."))
        loop = False
    name = _first(query, LESSON)
    if name is None or not lessons.lessons:
        return Place(present=present, loop=loop), tuple(problems)
    found = lessons.find(name)
    if found is None:
        wanted = refusals.one_of(called(LESSON), {each.slug: each.title for each in lessons.lessons}, name)
        problems.append(refusals.problem(wanted, text("here are all of them")))
        return Place(), tuple(problems)
    lesson, first = found
    return Place(lesson, _number(query, first, len(lesson.scenes), problems), present, loop), tuple(problems)


def scene_of(query: Given) -> Scene | None:
    """The scene that lies under a link, in English, if it is a lesson's."""
    if LESSON not in query:
        return None
    place, _ = place_of(query, shelf(SOURCE))
    return place.scene if place.lesson else None


def touchable(scene: Scene) -> tuple[str, ...]:
    """What of a scene may be changed by its link."""
    moves = scene.kind == "race" and not scene.panels
    return (*scene.touch, "start") if moves and "start" not in scene.touch else scene.touch


def touched(query: Given, scene: Scene) -> Query:
    """What a link changes of its scene."""
    return {name: list(query[name]) for name in touchable(scene) if name in query}


def own(scene: Scene) -> Query:
    """The experiment that a scene brings; averages of a series are none."""
    return {} if scene.kind == "averages" else scene.query


def under(query: Given) -> Given:
    """A link with its scene's own experiment under it; any other link as it is."""
    scene = scene_of(query)
    return query if scene is None else {**own(scene), **touched(query, scene)}


def _first(query: Given, name: str) -> str | None:
    values = query.get(name) or [None]
    return values[0]


def _switch(query: Given, name: str, problems: list[Text]) -> bool:
    given = _first(query, name)
    if given not in (None, "0", "1"):
        problems.append(refusals.problem(refusals.one_of(called(name), ("0", "1"), given), refusals.LEFT_OUT))
    return given == "1"


def _number(query: Given, first: int, count: int, problems: list[Text]) -> int:
    given = _first(query, SCENE)
    if given is None:
        return first
    try:
        number = int(given[:12])
    except ValueError:
        number = 0
    used = min(max(number, 1), count)
    if used != number:
        wanted = refusals.number_in(called(SCENE), Interval(f"[1, {count}]"), given, whole=True)
        problems.append(refusals.problem(wanted, refusals.using(used)))
    return used
