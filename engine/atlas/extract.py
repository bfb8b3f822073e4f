"""A part of an atlas as arrays: some rules, a visitor's own among them, on some surfaces, in an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from engine.atlas.cells import MEASURES, Row
from engine.atlas.table import Table

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Extract:
    """Rows of an atlas, [rules, surfaces]; None where there is none.

    `rules` and `surfaces` are the keys of rows and columns: slugs, and for a rule that is in no table any other word.
    """

    rules: tuple[str, ...]
    surfaces: tuple[str, ...]
    rows: NDArray[Any]

    @classmethod
    def of(cls, table: Table, rules: Sequence[str], surfaces: Sequence[str]) -> Self:
        """Return these rules of a table on these surfaces."""
        rows = [[table.rows.get((rule, surface)) for surface in surfaces] for rule in rules]
        return cls(tuple(rules), tuple(surfaces), _objects(rows, len(surfaces)))

    def with_rules(self, rows: Mapping[str, Mapping[str, Row]]) -> Self:
        """Return the extract with further rules after its own, each with its rows by surface."""
        if not rows:
            return self
        more = [[row.get(surface) for surface in self.surfaces] for row in rows.values()]
        below = np.concatenate([self.rows, _objects(more, len(self.surfaces))])
        return type(self)((*self.rules, *rows), self.surfaces, below)

    def take(self, rules: Sequence[str], surfaces: Sequence[str]) -> Self:
        """Return some of the rules and surfaces, in this order. Raises ValueError for one that it lacks."""
        places = [self.rules.index(rule) for rule in rules], [self.surfaces.index(surface) for surface in surfaces]
        return type(self)(tuple(rules), tuple(surfaces), self.rows[np.ix_(*places)])

    def row(self, rule: str, surface: str) -> Row | None:
        """Return one row, or None if there is none."""
        if rule not in self.rules or surface not in self.surfaces:
            return None
        return self.rows[self.rules.index(rule), self.surfaces.index(surface)]

    def column(self, measure: str) -> Numbers:
        """Return a measure, [rules, surfaces]; NaN where there is no row or no number."""
        return self._columns[measure]

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """True where there is a row, [rules, surfaces]."""
        return np.array([row is not None for row in self.rows.flat], dtype=bool).reshape(self.rows.shape)

    @cached_property
    def judged(self) -> NDArray[np.bool_]:
        """True for a surface with a known minimum, [surfaces]: elsewhere no rule is good or bad."""
        known: NDArray[np.bool_] = np.isfinite(self.column("share"))
        return np.asarray(known.any(axis=0))

    @cached_property
    def _columns(self) -> dict[str, Numbers]:
        lacking = (np.nan,) * len(MEASURES)
        numbers = np.array(
            [lacking if row is None else [getattr(row, measure) for measure in MEASURES] for row in self.rows.flat],
            dtype=np.float64,
        ).reshape(*self.rows.shape, len(MEASURES))
        return {measure: numbers[..., i] for i, measure in enumerate(MEASURES)}


def _objects(rows: list[list[Row | None]], surfaces: int) -> NDArray[Any]:
    """Return lists as an array of objects, [rules, surfaces]."""
    made = np.empty((len(rows), surfaces), dtype=object)
    for i, row in enumerate(rows):
        made[i] = row
    return made
