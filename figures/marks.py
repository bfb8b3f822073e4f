"""The racers' marker shapes for a picture: `theme.SHAPES` as polygons."""

from __future__ import annotations

import math

from PIL import ImageDraw

from figures import theme
from figures.theme import Point


def marker(
    draw: ImageDraw.ImageDraw, shape: str, center: Point, radius: float, fill: str, halo: str, edge: float
) -> None:
    """Draw a marker of a shape over its halo, which is `edge` wide."""
    x, y = center
    outline = [(x + radius * a, y + radius * b) for a, b in theme.SHAPES[shape]]
    draw.line([*outline, *outline[:2]], halo, round(2 * edge), joint="curve")
    draw.polygon(outline, fill)


def ring(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str, width: float) -> None:
    """Draw a circle with nothing in it."""
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=color, width=round(width))


def dot(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str) -> None:
    """Draw a filled circle."""
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), color)


def stopped(
    draw: ImageDraw.ImageDraw, shape: str, center: Point, radius: float, color: str, halo: str, width: float
) -> None:
    """Draw the mark of a racer that diverged: its shape in a ring with a bar across it, like a no-entry sign."""
    x, y = center
    dot(draw, center, radius + width, halo)
    ring(draw, center, radius, color, width)
    arm = math.sqrt(0.5) * radius
    draw.line((x - arm, y + arm, x + arm, y - arm), color, round(width))
    marker(draw, shape, center, radius / 2, color, halo, width)
