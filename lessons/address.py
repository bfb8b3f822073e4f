"""The lessons' part of a link: the lesson, the scene, how it is shown, and changes to the scene.

A scene brings its own experiment; its link has only the differences from it: `lesson=momentum&scene=2&lr.2=0.05`. A
scene goes by its number or by its name, `scene=pass`. With `path=hour` the way leads over the scenes of a path, and
`sheet=symbols` shows a page of the course in the place of the scene, `sheet=task` the lesson's open task.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.link_names import called, declared
from core.params import Interval
from core.words import SOURCE, Text, text
from engine import refusals
from lessons import Lesson, Scene
from lessons.paths import PATHS, Path, Stop
from lessons.shelf import Shelf, shelf
from lessons.subjects import KINDS

LESSON, SCENE, PRESENT, LOOP = map(declared, ("lesson", "scene", "present", "loop"))
PATH, SHEET = map(declared, ("path", "sheet"))
NAMES = (PATH, LESSON, SCENE, PRESENT, LOOP, SHEET)
SHEETS = ("symbols", "teacher", "task")
Query = dict[str, list[str]]
Given = Mapping[str, Sequence[str]]
_NUMBER = re.compile(r"[-+\d.,\s]*")


@dataclass(frozen=True)
class Place:
    """The target of a link; without a lesson it is the list of lessons."""

    lesson: Lesson | None = None
    number: int = 1  # of the scene
    present: bool = False
    loop: bool = False
    path: Path | None = None
    sheet: str = ""  # a page of the course in the place of the scene: one of `SHEETS`

    @property
    def stop(self) -> Stop:
        """The scene that is shown, with its lesson."""
        assert self.lesson is not None
        return Stop(self.lesson, self.number)

    def list_stops(self, lessons: Shelf) -> tuple[Stop, ...]:
        """Return the scenes between which this place leads: those of its path, or of its lesson."""
        if self.path is not None:
            return self.path.list_stops(lessons)
        return tuple(Stop(self.lesson, scene.number) for scene in self.lesson.scenes) if self.lesson else ()

    @property
    def scene(self) -> Scene:
        """The scene that is shown: that of the open task on its sheet."""
        assert self.lesson is not None
        task = self.lesson.task
        return task.scene if self.sheet == "task" and task else self.stop.scene

    def to_query(self) -> Query:
        """Return the link of this place, without defaults."""
        query: Query = {}
        if self.path is not None:
            query[PATH] = [self.path.name]
        if self.lesson is not None:
            query[LESSON] = [self.lesson.slug]
            if self.number > 1:
                query[SCENE] = [str(self.number)]
        if self.present:
            query[PRESENT] = ["1"]
        if self.loop:
            query[LOOP] = ["1"]
        if self.sheet:
            query[SHEET] = [self.sheet]
        return query if self.lesson is not None or self.sheet else {}


def place_of(query: Given, lessons: Shelf) -> tuple[Place, tuple[Text, ...]]:
    """Return the place that a link leads to, and a line for each thing in it that could not be used."""
    problems: list[Text] = []
    present = _read_switch(query, PRESENT, problems)
    loop = _read_switch(query, LOOP, problems)
    if loop and not present:
        problems.append(text("a loop needs present=1 in the link, since it is a way of presenting; left out."))
        loop = False
    sheet = _read_sheet(query, problems)
    path = _read_path(query, lessons, problems)
    name = _first_of(query, LESSON)
    if not lessons.lessons:
        return Place(), tuple(problems)
    if name is None:
        if path is None:
            if sheet and sheet != "symbols":
                problems.append(text("this sheet needs a lesson in the link, or a path; left out."))
                sheet = ""
            return Place(present=present, loop=loop, sheet=sheet), tuple(problems)
        stops = path.list_stops(lessons)
        stop = stops[_read_number(query, 1, len(stops), problems) - 1]
        return Place(stop.lesson, stop.number, present, loop, path, sheet), tuple(problems)
    found = lessons.find(name)
    if found is None:
        wanted = refusals.one_of(called(LESSON), {each.slug: each.title for each in lessons.lessons}, name)
        problems.append(refusals.problem(wanted, text("showing all of them")))
        return Place(), tuple(problems)
    lesson, first = found
    if sheet == "task" and lesson.task is None:
        problems.append(text("“{lesson}” has no open task; left out.", lesson=lesson.title))
        sheet = ""
    place = Place(lesson, _read_scene(query, lesson, first, problems), present, loop, path, sheet)
    if path is not None and (lesson.slug, place.scene.id) not in path.scenes:
        problems.append(_refuse_detour(place, path))
        place = replace(place, path=None)
    return place, tuple(problems)


def _refuse_detour(place: Place, path: Path) -> Text:
    """Return the line about a scene that is not on the path of its link."""
    return text(
        "“{scene}” is no scene of the path “{path}”; showing it in its lesson.",
        scene=place.scene.title, path=path.title,
    )  # fmt: skip


def follow(lessons: Shelf, lesson: str, scene: str, path: str) -> Place:
    """Return the place of a text's link: a lesson, and a scene and a path, which may be ""."""
    given = {LESSON: lesson, SCENE: scene, PATH: path}
    return place_of({name: [value] for name, value in given.items() if value}, lessons)[0]


def scene_of(query: Given) -> Scene | None:
    """Return the scene of a link to a lesson, in English, or None."""
    if LESSON not in query and PATH not in query:
        return None
    place, _ = place_of(query, shelf(SOURCE))
    return place.scene if place.lesson else None


def list_touchable(scene: Scene) -> tuple[str, ...]:
    """Return the parameters of a scene that its link may change."""
    moves = scene.kind == "race" and not scene.panels
    return (*scene.touch, "start") if moves and "start" not in scene.touch else scene.touch


def select_touched(query: Given, scene: Scene) -> Query:
    """Return the parameters that a link changes in its scene."""
    return {name: list(query[name]) for name in list_touchable(scene) if name in query}


def own_query_of(scene: Scene) -> Query:
    """Return the experiment that a scene brings; a picture has none."""
    return {} if KINDS[scene.kind].picture else scene.query


def resolve(query: Given) -> Given:
    """Return a lesson's link on top of its scene's own experiment; any other link unchanged."""
    scene = scene_of(query)
    return query if scene is None else {**own_query_of(scene), **select_touched(query, scene)}


def _first_of(query: Given, name: str) -> str | None:
    values = query.get(name) or [None]
    return values[0]


def _read_switch(query: Given, name: str, problems: list[Text]) -> bool:
    given = _first_of(query, name)
    if given not in (None, "0", "1"):
        problems.append(refusals.problem(refusals.one_of(called(name), ("0", "1"), given), refusals.LEFT_OUT))
    return given == "1"


def _read_sheet(query: Given, problems: list[Text]) -> str:
    given = _first_of(query, SHEET)
    if given is None or given in SHEETS:
        return given or ""
    problems.append(refusals.problem(refusals.one_of(called(SHEET), SHEETS, given), refusals.LEFT_OUT))
    return ""


def _read_path(query: Given, lessons: Shelf, problems: list[Text]) -> Path | None:
    given = _first_of(query, PATH)
    if given is None:
        return None
    path = PATHS.get(given)
    if path is None:
        wanted = refusals.one_of(called(PATH), tuple(PATHS), given)
        alone = LESSON not in query
        problems.append(refusals.problem(wanted, text("showing all of them") if alone else refusals.LEFT_OUT))
    return path if path is not None and path.list_stops(lessons) else None


def _read_scene(query: Given, lesson: Lesson, first: int, problems: list[Text]) -> int:
    """Return the number of the scene that a link names, by its number or by its name."""
    given = _first_of(query, SCENE)
    named = {scene.id: scene for scene in lesson.scenes}
    if given in named:
        return named[given].number
    if given is None or _NUMBER.fullmatch(given):
        return _read_number(query, first, len(lesson.scenes), problems)
    wanted = refusals.one_of(called(SCENE), tuple(named), given)
    problems.append(refusals.problem(wanted, refusals.using(lesson.scenes[first - 1].id)))
    return first


def _read_number(query: Given, first: int, count: int, problems: list[Text]) -> int:
    given = _first_of(query, SCENE)
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
