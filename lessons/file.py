"""A Markdown file with TOML before it, whose faults are reported with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.words import LOCALES
from lessons.scene import Scene

CLAIM = re.compile(r"\[([^\[\]]+)\]\(#([\w-]+)\)")
AFTER = "<!-- after the answer -->"  # what follows in a scene's text is shown once its question is answered
LEAD = re.compile(r"\[([^\[\]]+)\]\(lesson:([^()\s]*)\)")  # [words](lesson:slug) or [words](lesson:slug/scene)
_FRAME = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^## +(.*?)(?: +\{#([\w-]+)\})? *$", re.MULTILINE)


class LessonError(ValueError):
    """A lesson file that cannot be used: the message begins with file and line."""


class LessonFile:
    """The TOML of a lesson in `front`, its Markdown by sections."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise self.error(line, f"a lesson is text in UTF-8: {error.reason}") from None
        frame = _FRAME.match(self._text)
        if frame is None:
            raise self.error(1, "a lesson begins with TOML between two lines of +++")
        try:
            self.front: dict[str, Any] = tomllib.loads(frame[1])
        except tomllib.TOMLDecodeError as error:
            # tomllib counts lines from the first +++, and names none for an error at the end.
            place = re.search(r" \(at line (\d+), column \d+\)$", str(error))
            line = int(place[1]) if place else frame[1].count("\n") + 1
            raise self.error(1 + line, str(error).removesuffix(place[0] if place else "")) from None
        self._first = self._text[: frame.start(2)].count("\n") + 1
        self._split(frame[2])

    def _split(self, body: str) -> None:
        """Split it into the opening before the first heading, the scenes' sections, and the rest, the closing."""
        headings = list(_HEADING.finditer(body))
        ends = [heading.start() for heading in headings[1:]] + [len(body)]
        self.opening = body[: headings[0].start() if headings else len(body)].strip()
        self._sections: dict[str, tuple[str, str, int]] = {}
        closing = []
        for heading, end in zip(headings, ends, strict=True):
            line = self._first + body[: heading.start()].count("\n")
            text = body[heading.end() : end].strip()
            if heading[2] is None:
                closing.append(f"## {heading[1]}\n\n{text}")
            elif heading[2] in self._sections:
                raise self.error(line, f"two sections are called {heading[2]!r}")
            else:
                self._sections[heading[2]] = (heading[1], text, line)
        self.closing = "\n\n".join(closing)

    def error(self, line: int, fault: str) -> LessonError:
        """Return an error with the place of the fault."""
        path = self.path.relative_to(LOCALES.parent) if self.path.is_relative_to(LOCALES.parent) else self.path
        return LessonError(f"{path}:{line}: {fault}")

    def line_of(self, scene: str) -> int:
        """Return the line that names a scene."""
        found = re.search(rf"""^\s*id\s*=\s*["']{re.escape(scene)}["']""", self._text, re.MULTILINE)
        return self._text[: found.end()].count("\n") + 1 if found else 1

    def line_at(self, text: str) -> int:
        """Return the first line that holds a text, or the first line of all."""
        found = self._text.find(text)
        return self._text[:found].count("\n") + 1 if found >= 0 else 1

    def find_leads(self) -> Iterator[tuple[str, int]]:
        """Yield the target of each link to a lesson, "momentum/pass", and its line."""
        for lead in LEAD.finditer(self._text):
            yield lead[2], self._text[: lead.start()].count("\n") + 1

    def only(self, entry: Any, known: Sequence[str], line: int, where: str = "this table") -> None:
        """Refuse fields that are not known."""
        if not isinstance(entry, Mapping):
            raise self.error(line, f"{where} must be a table, got {entry!r}")
        unknown = [name for name in entry if name not in known]
        if unknown:
            raise self.error(line, f"{where} has no field {unknown[0]!r}; it has {', '.join(known)}")

    def value(self, entry: Mapping[str, Any], name: str, kind: type, line: int) -> Any:
        """Return a field that must be there and of a kind."""
        if name not in entry:
            raise self.error(line, f"{name} is missing")
        if not isinstance(entry[name], kind) or (kind is int and isinstance(entry[name], bool)):
            raise self.error(line, f"{name} must be of type {kind.__name__}, got {entry[name]!r}")
        return entry[name]

    def section(self, scene: str, line: int) -> tuple[str, str]:
        """Return heading and text of a scene."""
        if scene not in self._sections:
            raise self.error(line, f"scene {scene!r} has no section: a heading ends with {{#{scene}}}")
        heading, text, _ = self._sections[scene]
        return heading, text

    def settle(self, scenes: Mapping[str, Scene]) -> None:
        """Refuse a section without a scene, a claim without check or mark, and an `AFTER` that parts nothing."""
        for name, (_, text, line) in self._sections.items():
            if name not in scenes:
                raise self.error(line, f"there is no scene {name!r}; there are {', '.join(scenes)}")
            scene = scenes[name]
            marked = {claim[2] for claim in CLAIM.finditer("\n".join((text, scene.watch, scene.answer)))}
            for claim in sorted(marked - set(scene.claims)):
                raise self.error(line, f"scene {name!r} checks no claim {claim!r}")
            for claim in scene.claims:
                if claim not in marked:
                    raise self.error(line, f"claim {claim!r} of scene {name!r} is nowhere in its text")
            before, *after = text.split(AFTER)
            if after and (len(after) > 1 or not before.strip() or not after[0].strip()):
                raise self.error(line, f"scene {name!r}: {AFTER} may stand once, between two parts of its text")
        if AFTER in f"{self.opening}\n{self.closing}":
            raise self.error(self.line_at(AFTER), f"{AFTER} is for the text of a scene")
