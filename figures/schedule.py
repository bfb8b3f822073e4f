"""The learning rate over a run as a small, quiet drawing, for somebody who is choosing its schedule."""

from __future__ import annotations

import html
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from core.numbers import plain
from core.words import SOURCE, text, translated
from engine.pacing import learning_rates
from figures import theme
from optimizers import Optimizer

_COLUMNS = 240  # of the drawing; a column with several steps shows its lowest and highest rate
_WIDTH, _HEIGHT = 240, 40  # in the drawing's own units; it is stretched to its place


@dataclass(frozen=True, eq=False)
class ScheduleData:
    """The rates of a run: `at` are the steps that are drawn, counted from 1, and `rates` theirs."""

    at: NDArray[np.int64]
    rates: NDArray[np.float64]
    steps: int
    first: float
    highest: float
    last: float


def schedule_data(rule: Optimizer, steps: int) -> ScheduleData | None:
    """Return the rates that a rule's schedule gives; None if they depend on the run and not on the step alone."""
    if rule.schedule.reads_value:
        return None
    rates = learning_rates(rule, steps).numpy()
    at = _drawn(rates)
    return ScheduleData(at + 1, rates[at], steps, float(rates[0]), float(rates.max()), float(rates[-1]))


def _drawn(rates: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the places that show the whole shape, peaks and drops included: all of them, or two for each column."""
    if len(rates) <= 2 * _COLUMNS:
        return np.arange(len(rates))
    stride = -(-len(rates) // _COLUMNS)
    rows = np.pad(rates, (0, -len(rates) % stride), mode="edge").reshape(-1, stride)
    begun = np.arange(len(rows)) * stride
    extremes = np.concatenate([begun + rows.argmin(axis=1), begun + rows.argmax(axis=1), [0, len(rates) - 1]])
    return np.unique(extremes.clip(max=len(rates) - 1))


def schedule_svg(data: ScheduleData, *, color: str, dark: bool = False) -> str:
    """Return the drawing, a line over a faint ground, as wide as its place."""
    ink = theme.DARK if dark else theme.LIGHT
    line = theme.color(color)["dark" if dark else "light"]
    across = (data.at - 1) / max(1, data.steps - 1) * _WIDTH
    up = _HEIGHT * (1 - data.rates / data.highest) if data.highest > 0 else np.full(len(data.rates), _HEIGHT)
    if data.steps == 1:  # one step has no width: it is drawn as wide as the run
        across, up = np.array([0.0, _WIDTH]), np.repeat(up, 2)
    points = " ".join(f"{x:.4g},{y:.4g}" for x, y in zip(across.tolist(), up.tolist(), strict=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -2 {_WIDTH} {_HEIGHT + 4}" preserveAspectRatio="none">'
        f'<line x1="0" y1="{_HEIGHT}" x2="{_WIDTH}" y2="{_HEIGHT}" stroke="{ink["axis"]}" stroke-opacity="0.5" '
        'vector-effect="non-scaling-stroke"/>'
        f'<polyline points="{points}" fill="none" stroke="{line}" stroke-width="1.75" stroke-linejoin="round" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )


def schedule_html(data: ScheduleData, *, color: str, dark: bool = False, language: str = SOURCE) -> str:
    """Return the drawing with its highest and last rate and the steps, and all of it in words for screen readers."""
    ink = theme.DARK if dark else theme.LIGHT
    first, highest, last = (plain(rate, 3) for rate in (data.first, data.highest, data.last))
    said = text(
        "Learning rate over {steps} steps: {first} at first, {highest} at most, {last} at the end.",
        steps=data.steps,
        first=first,
        highest=highest,
        last=last,
    )
    words = html.escape(translated(said, language), quote=True)
    end = html.escape(
        translated(
            text("{rate} in step {from} → {to}", **{"from": data.steps - 1, "to": data.steps}, rate=last), language
        )
    )
    row = f"display:flex;justify-content:space-between;font-size:0.75rem;line-height:1.3;color:{ink['axis']}"
    source = f"data:image/svg+xml,{quote(schedule_svg(data, color=color, dark=dark))}"
    return (
        f'<div title="{words}"><div style="{row}"><span>{highest}</span></div>'
        f'<img src="{source}" alt="{words}" style="display:block;width:100%;height:{_HEIGHT + 4}px">'
        f'<div style="{row}"><span>0</span><span>{end}</span></div></div>'
    )
