"""Exports of a search for the rates: the curves, the results, and the figure as a page."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from core.strangers import in_cell, in_json
from engine.tuning import TARGET
from figures import carried
from figures.usable import usable_range
from figures.viewer.figure_page import figure_page
from views.export import links
from views.export.panel import Offer, Quick, take_away
from views.language import language, tr, translate
from views.link.page_state import PageState
from views.parts import rate_table
from work.rate_searches import Found

COLUMNS = ("racer", "rule", "rate", "q10", "median", "q90", "usable")


def offer_search(
    shown: PageState, found: Sequence[Found], link_query: Mapping[str, Sequence[str]], target: float = TARGET
) -> None:
    """Draw the button for a search."""
    take_away("tune", partial(list_exports, shown, tuple(found), link_query, target))


def list_exports(
    shown: PageState, found: Sequence[Found], query: Mapping[str, Sequence[str]], target: float = TARGET
) -> Offer:
    """List what can be taken away of a search."""
    name = f"descent-lab-{shown.experiment.landscape.slug}-rates"
    dark, spoken, link = st.context.theme.type == "dark", language(), links.address(query)
    spec = rate_table.rates_spec(shown, found, target, dark=dark)
    surface = translate(shown.experiment.landscape.title)

    def make_page() -> bytes:
        return figure_page(spec, title=f"{surface} · {tr('Learning rates')}", link=link, dark=dark, language=spoken)

    def make_json() -> str:
        return write_json(shown, found, query, target)

    files = [
        Quick("CSV", ":material/table:", f"{name}.csv", "text/csv", lambda: write_csv(shown, found, target)),
        Quick("JSON", ":material/data_object:", f"{name}.json", "application/json", make_json),
        Quick(tr("Page (HTML)"), ":material/web:", f"{name}.html", "text/html", make_page),
    ]
    notes = [
        tr("The page holds the figure of the rates and works without a network, in the colours of this theme."),
        tr("PNG and SVG are saved with the buttons below each figure."),
        tr("The JSON has the search and its results; the Race page can load it again."),
        tr("A PyTorch script of the race at these rates is on the Race page."),
    ]
    return Offer(query, files, notes)


def write_csv(shown: PageState, found: Sequence[Found], target: float = TARGET) -> str:
    """Return a CSV with a row for each racer and rate: the 10, 50 and 90 % of the final losses, and if it is usable.

    "inf" is a run that diverged.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    rules = shown.experiment.optimizers
    for called, rule, one in zip(_names_of(shown), rules, found, strict=True):
        tuned = one.tuning
        least, most, _ = usable_range(shown.experiment.landscape, tuned, target) or (math.inf, -math.inf, 0.0)
        for rate, score, (low, high) in zip(tuned.rates, tuned.scores, tuned.bands, strict=True):
            usable = "yes" if least <= rate <= most else "no"
            writer.writerow((in_cell(called), rule.slug, repr(rate), repr(low), repr(score), repr(high), usable))
    return buffer.getvalue()


def write_json(
    shown: PageState, found: Sequence[Found], query: Mapping[str, Sequence[str]], target: float = TARGET
) -> str:
    """Return what was searched and found for each racer, as JSON; an infinite loss is null. `query` is the link."""
    run, first = shown.experiment, found[0].tuning
    data = {
        "format": carried.RATES,
        "version": carried.VERSION,
        "link": {name: list(values) for name, values in query.items()},
        "experiment": json.loads(run.to_json()),
        "labels": list(shown.labels),
        "colors": list(shown.colors),
        "shapes": list(shown.shapes),
        "tolerance": shown.tolerance,
        "target": target,
        "search": {
            "rates": first.budget,
            "starts": first.starts,
            "starts_seed": first.starts_seed,
            "fresh_starts": first.fresh_starts,
        },
        "loss": "f - f*" if run.landscape.minimum_value is not None else "f",
        "found": [
            {
                "name": name,
                "rate": one.tuning.lr if run.landscape.minimum_value is not None else None,
                "at_edge": one.tuning.at_edge,
                "usable": _find_usable(shown, one, target),
                "tried_again": list(one.tuning.again),
                "median": _finite_or_none(one.tuning.score),
                "nine_tenths_below": _finite_or_none(one.tuning.held),
                "median_from_other_starts": _finite_or_none(one.fresh),
                "initial": _finite_or_none(one.tuning.initial),
                "evaluations": one.tuning.evaluations,
            }
            for name, one in zip(_names_of(shown), found, strict=True)
        ],
    }
    return in_json(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1))


def _names_of(shown: PageState) -> tuple[str, ...]:
    return rate_table.names_of(shown, "en")


def _find_usable(shown: PageState, one: Found, target: float) -> list[float] | str | None:
    """Return the lowest and the highest usable rate, "none" if there is none, None if no minimum is known."""
    if shown.experiment.landscape.minimum_value is None:
        return None
    found = usable_range(shown.experiment.landscape, one.tuning, target)
    return list(found[:2]) if found else "none"


def _finite_or_none(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None
