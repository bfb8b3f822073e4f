"""The racers' marker shapes for a picture: `theme.SHAPES` as polygons."""

from __future__ import annotations

import math

from PIL import ImageDraw

from figures import theme
from figures.theme import Point


def marker(
    draw: ImageDraw.ImageDraw, shape: str, center: Point, radius: float, fill: str, halo: str, edge: float
) -> None:
    """A marker of a shape: its halo, `edge` wide, under it."""
    x, y = center
    outline = [(x + radius * a, y + radius * b) for a, b in theme.SHAPES[shape]]
    draw.line([*outline, *outline[:2]], halo, round(2 * edge), joint="curve")
    draw.polygon(outline, fill)


def ring(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str, width: float) -> None:
    """A circle with nothing in it."""
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=color, width=round(width))


def dot(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str) -> None:
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), color)


def stopped(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str, halo: str, width: float) -> None:
    """Where a racer diverged: a ring with a bar across it, as on a sign that says no further."""
    x, y = center
    dot(draw, center, radius + width, halo)
    ring(draw, center, radius, color, width)
    arm = math.sqrt(0.5) * radius
    draw.line((x - arm, y + arm, x + arm, y - arm), color, round(width))
