"""Exports of a lesson's averages: the days and the averages in numbers, and the figure as a page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import plotly.io
import streamlit as st

from core.strangers import in_cell
from figures.averages import averages_data, averages_figure
from figures.viewer.figure_page import figure_page
from lessons.averages import Averages
from views.export import links
from views.export.panel import Offer, Quick, take_away
from views.language import language, tr


def offer_averages(shown: Averages, link_query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button for the averages of a series."""
    take_away("averages", partial(list_exports, shown, link_query))


def list_exports(shown: Averages, query: Mapping[str, Sequence[str]]) -> Offer:
    """List what can be taken away of the averages."""
    dark, spoken, link = st.context.theme.type == "dark", language(), links.address(query)
    title = tr("Averages of thirty temperatures, day by day")

    def make_page() -> bytes:
        figure = averages_figure(averages_data(shown, dark=dark, language=spoken))
        spec = json.loads(str(plotly.io.to_json(figure)))
        return figure_page(spec, title=title, link=link, dark=dark, language=spoken)

    files = [
        Quick("CSV", ":material/table:", "descent-lab-averages.csv", "text/csv", lambda: write_csv(shown)),
        Quick("JSON", ":material/data_object:", "descent-lab-averages.json", "application/json",
              lambda: write_json(shown, query)),
        Quick(tr("Page (HTML)"), ":material/web:", "descent-lab-averages.html", "text/html", make_page),
    ]  # fmt: skip
    return Offer(query, files, [tr("The page holds the whole figure and works without a network.")])


def write_csv(shown: Averages) -> str:
    """Return a CSV with a row a day: its temperature, and each average up to it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("day", "temperature", *(in_cell(called) for called in shown.names())))
    columns = (shown.days, *(one.values for one in shown.series))
    for day, numbers in enumerate(zip(*columns, strict=True), start=1):
        writer.writerow((day, *(repr(float(number)) for number in numbers)))
    return buffer.getvalue()


def write_json(shown: Averages, query: Mapping[str, Sequence[str]]) -> str:
    """Return the days as JSON, and each average's kind, β and values; `query` is the link."""
    series: list[dict[str, Any]] = [
        {"name": called, "kind": one.kind, "beta": one.beta, "values": one.values.tolist()}
        for called, one in zip(shown.names(), shown.series, strict=True)
    ]
    data = {
        "format": "descent-lab averages",
        "version": 1,
        "link": {key: list(values) for key, values in query.items()},
        "days": shown.days.tolist(),
        "averages": series,
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1)
