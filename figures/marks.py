"""The racers' marker shapes for a picture: `theme.SHAPES` as polygons."""

from __future__ import annotations

import math

from PIL import ImageDraw

Point = tuple[float, float]


def _around(count: int, turn: float = 0.0) -> tuple[Point, ...]:
    """Return corners on the unit circle, the first at the top, turned by a share of a full turn."""
    angles = (2 * math.pi * (i / count + turn) for i in range(count))
    return tuple((math.sin(angle), -math.cos(angle)) for angle in angles)


def _star(points: int) -> tuple[Point, ...]:
    inner = [(0.42 * x, 0.42 * y) for x, y in _around(points, 0.5 / points)]
    return tuple(point for pair in zip(_around(points), inner, strict=True) for point in pair)


_BOWTIE: tuple[Point, ...] = ((-0.9, -0.84), (0, -0.22), (0.9, -0.84), (0.9, 0.84), (0, 0.22), (-0.9, 0.84))


# Equally large to the eye: corners on the unit circle, y downwards, and a factor that makes up for a small area.
CORNERS: dict[str, tuple[float, tuple[Point, ...]]] = {
    "circle": (0.92, _around(40)),
    "square": (1.12, _around(4, 0.125)),
    "triangle-up": (1.2, _around(3)),
    "diamond": (1.15, _around(4)),
    "star": (1.25, _star(5)),
    "triangle-down": (1.2, _around(3, 0.5)),
    "hexagon": (1.02, _around(6, 1 / 12)),
    "bowtie": (1.12, _BOWTIE),
    "hourglass": (1.12, tuple((y, x) for x, y in _BOWTIE)),
    "triangle-right": (1.2, _around(3, 0.25)),
    "star-diamond": (1.3, _star(4)),
    "triangle-left": (1.2, _around(3, 0.75)),
}


def marker(
    draw: ImageDraw.ImageDraw, shape: str, center: Point, radius: float, fill: str, halo: str, edge: float
) -> None:
    """Draw a marker of a shape over its halo, which is `edge` wide."""
    larger, corners = CORNERS[shape]
    x, y = center
    outline = [(x + radius * larger * a, y + radius * larger * b) for a, b in corners]
    draw.line([*outline, *outline[:2]], halo, round(2 * edge), joint="curve")
    draw.polygon(outline, fill)


def ring(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str, width: float) -> None:
    """Draw a circle with nothing in it."""
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=color, width=round(width))


def dot(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str) -> None:
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), color)


def stopped(draw: ImageDraw.ImageDraw, center: Point, radius: float, color: str, halo: str, width: float) -> None:
    """Draw the mark of a racer that diverged: a ring with a bar across it, like a no-entry sign."""
    x, y = center
    dot(draw, center, radius + width, halo)
    ring(draw, center, radius, color, width)
    arm = math.sqrt(0.5) * radius
    draw.line((x - arm, y + arm, x + arm, y - arm), color, round(width))
