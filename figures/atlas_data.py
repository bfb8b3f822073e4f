"""The data of an atlas's map, from an extract of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.strangers import in_figure
from core.words import SOURCE, text, translated
from engine.atlas.extract import Extract
from engine.atlas.ranking import Standing
from figures import theme
from figures.atlas_words import LOGARITHMIC, MEASURES, SHARES, lines_of, short_of
from figures.usable import LEAST

Numbers = NDArray[np.float64]

WRITTEN = 14  # most columns whose cells have room for their number
LONGEST = 28  # most characters of a rule's name beside the map
_NOT_RUN = text("not computed yet")


@dataclass(frozen=True, eq=False)
class AtlasData:
    """The data of a map: `values` [rules, surfaces] as they are coloured (a logarithm if `log`), NaN for none.

    `beyond` are the cells whose rule was run and has no finite number: half diverged, or never arrived, or no rate is
    usable. Where there is no row, or no known minimum, a cell is in neither. `bounds` are the ends of the colours.
    `said` are the lines of each cell, and `written` its number where there is room for it. `ticks` are the rules' names
    beside the map, shortened and not yet made safe for Plotly. `own` are the rules of the visitor, `chosen` is the
    place of the open cell, and `standing` has the ranks that are drawn beside the map.
    """

    measure: str
    values: Numbers
    beyond: NDArray[np.bool_]
    rules: tuple[str, ...]
    ticks: tuple[str, ...]
    surfaces: tuple[str, ...]
    keys: tuple[tuple[str, ...], tuple[str, ...]]
    said: tuple[tuple[tuple[str, ...], ...], ...]
    written: tuple[tuple[str, ...], ...]
    bounds: tuple[float, float]
    log: bool
    own: tuple[bool, ...]
    chosen: tuple[int, int] | None
    standing: Standing
    ink: dict[str, Any]
    language: str = SOURCE


def atlas_data(
    extract: Extract,
    standing: Standing,
    measure: str,
    rules: Mapping[str, str],
    surfaces: Mapping[str, str],
    *,
    own: Sequence[str] = (),
    chosen: tuple[str, str] | None = None,
    dark: bool = False,
    language: str = SOURCE,
) -> AtlasData:
    """Return the data of a map of an extract whose rules stand so; `rules` and `surfaces` are the names of its keys.

    Raises KeyError for a measure that cannot be shown and for a key without a name.
    """
    if measure not in MEASURES:
        raise KeyError(f"There is no measure {measure!r}. There are: {', '.join(MEASURES)}.")
    given, log = extract.column(measure), measure in LOGARITHMIC
    drawn = np.where(np.isfinite(given), given, np.nan)
    if log:
        drawn = np.log10(np.maximum(drawn, LEAST))
    judged = extract.present & ~np.isnan(extract.column("share"))
    there = None
    if chosen is not None and chosen[0] in extract.rules and chosen[1] in extract.surfaces:
        there = extract.rules.index(chosen[0]), extract.surfaces.index(chosen[1])
    few = len(extract.surfaces) <= WRITTEN
    return AtlasData(
        measure=measure,
        values=drawn,
        beyond=judged & ~np.isfinite(given),
        rules=tuple(in_figure(rules[key]) for key in extract.rules),
        ticks=tuple(_shortened(rules[key]) for key in extract.rules),
        surfaces=tuple(in_figure(surfaces[key]) for key in extract.surfaces),
        keys=(extract.rules, extract.surfaces),
        said=tuple(
            tuple((translated(_NOT_RUN, language),) if row is None else lines_of(row, language) for row in line)
            for line in extract.rows
        ),
        written=tuple(
            tuple("" if row is None else short_of(measure, getattr(row, measure), language) for row in line)
            for line in extract.rows
        )
        if few
        else (),
        bounds=_bounds(measure, drawn),
        log=log,
        own=tuple(key in own for key in extract.rules),
        chosen=there,
        standing=standing,
        ink=theme.DARK if dark else theme.LIGHT,
        language=language,
    )


def _shortened(name: str) -> str:
    """Return a name as it stands beside the map, with as many of a rule's settings as there is room for."""
    if len(name) <= LONGEST:
        return name
    head = name[: LONGEST - 1]
    settings, comma, _ = head.rpartition(", ")
    return f"{settings}, …" if comma else f"{head}…"


def _bounds(measure: str, drawn: Numbers) -> tuple[float, float]:
    """Return the ends of the colours."""
    if measure in SHARES:
        return 0.0, 1.0
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return 0.0, 1.0
    low = 0.0 if measure == "decades" else float(known.min())
    return low, max(float(known.max()), low + 1e-9)
