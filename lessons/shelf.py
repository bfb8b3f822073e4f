"""The lessons that can be shown: a file that is broken is told, and leaves the others as they are."""

from __future__ import annotations

from dataclasses import dataclass

from core.words import LOCALES, SOURCE
from lessons import Lesson, LessonError, lesson


@dataclass(frozen=True)
class Shelf:
    """The lessons in their order, and a line with file and line for each that cannot be shown as it should be."""

    lessons: tuple[Lesson, ...]
    faults: tuple[str, ...] = ()

    def find(self, name: str) -> tuple[Lesson, int] | None:
        """The lesson that a link means by its own name or by that of one of its scenes, and that scene's number."""
        for each in self.lessons:
            if each.slug == name:
                return each, 1
        return next(((each, scene.number) for each in self.lessons for scene in each.scenes if scene.id == name), None)

    def beside(self, slug: str, step: int) -> Lesson | None:
        """The lesson before (-1) or after (1) another one; none beyond the first and the last."""
        place = next((i for i, each in enumerate(self.lessons) if each.slug == slug), -1) + step
        return self.lessons[place] if 0 <= place < len(self.lessons) else None


def shelf(language: str) -> Shelf:
    """Every lesson in a language; in English where its translation is missing or broken."""
    found: list[Lesson] = []
    faults: list[str] = []
    for path in sorted((LOCALES / SOURCE / "lessons").glob("*.md")):
        for wanted in dict.fromkeys((language, SOURCE)):
            try:
                found.append(lesson(path.stem, wanted))
                break
            except LessonError as error:
                faults.append(str(error))
    return Shelf(tuple(sorted(found, key=lambda each: (each.order, each.slug))), tuple(dict.fromkeys(faults)))
