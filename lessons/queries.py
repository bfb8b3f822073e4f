"""The links of a lesson's scenes: how they stand in its file, and every fault in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from engine import link
from lessons.file import LessonFile
from lessons.scene import Query
from lessons.subjects import KINDS, own_faults

_TYPED = re.compile(r"formula|rule\.[1-9]\d*")


def read_query(file: LessonFile, name: str, kind: str, text: str, line: int, typed: Any = None) -> Query:
    """Return a scene's query, with what was typed for it. Raises LessonError for any fault in it."""
    try:
        query = parse_qs(text, keep_blank_values=True, strict_parsing=bool(text))
        if picture := KINDS[kind].picture:
            return picture.from_query(query).to_query()
    except ValueError as error:
        raise file.error(line, f"scene {name!r}: {kind}: {error}") from None
    query |= _read_typed(file, name, query, typed or {}, line)
    unknown = [key for key in query if not link.owns(key, query) and key not in {own.name for own in KINDS[kind].own}]
    problems = [*link.from_query(query).problems, *(f"{key} is no parameter of a {kind}." for key in unknown)]
    problems += own_faults(query)
    if problems:
        raise file.error(line, f"scene {name!r}: {kind}: {problems[0]}")
    return query


def _read_typed(file: LessonFile, name: str, query: Query, typed: Mapping[str, Any], line: int) -> Query:
    """Return the formula and the rules that a scene has as texts: in a link nobody could read them."""
    for key, value in typed.items():
        if not _TYPED.fullmatch(key) or not isinstance(value, str):
            raise file.error(
                line, f"scene {name!r}: typed: formula and rule.1, rule.2 … are texts, got {key} = {value!r}"
            )
        if key in query:
            raise file.error(line, f"scene {name!r}: typed: its link has {key!r} already")
    return {key: [value] for key, value in typed.items()}


def read_panels(file: LessonFile, name: str, entries: list[Any], line: int) -> tuple[Query, ...]:
    """Return the races of a scene that shows two or more."""
    if len(entries) < 2 or not all(isinstance(entry, str) for entry in entries):
        raise file.error(line, f"scene {name!r}: panels must be two links of a race or more, got {entries!r}")
    return tuple(read_query(file, name, "race", entry, line) for entry in entries)
