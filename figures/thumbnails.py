"""Small pictures: a surface's map, and a schedule's curve."""

from __future__ import annotations

import base64
import io
import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine import simulate
from engine.experiment import Experiment
from figures import raster, theme
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS
from optimizers.schedules import Schedule

SIZE = 144  # pixels of a side; shown somewhat smaller
STEPS = 400
WIDTH, HEIGHT = 240, 120


def map_of(landscape: Landscape, *, dark: bool = False) -> str:
    """A surface's map as the data: address of a small picture.

    The colours begin at the lowest point that is seen: where the minimum lies need not be computed.
    """
    ink = theme.DARK if dark else theme.LIGHT
    image = raster.picture(landscape, ink, size=SIZE, lowest=math.inf)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=62)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()


def curve_of(schedule: Schedule, *, dark: bool = False) -> str:
    """What a schedule makes of the learning rate over a run, as the data: address of a drawing."""
    ink = theme.DARK if dark else theme.LIGHT
    factors = _factors(schedule)
    line = theme.color("blue")["dark" if dark else "light"]
    top = max(1.0, float(factors.max()))
    left, right, low, high = 6.0, WIDTH - 6.0, HEIGHT - 8.0, 8.0
    x = np.linspace(left, right, len(factors))
    y = low - factors / top * (low - high)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke-linejoin="round">'
        f'<path d="M{left} {high - 2}V{low}H{right}" stroke="{ink["axis"]}" stroke-opacity=".6"/>'
        f'<polyline points="{points}" stroke="{line}" stroke-width="2.6"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def _factors(schedule: Schedule) -> NDArray[np.float64]:
    """The factor of every step; for one that follows the value, that of a run over noisy ground."""
    if not schedule.reads_value:
        return schedule.factor(torch.arange(1, STEPS + 1, dtype=torch.float64), STEPS).numpy()
    surface, rule = LANDSCAPES["bowl"], OPTIMIZERS["sgd"].replace(lr=0.1, schedule=schedule)
    run: Any = simulate(Experiment(surface, (rule,), surface.starts[:1], steps=STEPS, noise=2.0, seed=7))
    return run.lr[:, 0, 0] / rule.lr
