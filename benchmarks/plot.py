"""The plot of RESULTS.md, drawn by plotly in the browser that the tests use."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
from playwright.sync_api import sync_playwright

from benchmarks.swarms import Speeds
from tests.browser.starting import start

COLORS = ("#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#009E73", "#7F7F7F")
WIDTH, HEIGHT = 860, 440


def figure(speeds: Speeds) -> go.Figure:
    """Return a figure with a line for each contender, both axes logarithmic, each named at its end."""
    made = go.Figure()
    shifts = dict(zip(speeds.rates, ("top", "bottom", "middle", "middle", "bottom", "top"), strict=True))
    for (name, rates), color in zip(speeds.rates.items(), COLORS, strict=True):
        made.add_scatter(
            x=list(speeds.counts), y=rates, mode="lines+markers+text", name=name, text=[""] * (len(rates) - 1) + [name],
            textposition=f"{shifts[name]} right", textfont={"color": color}, line={"color": color, "width": 2.5},
            marker={"size": 7}, cliponaxis=False,
        )  # fmt: skip
    made.update_layout(
        template="plotly_white",
        showlegend=False,
        margin={"l": 70, "r": 190, "t": 20, "b": 55},
        font={"size": 13},
        xaxis={"type": "log", "title": "starts", "dtick": 1},
        yaxis={"type": "log", "title": "particle-steps a second", "dtick": 1},
    )
    return made


def draw(speeds: Speeds, path: Path) -> None:
    """Write the plot as a PNG."""
    page_text = figure(speeds).to_html(include_plotlyjs=True, config={"displayModeBar": False})
    with sync_playwright() as playwright:
        browser = start(playwright.chromium)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5)
        page.set_content(page_text)
        page.wait_for_selector(".main-svg")
        page.screenshot(path=path)
        browser.close()
