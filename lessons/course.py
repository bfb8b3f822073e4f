"""What all lessons share: the table of symbols and the glossary, `locales/<language>/course.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.words import LOCALES, SOURCE
from lessons.file import LessonError

# A text's parts in which no word is explained: formulas, code, links and claims, bold words, headings, tables, HTML.
_APART = (
    r"\$\$.*?\$\$|\$[^$\n]+\$|```.*?```|`[^`\n]*`|\[[^\[\]]*\]\([^()]*\)|\*\*[^*\n]+\*\*|<[^<>]+>"
    r"|^\#+\ [^\n]*$|^\|[^\n]*$"
)
_FLAGS = re.DOTALL | re.MULTILINE | re.IGNORECASE


@dataclass(frozen=True)
class Symbol:
    """A letter in LaTeX, and its meaning here and in the articles, in Markdown."""

    name: str
    letter: str
    here: str
    articles: str


@dataclass(frozen=True)
class Term:
    """A word of the lessons: the forms in which a text has it, and one line that explains it."""

    name: str
    forms: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Course:
    """The table of symbols and the glossary in one language."""

    symbols: tuple[Symbol, ...]
    terms: tuple[Term, ...]
    apart: tuple[str, ...]  # phrases whose words are none of the terms

    def explain(self, texts: Sequence[str], mark: Callable[[str, Term], str]) -> list[str]:
        """Return the texts with each term's first occurrence in all of them replaced by `mark(words, term)`.

        Words in bold are a term only if all of them are, and are then handed over with their asterisks.
        """
        known = {form.casefold(): term for term in self.terms for form in term.forms}
        bold = "|".join(rf"\*\*{re.escape(form)}\*\*" for form in known)
        forms = "|".join(map(_pattern, sorted(known, key=len, reverse=True)))
        others = "|".join(map(re.escape, self.apart))
        parts = re.compile(f"(?P<bold>{bold})|{_APART}{others and '|' + others}|(?P<term>{forms})", _FLAGS)
        met: set[str] = set()

        def explain(found: re.Match[str]) -> str:
            words = found["bold"] or found["term"]
            term = known[words.strip("*").casefold()] if words else None
            if term is None or term.name in met:
                return found[0]
            met.add(term.name)
            return mark(words, term)

        return [parts.sub(explain, each) for each in texts]


@cache
def course(language: str) -> Course:
    """Return what the lessons share, in a language, or in English if there is no translation."""
    source = _read(LOCALES / SOURCE / "course.toml")
    path = LOCALES / language / "course.toml"
    if language == SOURCE or not path.exists():
        return source
    found = _read(path)
    for kind in ("symbols", "terms"):
        names, expected = ([each.name for each in getattr(one, kind)] for one in (found, source))
        if names != expected:
            raise LessonError(f"{path.name}: {kind} must be {', '.join(expected)}, in this order.")
    return found


def _read(path: Path) -> Course:
    front = tomllib.loads(path.read_text(encoding="utf-8"))
    return Course(
        tuple(Symbol(**_checked(path, entry, ("name", "letter", "here", "articles"))) for entry in front["symbols"]),
        tuple(
            Term(entry["name"], tuple(entry["forms"]), entry["says"])
            for entry in (_checked(path, entry, ("name", "forms", "says")) for entry in front["terms"])
        ),
        tuple(front["apart"]),
    )


def _checked(path: Path, entry: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    if tuple(entry) != fields or not all(entry.values()):
        raise LessonError(f"{path.name}: {entry.get('name', '?')}: it must have {', '.join(fields)}, has {entry}.")
    return entry


def _pattern(form: str) -> str:
    """Return the pattern of a form; a word in Latin letters has its own edges."""
    return rf"(?<![\w-]){re.escape(form)}(?![\w-])" if form.isascii() else re.escape(form)
