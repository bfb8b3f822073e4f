"""What does not move in a picture of a race: the map with its axes, the title, the legend, minima and starts.

Everything is painted at twice the size and made smaller in the end, two by two pixels: that smooths every edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.numbers import formatted
from core.words import text, translated
from figures import lettering, marks, raster, theme
from figures.raster import FINE
from figures.shown import Shown
from landscapes import Landscape

SIZES = (320, 2160)  # of a side, in pixels
TRUE_TO_SCALE = (0.25, 4.0)  # width by height; an extent outside of it would make a strip of the map
LEGEND_ROWS = 8
MANY_MINIMA = 9  # more of them are dots, but for the lowest
_LEAST_UNIT = 0.7  # letters can still be read in a smaller picture
_FAR = 1e9  # pixels: beyond it a place is as good as any other in its direction

Box = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Scenery:
    """A picture without anything that moves, and where things are in it.

    `image` is the whole at its size, `ground` the map alone, `FINE` times as large, `area` the map's place in the
    image, `counter` the room for the step. `unit` is a pixel of a picture 720 wide and high.
    """

    image: Image.Image
    ground: Image.Image
    area: Box
    counter: Box
    extent: tuple[tuple[float, float], tuple[float, float]]
    ink: dict[str, Any]
    unit: float

    def places(self, x: NDArray[np.floating]) -> NDArray[np.float64]:
        """Points of the landscape [..., 2] in pixels of `ground`; what is very far away is brought nearer, in line."""
        return _places(x, self.extent, self.ground.size)


def scenery(shown: Shown, size: tuple[int, int], *, dark: bool, language: str) -> Scenery:
    """Paint what does not move. Raises ValueError for a size that is no pair of whole numbers in `SIZES`."""
    width, height = checked_size(size)
    ink = theme.DARK if dark else theme.LIGHT
    unit = max(_LEAST_UNIT, min(width, height) / 720)
    painter = _Painter(shown, Image.new("RGB", (width * FINE, height * FINE), ink["paper"]), unit * FINE, ink, language)
    landscape, steps = shown.experiment.landscape, shown.experiment.steps
    counter = title(painter.image, translated(landscape.title, language), steps, ink, unit * FINE, language)
    top = painter.legend("dark" if dark else "light")
    extent = landscape.extent
    area = _area(extent, (round(56 * unit), top, width - round(20 * unit), height - round(48 * unit)))
    axes(painter.image, tuple(FINE * edge for edge in area), extent, ink, unit * FINE)
    image = painter.image.reduce(FINE)
    ground = _ground(shown, area, ink, unit * FINE)
    image.paste(ground.reduce(FINE), area)
    return Scenery(image, ground, area, counter, extent, ink, unit)


def bare(shown: Shown, size: tuple[int, int], *, dark: bool = False, unit: float = _LEAST_UNIT) -> Scenery:
    """The map alone, as large as the picture, with nothing around it."""
    ink, area = theme.DARK if dark else theme.LIGHT, (0, 0, *size)
    ground = _ground(shown, area, ink, unit * FINE)
    return Scenery(ground.reduce(FINE), ground, area, (0, 0, 0, 0), shown.experiment.landscape.extent, ink, unit)


def checked_size(size: tuple[int, int]) -> tuple[int, int]:
    """A picture's width and height, both even: video has a colour for two by two pixels."""
    low, high = SIZES
    for name, side in zip((text("width"), text("height")), size, strict=True):
        if not low <= side <= high or side % 2:
            raise ValueError(
                text("{name} must be an even number in [{low}, {high}], got {value}.",
                     name=name, low=low, high=high, value=side)
            )  # fmt: skip
    return size


def _places(
    x: NDArray[np.floating], extent: tuple[tuple[float, float], tuple[float, float]], size: tuple[int, int]
) -> NDArray[np.float64]:
    (x0, x1), (y0, y1) = extent
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    half = np.array([(x1 - x0) / 2, (y0 - y1) / 2])  # y grows downwards in a picture
    limited = np.clip(x.astype(np.float64), -1e290, 1e290)  # what is left can be divided
    away = (limited - middle) / half
    reach = np.abs(away).max(axis=-1, keepdims=True)
    away = away * np.minimum(1.0, _FAR / np.maximum(reach, 1.0))
    return (1.0 + away) * np.array(size) / 2


def _area(extent: tuple[tuple[float, float], tuple[float, float]], room: Box) -> Box:
    """The map's place in the room for it: as long a unit along y as along x, unless that makes a strip."""
    (x0, x1), (y0, y1) = extent
    left, top, right, bottom = room
    width, height = right - left, bottom - top
    ratio = (x1 - x0) / (y1 - y0)
    if TRUE_TO_SCALE[0] < ratio < TRUE_TO_SCALE[1]:
        width, height = min(width, round(height * ratio)), min(height, round(width / ratio))
    left += (right - left - width) // 2
    top += (bottom - top - height) // 2
    return left, top, left + width, top + height


def _ground(shown: Shown, area: Box, ink: dict[str, Any], unit: float) -> Image.Image:
    """The map with its minima and starts, `FINE` times as large as shown."""
    landscape = shown.experiment.landscape
    width, height = area[2] - area[0], area[3] - area[1]
    ground = raster.fine(landscape, ink, size=width, rows=height, unit=unit / FINE)
    mark_minima(ground, landscape, ink, unit)
    draw = ImageDraw.Draw(ground)
    halo = theme.plain(ink["halo"])
    for x, y in shown.experiment.starts:
        place = _place(landscape.extent, ground.size, x, y)
        marks.ring(draw, place, 11 * unit, halo, 3.5 * unit)
        marks.ring(draw, place, 10.5 * unit, ink["start"], 1.5 * unit)
    return ground


def mark_minima(ground: Image.Image, landscape: Landscape, ink: dict[str, Any], unit: float) -> None:
    """Draw a landscape's minima on a map of its extent."""
    draw, halo = ImageDraw.Draw(ground), theme.plain(ink["halo"])
    minima = [point for point in landscape.critical_points if point.kind == "minimum"]
    for point in minima:
        place = _place(landscape.extent, ground.size, point.x, point.y)
        if point.is_global or len(minima) <= MANY_MINIMA:
            marks.ring(draw, place, 8.5 * unit, halo, 4.5 * unit)
            marks.ring(draw, place, 7.5 * unit, ink["minimum"], 2 * unit)
        marks.dot(draw, place, 2.5 * unit, ink["minimum"])


def _place(
    extent: tuple[tuple[float, float], tuple[float, float]], size: tuple[int, int], x: float, y: float
) -> tuple[float, float]:
    across, down = _places(np.array([x, y]), extent, size)
    return float(across), float(down)


@dataclass
class _Painter:
    """Paints what stands around the map; `unit` is in pixels of its image."""

    shown: Shown
    image: Image.Image
    unit: float
    ink: dict[str, Any]
    language: str

    def legend(self, ground: str) -> int:
        """Every racer's marker and name in columns; gives the line below, in pixels of the finished picture."""
        size, line, edge = round(13 * self.unit), 22 * self.unit, round(20 * self.unit)
        names, gap = list(self.shown.names(self.language)), 34 * self.unit
        room = self.image.width - 2 * edge
        widest = max(lettering.width(name, size) for name in names) + gap
        columns = max(min(len(names), 2), min(len(names), 4, int(room // widest)))
        columns = next(c for c in range(1, columns + 1) if math.ceil(len(names) / c) <= math.ceil(len(names) / columns))
        most = LEGEND_ROWS * columns
        if len(names) > most:
            more = text("and {count} more", count=len(names) - most + 1)
            names = [*names[: most - 1], translated(more, self.language)]
        rows = math.ceil(len(names) / columns)
        draw = ImageDraw.Draw(self.image)
        for i, name in enumerate(names):
            x, y = edge + (i % columns) * room / columns, 48 * self.unit + (i // columns) * line
            if i < most - 1 or len(self.shown.colors) <= most:
                color = theme.color(self.shown.colors[i])[ground]
                marks.marker(
                    draw, self.shown.shapes[i], (x + 8 * self.unit, y + 8 * self.unit), 6 * self.unit, color, color, 0
                )
            name = lettering.fitted(name, size, room / columns - gap)
            lettering.write(self.image, (x + 22 * self.unit, y + 8 * self.unit), name, size, self.ink["ink"], "lm")
        return math.ceil((56 * self.unit + rows * line) / FINE)


def title(image: Image.Image, name: str, steps: int, ink: dict[str, Any], unit: float, language: str) -> Box:
    """Write what a picture shows; gives the room for the step beside it, in pixels of the finished picture."""
    size, edge = round(17 * unit), round(20 * unit)
    widest = lettering.width(counted(steps, steps, language), round(14 * unit)) + 4 * unit
    left = image.width - edge - widest
    lettering.write(image, (edge, 29 * unit), lettering.fitted(name, size, left - 2 * edge), size, ink["ink"])
    top, bottom = 10 * unit, 36 * unit
    return math.floor(left / FINE), math.floor(top / FINE), (image.width - edge) // FINE, math.ceil(bottom / FINE)


def write_step(image: Image.Image, counter: Box, words: str, ink: dict[str, Any], unit: float) -> None:
    """Write the step into the room for it, in a picture of the size shown."""
    left, top, right, bottom = counter
    strip = Image.new("RGB", ((right - left) * FINE, (bottom - top) * FINE), ink["paper"])
    place = (strip.width, 29 * unit - top * FINE)
    lettering.write(strip, place, words, round(14 * unit), ink["axis"], "rs")
    image.paste(strip.reduce(FINE), (left, top))


def axes(
    image: Image.Image,
    area: tuple[int, ...],
    extent: tuple[tuple[float, float], tuple[float, float]],
    ink: dict[str, Any],
    unit: float,
    *,
    below: bool = True,
    beside: bool = True,
    named: bool = True,
) -> None:
    """A frame around a map; ticks with their numbers `below` and `beside` it, and what the axes are called."""
    left, top, right, bottom = area
    draw, size, tick = ImageDraw.Draw(image), round(11.5 * unit), 5 * unit
    axis, line = ink["axis"], max(1, round(unit))
    draw.rectangle((left - line, top - line, right + line - 1, bottom + line - 1), outline=axis, width=line)
    for value, words in ticks(extent[0], round((right - left) / (90 * unit))) if below else ():
        x = left + (value - extent[0][0]) / (extent[0][1] - extent[0][0]) * (right - left)
        draw.line((x, bottom, x, bottom + tick), axis, line)
        lettering.write(image, (x, bottom + 18 * unit), words, size, axis, "ms")
    for value, words in ticks(extent[1], round((bottom - top) / (90 * unit))) if beside else ():
        y = bottom - (value - extent[1][0]) / (extent[1][1] - extent[1][0]) * (bottom - top)
        draw.line((left - tick, y, left, y), axis, line)
        lettering.write(image, (left - 8 * unit, y), words, size, axis, "rm")
    if named:
        lettering.write(image, ((left + right) / 2, bottom + 36 * unit), "x", size, axis, "ms")
        lettering.write(image, (left - 44 * unit, (top + bottom) / 2), "y", size, axis, "mm")


def counted(step: int, steps: int, language: str) -> str:
    """How far a race is, in words."""
    return translated(text("step {step} / {steps}", step=step, steps=steps), language)


def ticks(side: tuple[float, float], wanted: int) -> Iterator[tuple[float, str]]:
    """Round numbers along a side, about as many as wanted, and how they are written."""
    low, high = side
    rough = (high - low) / max(2, wanted)
    power = math.floor(math.log10(rough))
    step = next(s for s in (1, 2, 5, 10) if s * 10.0**power >= 0.999 * rough)
    places = max(0, -power - (step == 10))
    size = step * 10.0**power
    for i in range(math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9) + 1):
        value = i * size
        words = formatted(value, f".{places}f") if abs(power) < 5 else formatted(value, ".6g")
        yield value, words
