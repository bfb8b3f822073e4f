"""The making of an atlas: its cells are handed to an executor, and each row is written as soon as it is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import product

from engine.atlas.cells import Row, Settings, compute
from engine.atlas.table import Table, to_continue
from engine.executors import executor
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer

Told = Callable[[int, int, Row | None], object]  # cells done, cells in all, the newest row


def build(
    rules: Iterable[Optimizer] | None = None,
    surfaces: Iterable[Landscape] | None = None,
    settings: Settings | None = None,
    *,
    on: str = "local",
    out: str | os.PathLike[str] | None = None,
    told: Told = lambda done, total, row: None,
) -> Table:
    """Return the table of these rules on these surfaces, all of the registries by default.

    `on` is "local" (this process), "processes:N" or "dask://host:port". With `out` the table is read from that file if
    it exists, only what is missing is computed, and each row is written at once: whatever ends the making costs the
    cells under way. `told` is called at the beginning and with new rows. Raises ValueError for a file that was made
    with other settings or by another version, naming them, and OSError if the file cannot be written.
    """
    asked = settings or Settings()
    by_rule = {rule.slug: rule for rule in (OPTIMIZERS.values() if rules is None else rules)}
    by_surface = {surface.slug: surface for surface in (LANDSCAPES.values() if surfaces is None else surfaces)}
    table = Table(asked) if out is None else to_continue(out, asked)
    pairs = list(product(by_rule, by_surface))
    lacking = table.lacking(pairs)
    done = len(pairs) - len(lacking)
    told(done, len(pairs), None)
    if not lacking:
        return table
    with executor(on) as workers:
        tasks = [(by_rule[rule], by_surface[surface], asked) for rule, surface in lacking]
        for results in workers.each(compute, tasks):
            for _, row in results:
                table.add(row)
            if out is not None:
                table.write(out)  # where rows come faster than a file is written, each time all that have come
            done += len(results)
            told(done, len(pairs), results[-1][1])
    return table
