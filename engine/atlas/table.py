"""The table of an atlas: a row for each rule on each surface, as a Parquet file that is whole at any moment."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.numbers import plain
from core.params import shown
from engine import versions
from engine.atlas.cells import COLUMNS, MEASURES, Row, Settings

_NAME = b"descent_lab_atlas"  # the key of what a file says about itself
DEFAULT = Path(__file__).with_name("default.parquet")  # the table that is shipped
_FORM = 1  # raised when a column changes its meaning
SCHEMA = pa.schema([(name, pa.float64() if name in MEASURES else pa.string()) for name in COLUMNS])

Pair = tuple[str, str]  # slugs of a rule and a surface


@dataclass(eq=False)
class Table:
    """Rows by (rule, surface), with the settings, the version and the commit of the lab that made them."""

    settings: Settings
    made_by: str = ""
    commit: str = ""
    rows: dict[Pair, Row] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Add a row, or put it in the place of an older one."""
        self.rows[row.rule, row.surface] = row

    @property
    def rules(self) -> list[str]:
        """The slugs of all rules, in the order of the alphabet."""
        return sorted({rule for rule, _ in self.rows})

    @property
    def surfaces(self) -> list[str]:
        """The slugs of all surfaces, in the order of the alphabet."""
        return sorted({surface for _, surface in self.rows})

    def column(self, measure: str, rules: Sequence[str], surfaces: Sequence[str]) -> NDArray[np.float64]:
        """Return a measure as [rules, surfaces], NaN where there is no row.

        Raises ValueError, with the measures there are, for a word that is none.
        """
        if measure not in MEASURES:
            raise ValueError(f"atlas.measure must be one of {', '.join(MEASURES)}, got {shown(measure)}.")
        rows = [[self.rows.get((rule, surface)) for surface in surfaces] for rule in rules]
        numbers = [[np.nan if row is None else getattr(row, measure) for row in line] for line in rows]
        return np.array(numbers, dtype=np.float64).reshape(len(rules), len(surfaces))

    def lacking(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Return the pairs that have no row yet."""
        return [pair for pair in pairs if pair not in self.rows]

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the table, sorted by rule and surface. The file that stood there is replaced at once, or not at all.

        Raises OSError, naming the file, if that is impossible.
        """
        target = Path(path)
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        rows = [dataclasses.astuple(self.rows[pair]) for pair in sorted(self.rows)]
        columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        arrays = [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
        about = {
            "form": _FORM,
            "made_by": self.made_by,
            "commit": self.commit,
            "settings": dataclasses.asdict(self.settings),
        }
        schema = SCHEMA.with_metadata({_NAME: json.dumps(about).encode()})
        try:
            pq.write_table(pa.Table.from_arrays(arrays, schema=schema), beside, compression="zstd")
            beside.replace(target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            why = error.strerror or str(error)
            raise OSError(f"{target} could not be written: {why}. What it held before is still there.") from error


def read(path: str | os.PathLike[str]) -> Table:
    """Return the table of a file.

    Raises ValueError for a file that is no table of an atlas, and FileNotFoundError if there is none.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        held = pq.read_table(path)
        about: dict[str, Any] = json.loads((held.schema.metadata or {})[_NAME])
        if about["form"] != _FORM or held.schema.names != list(COLUMNS):
            raise KeyError("form")
        settings = Settings(**about["settings"])
        rows = [Row(**row) for row in held.to_pylist()]
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError):
        raise ValueError(f"{path} is no table of an atlas.") from None
    return Table(settings, str(about["made_by"]), str(about["commit"]), {(row.rule, row.surface): row for row in rows})


@cache
def default() -> Table:
    """Return the table that is shipped, read once; nobody adds to it. Raises as `read` does."""
    return read(DEFAULT)


def to_continue(path: str | os.PathLike[str], settings: Settings) -> Table:
    """Return the table that a file holds so far, or an empty one if there is no file.

    Raises ValueError, naming each setting that differs, for a table made with other settings or by another version.
    """
    made_by = versions.here()
    if not Path(path).exists():
        return Table(settings, made_by, versions.commit())
    held = read(path)
    ours, theirs = (dataclasses.asdict(one) for one in (settings, held.settings))
    differing = [(name, theirs[name], ours[name]) for name in ours if ours[name] != theirs[name]]
    if held.made_by != made_by:
        differing.append(("version", held.made_by, made_by))
    if differing:
        each = ", ".join(f"{name} {_said(there)} (here {_said(here)})" for name, there, here in differing)
        raise ValueError(f"{path} was made with {each}. Use those, or another file.")
    return held


def _said(value: Any) -> str:
    return value if isinstance(value, str) else plain(value)
