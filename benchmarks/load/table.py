"""The measurements as tables of Markdown: deploy/LOAD.md has one for each measure, the last of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = """# Load

Written by `make load`, which starts the app on the loopback and visits it. Seconds are those of the machine named under
each table; ratios and counts hold elsewhere too. The visitors share its cores with the server.
"""
_SECTION = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A thing that was measured, what is wanted of it, and whether it is so; None if nothing is wanted."""

    what: str
    measured: str
    wanted: str = ""
    met: bool | None = None


def number_row(what: str, value: float | None, unit: str, most: float | None = None, digits: int = 2) -> Row:
    """Return the row of a number that should stay under `most`; of None, which is a number that never came."""
    wanted = "" if most is None else f"under {most:g} {unit}".strip()
    if value is None:
        return Row(what, "never", wanted, None if most is None else False)
    return Row(what, f"{value:.{digits}f} {unit}".strip(), wanted, None if most is None else value < most)


def count_row(what: str, count: int, of: int) -> Row:
    """Return the row of a count that should be all of them."""
    return Row(what, f"{count} of {of}", "all", count == of)


def none_row(what: str, count: int) -> Row:
    """Return the row of a count that should be nothing."""
    return Row(what, str(count), "none", count == 0)


def kept_row(what: str, is_so: bool, otherwise: str = "no") -> Row:
    """Return the row of something that should be so."""
    return Row(what, "yes" if is_so else otherwise, "yes", is_so)


def to_section(title: str, rows: Sequence[Row], machine: str) -> str:
    """Return a measure's heading, its table and the machine it was made on."""
    marks = {True: "met", False: "**not met**", None: ""}
    lines = [f"## {title}", "", "| What | Measured | Wanted | |", "| --- | ---: | ---: | --- |"]
    lines += [f"| {each.what} | {each.measured} | {each.wanted} | {marks[each.met]} |" for each in rows]
    return "\n".join([*lines, "", machine, ""])


def write(path: Path, sections: dict[str, str], order: Sequence[str]) -> None:
    """Put sections, by title, into a file: each in the place of the one of its name, all of them in an order."""
    found: dict[str, str] = {}
    if path.exists():
        for part in _SECTION.split(path.read_text(encoding="utf-8"))[1:]:
            found[part.partition("\n")[0]] = f"## {part.rstrip()}\n"
    found |= sections
    ordered = [title for title in order if title in found] + [title for title in found if title not in order]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEAD, *(found[title] for title in ordered)]), encoding="utf-8")
