"""Every colour of the project, for light and dark.

The map is quiet and perceptually even; the racers are M. Okabe and K. Ito's colours (2008), which stay apart
for colour-blind eyes, brightened a little on dark ground, each with a marker shape of its own besides: twelve looks.
"""

from __future__ import annotations

from typing import Any

LIGHT: dict[str, Any] = {
    "map": ["#8fb0c6", "#a8c2d1", "#c0d2da", "#d6dfe0", "#e8e9e3", "#f4f1e8", "#faf8f2"],  # low -> high
    "contour": "rgba(52, 78, 98, 0.34)",
    "halo": "rgba(255, 255, 255, 0.92)",
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
    "map": ["#0a131d", "#0f1d2b", "#152838", "#1c3344", "#264050", "#324d5c", "#405b68"],
    "contour": "rgba(190, 214, 230, 0.24)",
    "halo": "rgba(6, 11, 17, 0.9)",
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

# Our name -> plotly's symbol, one for each possible racer, so that shapes tell racers apart where colours look alike.
# None is a cross, which marks a saddle, or a ring, which marks a minimum, a start or, with a bar, a divergence.
SHAPES: dict[str, str] = {
    "circle": "circle",
    "square": "square",
    "triangle-up": "triangle-up",
    "diamond": "diamond",
    "star": "star",
    "triangle-down": "triangle-down",
    "hexagon": "hexagon",
    "bowtie": "bowtie",
    "hourglass": "hourglass",
    "triangle-right": "triangle-right",
    "star-diamond": "star-diamond",
    "triangle-left": "triangle-left",
}
SHAPE_NAMES = tuple(SHAPES)

# The same shapes as CSS clip-paths, for marks beside a racer's name.
OUTLINES: dict[str, str] = {
    "circle": "circle(50%)",
    "square": "inset(8%)",
    "triangle-up": "polygon(50% 0, 100% 95%, 0 95%)",
    "diamond": "polygon(50% 0, 100% 50%, 50% 100%, 0 50%)",
    "star": "polygon(50% 0, 62% 36%, 100% 38%, 70% 60%, 81% 97%, 50% 75%, 19% 97%, 30% 60%, 0 38%, 38% 36%)",
    "triangle-down": "polygon(0 5%, 100% 5%, 50% 100%)",
    "hexagon": "polygon(25% 5%, 75% 5%, 100% 50%, 75% 95%, 25% 95%, 0 50%)",
    "bowtie": "polygon(0 4%, 50% 38%, 100% 4%, 100% 96%, 50% 62%, 0 96%)",
    "hourglass": "polygon(4% 0, 96% 0, 62% 50%, 96% 100%, 4% 100%, 38% 50%)",
    "triangle-right": "polygon(5% 0, 100% 50%, 5% 100%)",
    "star-diamond": "polygon(50% 0, 65% 35%, 100% 50%, 65% 65%, 50% 100%, 35% 65%, 0 50%, 35% 35%)",
    "triangle-left": "polygon(95% 0, 95% 100%, 0 50%)",
}


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


def hover_label(ink: dict[str, Any]) -> dict[str, Any]:
    """Return the style of the label at the pointer: quiet, whatever the trace's colour."""
    return {"align": "left", "bgcolor": ink["paper"], "bordercolor": ink["axis"], "font": {"color": ink["ink"]}}
