"""Links from one lesson's text to another: `[the lesson on averages](lesson:averages)`, or to its scene `/beta`."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.words import LOCALES, SOURCE
from lessons.file import LEAD, LessonFile
from lessons.scene import Scene

_NAME = re.compile(r"""^\s*id\s*=\s*["']([\w-]+)["']""", re.MULTILINE)


def check(file: LessonFile, scenes: tuple[Scene, ...]) -> None:
    """Refuse a link to a lesson or a scene that is not there, and a link in a question, which is no place for one."""
    found = list(file.find_leads())
    known = list_scenes() if found else {}
    for target, line in found:
        slug, _, scene = target.partition("/")
        if slug not in known:
            raise file.error(line, f"lesson:{target}: there is no lesson {slug!r}; there are {', '.join(known)}")
        if "/" in target and scene not in known[slug]:
            raise file.error(
                line, f"lesson:{target}: {slug} has no scene {scene!r}; it has {', '.join(known[slug]) or 'none'}"
            )
    for scene in scenes:
        if any(LEAD.search(words) for words in (scene.question, scene.answer, *scene.choices, *scene.labels)):
            raise file.error(file.line_of(scene.id), f"scene {scene.id!r}: a link may stand in its text, not here")


def rewrite(words: str, to_link: Callable[[str, str], str]) -> str:
    """Return a text whose links to lessons lead where `to_link(lesson, scene)` says; a scene may be ""."""

    def lead(found: re.Match[str]) -> str:
        slug, _, scene = found[2].partition("/")
        return f"[{found[1]}]({to_link(slug, scene)})"

    return LEAD.sub(lead, words)


def strip(words: str) -> str:
    """Return a text without its links, for where none can be followed."""
    return LEAD.sub(r"\1", words)


def list_scenes() -> dict[str, list[str]]:
    """Return the names of every lesson's scenes, read without the rest: a lesson may link to one that is broken."""
    paths = sorted((LOCALES / SOURCE / "lessons").glob("*.md"))
    return {path.stem: _NAME.findall(path.read_text(encoding="utf-8", errors="replace")) for path in paths}
