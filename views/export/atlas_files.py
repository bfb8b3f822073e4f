"""Exports of a lesson's part of the atlas: its rows of the table in numbers."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Mapping, Sequence
from functools import partial

from lessons.atlas import Excerpt
from views.export.panel import Offer, Quick, take_away


def offer_atlas(shown: Excerpt, link_query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button for a part of the atlas."""
    take_away("atlas", partial(list_exports, shown, link_query))


def list_exports(shown: Excerpt, query: Mapping[str, Sequence[str]]) -> Offer:
    """List what can be taken away of a part of the atlas."""
    make = partial(write_csv, shown)
    return Offer(query, [Quick("CSV", ":material/table:", "descent-lab-atlas.csv", "text/csv", make)])


def write_csv(shown: Excerpt) -> str:
    """Return a CSV with a line for each rule on each surface, and all columns of the table."""
    from engine.atlas import COLUMNS

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in shown.extract.rows.flat:
        if row is not None:
            writer.writerow(dataclasses.astuple(row))
    return buffer.getvalue()
