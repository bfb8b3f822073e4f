"""A swarm as pictures: a map for each racer, all on one clock, with its cloud as points or as ink."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.words import text, translated
from figures import encoding, lettering, marks, raster, theme
from figures.encoding import Progress
from figures.film import moments
from figures.scenery import FINE, TRUE_TO_SCALE, Box, axes, checked_size, counted, mark_minima, title, write_step
from landscapes import Landscape

FRAMES = 90
SIZE = (720, 720)
SPAN, GONE = 65_534, 65_535  # a head's largest coordinate, and that of a head that cannot be drawn
_LEAST_UNIT = 0.7
_SHADES = 20  # of ink; more make a GIF larger and no smoother on a map with lines


@dataclass(frozen=True, eq=False)
class Cloud:
    """The course of very many starts, for every racer: R racers, F snapshots, k heads.

    `heads` are [R, F, k, 2], 0 to `SPAN` over twice the extent (half a width more on each side), and `GONE` for a head
    that cannot be drawn; or `density` is [R, F, rows, columns], 0 to 255, the lowest y first. `steps` [F] are those of
    the snapshots; `count` is the number of starts.
    """

    landscape: Landscape
    names: tuple[str, ...]
    colors: tuple[str, ...]
    steps: NDArray[np.integer]
    count: int
    heads: NDArray[np.uint16] | None = None
    density: NDArray[np.uint8] | None = None
    shapes: tuple[str, ...] = ()  # of the racers; by position where there are none


def render(
    cloud: Cloud,
    kind: str,
    *,
    progress: Progress | None = None,
    dark: bool = False,
    language: str = "en",
    count: int = FRAMES,
    seconds: float = 6.0,
    size: tuple[int, int] = SIZE,
) -> bytes:
    """Return a swarm as the bytes of a "gif", "webp" or "mp4": at most `count` pictures, none larger than `size`."""
    reel = film(cloud, count=count, size=size, dark=dark, language=language)
    return encoding.encoded(
        kind, reel.play(), len(reel.steps), reel.palette(),
        seconds=seconds, progress=progress, ground=Image.fromarray(reel.still),
    )  # fmt: skip


def film(
    cloud: Cloud, *, count: int = FRAMES, size: tuple[int, int] = SIZE, dark: bool = False, language: str = "en"
) -> Film:
    """Return a film that is ready to play. Raises ValueError for a size out of range."""
    ink, ground = (theme.DARK, "dark") if dark else (theme.LIGHT, "light")
    unit = max(_LEAST_UNIT, min(checked_size(size)) / 720)
    grid = laid_out(len(cloud.names), cloud.landscape.extent, size, unit)
    still = Image.new("RGB", (grid.size[0] * FINE, grid.size[1] * FINE), ink["paper"])
    last = int(cloud.steps[-1])
    starts = text("1 start") if cloud.count == 1 else text("{count:,} starts", count=cloud.count)
    name = f"{translated(cloud.landscape.title, language)} · {translated(starts, language)}"
    counter = title(still, name, last, ink, unit * FINE, language)
    colors = tuple(theme.color(color)[ground] for color in cloud.colors)
    shapes = cloud.shapes or tuple(map(theme.default_shape, range(len(colors))))
    for racer, area in enumerate(grid.areas):
        fine = tuple(FINE * edge for edge in area)
        _name(still, fine, shapes[racer], cloud.names[racer], colors[racer], ink["ink"], unit * FINE)
        beside = racer % grid.columns == 0
        axes(still, fine, cloud.landscape.extent, ink, unit * FINE,
             below=racer + grid.columns >= len(grid.areas), beside=beside, named=False)  # fmt: skip
    bare, marked = _maps(cloud.landscape, grid, ink, unit * FINE)
    image = np.asarray(still.reduce(FINE)).copy()
    for left, top, right, bottom in grid.areas:
        image[top:bottom, left:right] = marked
    return Film(cloud, grid, image, bare, marked, colors, counter, ink, unit, moments(last, count), language)


# ------------------------------------------------------------------ where everything is


@dataclass(frozen=True)
class Grid:
    """The size of the picture, the maps' places in it, and the number of columns."""

    size: tuple[int, int]
    areas: tuple[Box, ...]
    columns: int


def laid_out(
    count: int, extent: tuple[tuple[float, float], tuple[float, float]], size: tuple[int, int], unit: float
) -> Grid:
    """Return a grid with a map for each racer, as large as fits, without unused margins."""
    (x0, x1), (y0, y1) = extent
    ratio = min(TRUE_TO_SCALE[1], max(TRUE_TO_SCALE[0], (x1 - x0) / (y1 - y0)))  # else the map would be a strip
    left, right, top, bottom = (round(edge * unit) for edge in (52, 18, 44, 32))
    across, down, head = round(16 * unit), round(10 * unit), round(26 * unit)

    def side(columns: int) -> tuple[int, int]:
        rows = math.ceil(count / columns)
        width = (size[0] - left - right - across * (columns - 1)) / columns
        height = (size[1] - top - bottom - down * (rows - 1)) / rows - head
        width = max(8.0, min(width, height * ratio))
        return int(width), max(8, int(width / ratio))

    columns = max(range(1, count + 1), key=lambda columns: (side(columns)[0], -columns))
    columns = math.ceil(count / math.ceil(count / columns))
    width, height = side(columns)
    rows = math.ceil(count / columns)
    wide = left + right + columns * width + (columns - 1) * across
    tall = top + bottom + rows * (head + height) + (rows - 1) * down
    wide = max(wide, min(size[0], round(420 * unit)))  # the title and the step stand beside each other
    left += (wide - left - right - columns * width - (columns - 1) * across) // 2
    places = (
        (left + (i % columns) * (width + across), top + head + (i // columns) * (head + height + down))
        for i in range(count)
    )
    areas = tuple((x, y, x + width, y + height) for x, y in places)
    return Grid((wide + wide % 2, tall + tall % 2), areas, columns)


def _name(still: Image.Image, area: tuple[int, ...], shape: str, name: str, color: str, ink: str, unit: float) -> None:
    """Draw a racer's marker and name above its map."""
    left, top, right, _ = area
    middle, size = top - 13 * unit, round(13 * unit)
    marks.marker(ImageDraw.Draw(still), shape, (left + 7 * unit, middle), 6 * unit, color, color, 0)
    name = lettering.fitted(name, size, right - left - 22 * unit)
    lettering.write(still, (left + 20 * unit, middle), name, size, ink, "lm")


def _maps(
    landscape: Landscape, grid: Grid, ink: dict[str, Any], unit: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the map that all racers share, without and with its minima."""
    left, top, right, bottom = grid.areas[0]
    fine = raster.fine(landscape, ink, size=right - left, rows=bottom - top, unit=unit / FINE)
    bare = np.asarray(fine.reduce(FINE))
    mark_minima(fine, landscape, ink, 0.8 * unit)
    return bare, np.asarray(fine.reduce(FINE))


# ------------------------------------------------------------------ what moves


@dataclass(frozen=True, eq=False)
class Film:
    """A film of a swarm; `steps` are the moments shown."""

    cloud: Cloud
    grid: Grid
    still: NDArray[np.uint8]
    bare: NDArray[np.uint8]
    marked: NDArray[np.uint8]
    colors: tuple[str, ...]
    counter: Box
    ink: dict[str, Any]
    unit: float
    steps: NDArray[np.int64]
    language: str

    def palette(self) -> list[str]:
        """Return the colours that a GIF must keep, with those of dense clouds."""
        ink = np.array(theme.rgb(self.ink["ink"]))
        dense = ["#{:02x}{:02x}{:02x}".format(*(np.array(theme.rgb(c)) * 3 + ink) // 4) for c in self.colors]
        return [*self.colors, *(theme.plain(self.ink[name]) for name in ("paper", "ink", "halo", "minimum")), *dense]

    def play(self) -> Iterator[Image.Image]:
        """Yield every frame, each a picture of its own."""
        last = int(self.steps[-1])
        for step in self.steps.tolist():
            pixels = self.still.copy()
            before, after, part = between(self.cloud.steps, step)
            for racer, (left, top, right, bottom) in enumerate(self.grid.areas):
                pixels[top:bottom, left:right] = self._map(racer, before, after, part)
            image = Image.fromarray(pixels)
            write_step(image, self.counter, counted(step, last, self.language), self.ink, FINE * self.unit)
            yield image

    def _map(self, racer: int, before: int, after: int, part: float) -> NDArray[np.uint8]:
        cloud, color, deep = self.cloud, np.array(theme.rgb(self.colors[racer])), np.array(theme.rgb(self.ink["ink"]))
        if cloud.heads is not None:
            shape = self.marked.shape[:2]
            dots = placed(cloud.heads[racer, before], cloud.heads[racer, after], part, (shape[1], shape[0]))
            radius = dot_radius(cloud.heads.shape[2]) * self.unit
            return dotted(self.marked, dots, radius, color, deep, np.array(theme.rgb(self.ink["halo"])))
        if cloud.density is None:
            return self.marked
        shades = (1 - part) * cloud.density[racer, before] + part * cloud.density[racer, after]
        inked = stained(self.bare, shades, color, deep)
        over = (self.marked != self.bare).any(axis=-1)  # the minima lie on the ink
        inked[over] = self.marked[over]
        return inked


def between(steps: NDArray[np.integer], step: int) -> tuple[int, int, float]:
    """Return the snapshots before and after a step, and its share of the way between them."""
    after = min(int(np.searchsorted(steps, step)), len(steps) - 1)
    if after == 0 or steps[after] == step:
        return after, after, 0.0
    return after - 1, after, float((step - steps[after - 1]) / (steps[after] - steps[after - 1]))


def placed(
    before: NDArray[np.uint16], after: NDArray[np.uint16], part: float, size: tuple[int, int]
) -> NDArray[np.float64]:
    """Return heads [n, 2] in pixels of a map, y downwards, between two snapshots, without those that are gone."""
    there = ((before != GONE) & (after != GONE)).all(axis=-1)
    share = 2 * ((1 - part) * before[there] + part * after[there]) / SPAN - 0.5  # of the extent
    return np.stack([share[:, 0], 1 - share[:, 1]], axis=-1) * size


def dot_radius(count: int) -> float:
    """Choose the radius of a head where there are `count`, in pixels of a picture 720 wide."""
    return next(radius for more, radius in theme.DOTS if count > more)


def dotted(
    ground: NDArray[np.uint8],
    dots: NDArray[np.float64],
    radius: float,
    color: NDArray[np.int_],
    deep: NDArray[np.int_],
    halo: NDArray[np.int_],
) -> NDArray[np.uint8]:
    """Return a map with dots on it, each with a thin halo; where dots overlap the colour deepens."""
    height, width = ground.shape[:2]
    edge = math.ceil(radius + 3)
    counts = _splat(dots + edge, (height + 2 * edge, width + 2 * edge))
    core = _pressed(counts, radius)[edge : edge + height, edge : edge + width]
    glow = _pressed(counts, radius + 0.9)[edge : edge + height, edge : edge + width]
    deepened = color + 0.5 * np.clip((core - 1) / 11, 0, 1)[..., None] * (deep - color)
    picture = _mixed(ground, halo, 0.4 * np.minimum(glow, 1))
    return _mixed(picture, deepened, 0.92 * np.minimum(core, 1)).round().astype(np.uint8)


def _splat(points: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return the number of points at each pixel's centre, each shared among the four around it."""
    height, width = shape
    places = points - 0.5
    within = ((places >= 0) & (places < np.array([width - 1, height - 1]))).all(axis=-1)
    cells = np.floor(places[within]).astype(np.int64)
    x, y = (places[within] - cells).T
    first = cells[:, 1] * width + cells[:, 0]
    found = np.zeros(height * width)
    for offset, share in ((0, (1 - x) * (1 - y)), (1, x * (1 - y)), (width, (1 - x) * y), (width + 1, x * y)):
        found += np.bincount(first + offset, share, height * width)
    return found.reshape(shape)


def _pressed(counts: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Return every point as a disc with a smooth edge."""
    reach = math.ceil(radius)
    pressed = np.zeros_like(counts)
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            strength = min(1.0, radius + 0.5 - math.hypot(across, down))
            if strength > 0:
                pressed += strength * np.roll(counts, (down, across), (0, 1))  # its edge is empty and wide enough
    return pressed


def stained(
    ground: NDArray[np.uint8], shades: NDArray[np.floating], color: NDArray[np.int_], deep: NDArray[np.int_]
) -> NDArray[np.uint8]:
    """Return a map with ink on it: `shades` [rows, columns] of 0 to 255, the lowest y first."""
    height, width = ground.shape[:2]
    cells = Image.fromarray(shades[::-1].astype(np.float32))
    level = np.asarray(cells.resize((width, height), Image.Resampling.BILINEAR)) / 255
    level = np.round(level * _SHADES) / _SHADES
    deepened = color + 0.45 * np.clip((level - 0.55) / 0.45, 0, 1)[..., None] * (deep - color)
    return _mixed(ground, deepened, 0.93 * (1 - np.exp(-3.4 * level))).round().astype(np.uint8)


def _mixed(under: NDArray[Any], over: NDArray[Any], share: NDArray[np.floating]) -> NDArray[np.floating]:
    return under + share[..., None] * (over - under)
