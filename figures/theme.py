"""Every colour of the project, for light and dark.

The map is quiet and perceptually even; the racers are M. Okabe and K. Ito's colours (2008), which stay apart
for colour-blind eyes, brightened a little on dark ground, each with a marker shape of its own besides: twelve looks.
"""

from __future__ import annotations

import math
import re
from typing import Any

# How a map is painted from its heights, in the browser and in films: shares of all heights and what is drawn of them.
MAP: dict[str, float] = {
    "floor": 0.015,  # below it lies the finest difference that is worth a colour, on the log scale
    "low": 0.002,  # it and what is lower have the first colour
    "first": 0.012,  # below it no lines: a narrow valley's would break into beads
    "high": 0.985,  # it and what is higher have the last colour
    "high_log": 0.998,
    "lines": 15,  # about so many
    "line_width": 0.9,  # pixels
    "relief": 0.06,  # how much light the slopes catch
}

# The dots of a cloud: where there are more than so many, such a radius, in pixels of a map of usual size.
DOTS: list[list[float]] = [[4000, 1.3], [1200, 1.55], [300, 1.9], [-1, 2.4]]

LIGHT: dict[str, Any] = {
    "heights": MAP,
    "dots": DOTS,
    "map": ["#8fb0c6", "#a8c2d1", "#c0d2da", "#d6dfe0", "#e8e9e3", "#f4f1e8", "#faf8f2"],  # low -> high
    "contour": "rgba(52, 78, 98, 0.34)",
    "halo": "rgba(255, 255, 255, 0.92)",
    "shade": "rgba(31, 42, 51, 0.16)",  # over the ground outside a surface's box
    "edge": "rgba(31, 42, 51, 0.8)",  # of that box
    "ink": "#1f2a33",
    "axis": "#5b6872",
    "grid": "rgba(60, 80, 95, 0.14)",
    "minimum": "#14532d",
    "saddle": "#6b3fa0",
    "maximum": "#8a4b14",
    "degenerate": "#56616a",
    "start": "#1f2a33",
    "paper": "#ffffff",
    "heat": ["#1d4a73", "#35658c", "#5381a3", "#769db8", "#9cb9cb", "#c8d5da", "#f5f1e8"],  # low -> high loss
    "heat_void": "#dcd7cd",
    "heat_best": "#ffd166",
    "heat_rim": "#1f2a33",  # around the best, whose ground is as dark as it gets, or as bright
    "basins": {  # an atlas of starts, by where they end
        "strong": ["#d8952f", "#2f8287", "#ab4a4f", "#5a63a8", "#7d9440", "#8f5590"],  # global minima
        "soft": ["#b9cbb2", "#d9c3ad", "#b5c6dc", "#d8b9c2", "#c4bfdd", "#afd0cb", "#d9d1a4"],  # other minima
        "quick": "#ffffff",  # few steps are mixed with this one, many with the next
        "slow": "#1c2530",
        "none": "#e9e6df",
        "left": "#8d949a",
        "left_stripe": "#a9afb4",
        "diverged": "#23282d",
        "steps": ["#fbf1d3", "#f0cf9a", "#dd9f74", "#b56a6c", "#7b466c", "#43305f"],  # quick -> slow
    },
}
DARK: dict[str, Any] = {
    "heights": MAP,
    "dots": DOTS,
    "map": ["#0a131d", "#0f1d2b", "#152838", "#1c3344", "#264050", "#324d5c", "#405b68"],
    "contour": "rgba(190, 214, 230, 0.24)",
    "halo": "rgba(6, 11, 17, 0.9)",
    "shade": "rgba(0, 0, 0, 0.42)",
    "edge": "rgba(232, 237, 241, 0.75)",
    "ink": "#e8edf1",
    "axis": "#9aa8b3",
    "grid": "rgba(200, 215, 225, 0.12)",
    "minimum": "#7ee2a8",
    "saddle": "#cdb0f5",
    "maximum": "#f0b27a",
    "degenerate": "#a9b4bd",
    "start": "#e8edf1",
    "paper": "#0e1620",
    "heat": ["#bfe3ff", "#90c0e6", "#689ec8", "#487ca5", "#315b7f", "#1f3d57", "#12202f"],
    "heat_void": "#2a2622",
    "heat_best": "#ffd166",
    "heat_rim": "#1f2a33",
    "basins": {
        "strong": ["#d9a04a", "#3f9ca0", "#c4656a", "#7a83cf", "#93ab57", "#ae74b0"],
        "soft": ["#566b54", "#77614c", "#50647e", "#775560", "#625c80", "#4a6f6b", "#746d45"],
        "quick": "#c3ced6",
        "slow": "#05080c",
        "none": "#26303a",
        "left": "#3d4751",
        "left_stripe": "#525d68",
        "diverged": "#000000",
        "steps": ["#f7e3b5", "#e8b988", "#cc8a72", "#9c5f70", "#663f66", "#372a52"],
    },
}
THEMES = {"light": LIGHT, "dark": DARK}
# The app's own font if it is there, and a font for Chinese on each system.
FONT = '"Source Sans", "Source Sans Pro", system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

# name, on light ground, on dark ground
RACERS: tuple[tuple[str, str, str], ...] = (
    ("blue", "#0072B2", "#3FA0EA"),
    ("vermillion", "#D55E00", "#FF7E3B"),
    ("green", "#009E73", "#1FCB9D"),
    ("purple", "#B8578F", "#E79AC6"),
    ("orange", "#E08E00", "#FFB92E"),
    ("sky", "#2FA3E6", "#93D5FF"),
    ("black", "#2B2F33", "#F2F4F6"),
    ("yellow", "#A89A00", "#F0E442"),
)
COLOR_NAMES = tuple(name for name, _, _ in RACERS)

Point = tuple[float, float]


def _regular(corners: int, *, turn: float = 0.0, inner: float = 1.0) -> tuple[Point, ...]:
    """Return corners on the unit circle, the first at the top, turned by a share of a full turn.

    With `inner` below 1 there are twice as many, every second one at that radius.
    """
    count = corners if inner == 1.0 else 2 * corners
    angles = (2 * math.pi * (i / count + turn) for i in range(count))
    radii = (inner if i % 2 else 1.0 for i in range(count))
    return tuple((r * math.sin(angle), -r * math.cos(angle)) for r, angle in zip(radii, angles, strict=True))


def _turned(corners: tuple[Point, ...], quarters: int) -> tuple[Point, ...]:
    """Return the same corners, turned clockwise by quarter turns."""
    for _ in range(quarters):
        corners = tuple((-y, x) for x, y in corners)
    return corners


_TRIANGLE: tuple[Point, ...] = ((0, -1), (1, 0.8), (-1, 0.8))
_BOWTIE: tuple[Point, ...] = ((-1, -0.92), (0, -0.25), (1, -0.92), (1, 0.92), (0, 0.25), (-1, 0.92))

# Our name, which is plotly's symbol too -> corners about the unit circle, y downwards, of about equal area. As many as
# there can be racers: where colours look alike the shape tells who is who. None is a cross, the mark of a saddle, nor a
# ring: a minimum, a start and, with a bar, the end of who diverged.
SHAPES: dict[str, tuple[Point, ...]] = {
    "circle": tuple((0.88 * x, 0.88 * y) for x, y in _regular(40)),
    "square": ((-0.78, -0.78), (0.78, -0.78), (0.78, 0.78), (-0.78, 0.78)),
    "triangle-up": _TRIANGLE,
    "diamond": ((0, -1.08), (1.08, 0), (0, 1.08), (-1.08, 0)),
    "star": _regular(5, inner=0.45),
    "triangle-down": _turned(_TRIANGLE, 2),
    "hexagon": _regular(6, turn=1 / 12),
    "bowtie": _BOWTIE,
    "hourglass": _turned(_BOWTIE, 1),
    "triangle-right": _turned(_TRIANGLE, 1),
    "star-diamond": tuple((1.25 * x, 1.25 * y) for x, y in _regular(4, inner=0.42)),
    "triangle-left": _turned(_TRIANGLE, 3),
}
SHAPE_NAMES = tuple(SHAPES)


def shape_path(shape: str) -> str:
    """Write a marker shape as an SVG path about the unit circle."""
    return "M" + "L".join(f"{x:.3g} {y:.3g}" for x, y in SHAPES[shape]) + "Z"


def shape_outline(shape: str) -> str:
    """Write a marker shape as a CSS clip-path that fills its box, for a mark beside a racer's name."""
    xs, ys = zip(*SHAPES[shape], strict=True)
    left, top, size = min(xs), min(ys), max(max(xs) - min(xs), max(ys) - min(ys))
    inset = [(size - (max(side) - min(side))) / 2 for side in (xs, ys)]
    points = [(100 * (x - left + inset[0]) / size, 100 * (y - top + inset[1]) / size) for x, y in SHAPES[shape]]
    return "polygon(" + ", ".join(f"{x:.3g}% {y:.3g}%" for x, y in points) + ")"


def color(name: str) -> dict[str, str]:
    """Return a racer's colour by name, for light and dark ground. Raises KeyError for an unknown name."""
    for known, light, dark in RACERS:
        if known == name:
            return {"light": light, "dark": dark}
    raise KeyError(f"There is no colour {name!r}. There are: {', '.join(COLOR_NAMES)}.")


def default_color(position: int) -> str:
    """Return the colour name of the racer at a position, 0 the first."""
    return COLOR_NAMES[position % len(COLOR_NAMES)]


def default_shape(position: int) -> str:
    """Return the marker shape of the racer at a position; where colours repeat, the shapes still differ."""
    return SHAPE_NAMES[position % len(SHAPE_NAMES)]


def color_with(shape: str) -> str:
    """Return the default colour name for a marker shape."""
    return default_color(SHAPE_NAMES.index(shape))


def rgb(color: str) -> tuple[int, int, int]:
    """Read a colour, #rrggbb or rgba(…), as three numbers; how transparent it is does not count here."""
    if color.startswith("#"):
        return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
    red, green, blue = (int(number) for number in re.findall(r"\d+", color)[:3])
    return red, green, blue


def opacity(color: str) -> float:
    """Read how opaque a colour is, 1 for #rrggbb."""
    return 1.0 if color.startswith("#") else float(re.findall(r"[\d.]+", color)[3])


def plain(color: str) -> str:
    """Write a colour as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*rgb(color))


def hover_label(ink: dict[str, Any]) -> dict[str, Any]:
    """Return the style of the label at the pointer: quiet, whatever the trace's colour."""
    return {"align": "left", "bgcolor": ink["paper"], "bordercolor": ink["axis"], "font": {"color": ink["ink"]}}
