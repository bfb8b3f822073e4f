"""Paths: a choice of scenes from several lessons, walked in order like the scenes of one lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.words import Text, text
from lessons.scene import Lesson, Scene
from lessons.shelf import Shelf


@dataclass(frozen=True)
class Stop:
    """A scene on a path or in its lesson."""

    lesson: Lesson
    number: int  # of the scene in its lesson, from 1

    @property
    def scene(self) -> Scene:
        """The scene itself."""
        return self.lesson.scenes[self.number - 1]


@dataclass(frozen=True)
class Path:
    """A choice of scenes, each as (lesson, scene), for so many minutes."""

    name: str
    title: Text
    summary: Text
    minutes: int
    scenes: tuple[tuple[str, str], ...]

    def list_stops(self, lessons: Shelf) -> tuple[Stop, ...]:
        """Return the scenes in their order; those of a lesson that cannot be shown are left out."""
        shown = {each.slug: each for each in lessons.lessons}
        return tuple(
            Stop(shown[slug], scene.number)
            for slug, name in self.scenes
            if slug in shown
            for scene in shown[slug].scenes
            if scene.id == name
        )


HOUR = Path(
    "hour",
    text("One hour"),
    text("Twelve scenes for one class, from the average to the schedule: four minutes each, and twelve to talk."),
    60,
    (
        ("averages", "beta"),
        ("descent", "rates"),
        ("descent", "limit"),
        ("terrain", "four"),
        ("momentum", "smooth"),
        ("momentum", "pass"),
        ("adagrad", "coordinates"),
        ("rmsprop", "memory"),
        ("adam", "adam-step"),
        ("adam", "turned"),
        ("noise", "escape"),
        ("schedules", "five-rates"),
    ),
)
PATHS: Mapping[str, Path] = {HOUR.name: HOUR}
