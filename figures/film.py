"""A race as pictures, one after the other, drawn without a browser.

Only changes are painted: the new piece of each trail goes onto a layer, and the small areas around new pieces and heads
are composed and reduced. So a frame costs milliseconds, whatever its size and however long the trails.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine import Trajectory
from figures import marks, theme
from figures.scenery import FINE, Box, Scenery, bare, counted, scenery, write_step
from figures.shown import Shown

FRAMES = 120
SIZE = (720, 720)
CROWD = 12  # with more paths than this, lines and heads are finer


def frames(
    run: Trajectory,
    shown: Shown,
    *,
    count: int = FRAMES,
    size: tuple[int, int] = SIZE,
    dark: bool = False,
    language: str = "en",
) -> Iterator[Image.Image]:
    """Yield the race in at most `count` pictures (at most one a step), from the start to the last step.

    Each has the map with axes, a legend and the step, and each racer with its trail and, larger, its head. A racer off
    the map is a small mark where it left; one that diverged is a ring with a bar there. Raises ValueError for a size
    out of range.
    """
    return film(run, shown, count=count, size=size, dark=dark, language=language).play()


def moments(steps: int, count: int) -> NDArray[np.int64]:
    """Return the steps shown: at most `count`, evenly from 0 to the last one."""
    return np.unique(np.linspace(0, steps, max(2, min(count, steps + 1))).round().astype(np.int64))


def film(
    run: Trajectory, shown: Shown, *, count: int, size: tuple[int, int], dark: bool = False, language: str = "en"
) -> Film:
    """Return a film that is ready to play: the still parts are painted, and the paths are in pixels."""
    still = scenery(shown, size, dark=dark, language=language)
    return Film(still, _paths(still, run, shown, dark=dark), moments(run.x.shape[0] - 1, count), language)


def end(run: Trajectory, shown: Shown, *, size: tuple[int, int], unit: float, dark: bool = False) -> Image.Image:
    """Return the map alone at the end of a race: a tile. `unit` is a pixel of a picture 720 wide and high."""
    still, last = bare(shown, size, dark=dark, unit=unit), run.x.shape[0] - 1
    paths, canvas = _paths(still, run, shown, dark=dark), _Canvas(still, crowded=False)
    canvas.advance(paths, 0, last)
    return canvas.frame(paths, last, "")


def _paths(still: Scenery, run: Trajectory, shown: Shown, *, dark: bool) -> tuple[Path, ...]:
    """Return every racer's path from every start."""
    ground = "dark" if dark else "light"
    _, racers, starts, _ = run.x.shape
    return tuple(
        _path(still, run, racer, start, theme.color(shown.colors[racer])[ground], shown.shapes[racer])
        for racer in range(racers)
        for start in range(starts)
    )


@dataclass(frozen=True, eq=False)
class Path:
    """A racer's way from one start: `points` [steps+1, 2] in pixels of the ground, valid up to `last`."""

    points: NDArray[np.float64]
    inside: NDArray[np.bool_]  # [steps+1] on the map
    seen: NDArray[np.int64]  # [steps+1] the last step, up to each one, at which it was on the map; -1: never
    last: int
    diverged: bool
    color: str
    shape: str


def _path(still: Scenery, run: Trajectory, racer: int, start: int, color: str, shape: str) -> Path:
    last = int(run.last[racer, start])
    points = still.places(np.nan_to_num(run.x[:, racer, start]))
    width, height = still.ground.size
    x, y = points.T
    inside = np.asarray((x >= 0) & (x <= width) & (y >= 0) & (y <= height))
    inside[last + 1 :] = False
    seen = np.maximum.accumulate(np.where(inside, np.arange(len(inside)), -1))
    return Path(points, inside, seen, last, bool(run.diverged[racer, start] >= 0), color, shape)


@dataclass(frozen=True, eq=False)
class Film:
    """A film of a race; `steps` are the moments shown."""

    still: Scenery
    paths: tuple[Path, ...]
    steps: NDArray[np.int64]
    language: str

    def play(self) -> Iterator[Image.Image]:
        """Yield every frame, each a picture of its own."""
        canvas = _Canvas(self.still, crowded=len(self.paths) > CROWD)
        before = 0
        for step in self.steps.tolist():
            canvas.advance(self.paths, before, step)
            yield canvas.frame(self.paths, step, counted(step, int(self.steps[-1]), self.language))
            before = step


class _Canvas:
    """Layers of the map at its fine size, and their composition at the size shown."""

    def __init__(self, still: Scenery, *, crowded: bool) -> None:
        self.still = still
        self.unit = FINE * still.unit
        self.width = (1.6 if crowded else 2.6) * self.unit
        self.radius = (5.0 if crowded else 7.0) * self.unit
        self.halo = theme.plain(still.ink["halo"])
        size = still.ground.size
        self.glow, self.drawn = Image.new("L", size), Image.new("L", size)  # masks of halos and of trails
        self.trails = Image.new("RGB", size)
        self.fine = still.ground.copy()  # the ground with the trails on it
        self.flat = still.image.copy()  # the whole picture at the size shown

    def advance(self, paths: Iterable[Path], before: int, step: int) -> None:
        """Draw the trails on from one step to another."""
        boxes = [
            self._trail(piece, path.color)
            for path in paths
            for piece in pieces(path, before, min(step, path.last), self.fine.size)
        ]
        width, height = self.fine.size
        if sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) > width * height:
            boxes = [(0, 0, width, height)]
        for box in boxes:
            self._compose(box)

    def _trail(self, piece: list[tuple[float, float]], color: str) -> Box:
        """Draw a piece on the layers; gives the box around it."""
        wide = self.width + 3.2 * self.unit
        _stroke(ImageDraw.Draw(self.glow), piece, 235, wide)
        _stroke(ImageDraw.Draw(self.drawn), piece, 255, self.width)
        _stroke(ImageDraw.Draw(self.trails), piece, color, self.width)
        xs, ys = [x for x, _ in piece], [y for _, y in piece]
        return _even((min(xs) - wide, min(ys) - wide, max(xs) + wide, max(ys) + wide), self.fine.size)

    def _compose(self, box: Box) -> None:
        """Put the layers together in a part of the map."""
        part = self.still.ground.crop(box)
        part.paste(self.halo, (0, 0, *part.size), self.glow.crop(box))
        part.paste(self.trails.crop(box), (0, 0), self.drawn.crop(box))
        self.fine.paste(part, box)
        self._show(self.flat, box)

    def frame(self, paths: Iterable[Path], step: int, words: str) -> Image.Image:
        """Return the picture at a step, with the heads on top of the trails."""
        image = self.flat.copy()
        heads = [(path, place) for path in paths if (place := head(path, step, self.fine.size, self.radius))]
        reach = 2.2 * self.radius
        boxes = [_even((x - reach, y - reach, x + reach, y + reach), self.fine.size) for _, (x, y) in heads]
        under = [self.fine.crop(box) for box in boxes]
        draw = ImageDraw.Draw(self.fine)
        for path, place in heads:
            self._head(draw, path, place, step)
        for box in boxes:
            self._show(image, box)
        for box, part in zip(boxes, under, strict=True):  # all were cut out before the first was drawn
            self.fine.paste(part, box)
        if words:
            write_step(image, self.still.counter, words, self.still.ink, self.unit)
        return image

    def _head(self, draw: ImageDraw.ImageDraw, path: Path, place: tuple[float, float], step: int) -> None:
        edge = 1.6 * self.unit
        if path.diverged and step > path.last:
            marks.stopped(draw, path.shape, place, 1.4 * self.radius, path.color, self.halo, 2 * self.unit)
        elif path.inside[min(step, path.last)]:
            marks.marker(draw, path.shape, place, self.radius, path.color, self.halo, edge)
        else:
            marks.marker(draw, path.shape, place, 0.6 * self.radius, path.color, self.halo, edge)

    def _show(self, image: Image.Image, box: Box) -> None:
        """Put a part of the fine map, at the size shown, into its place in a picture."""
        left, top = (self.still.area[0] + box[0] // FINE, self.still.area[1] + box[1] // FINE)
        image.paste(self.fine.crop(box).reduce(FINE), (left, top))


def _stroke(draw: ImageDraw.ImageDraw, piece: list[tuple[float, float]], color: int | str, width: float) -> None:
    """Draw a line with round ends and corners."""
    draw.line(piece, color, round(width))
    radius = width / 2 - 0.5
    for x, y in piece:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), color)


def _even(box: tuple[float, float, float, float], size: tuple[int, int]) -> Box:
    """Return the smallest box of whole shown pixels around another box, inside the map."""
    left, top = (max(0, math.floor(edge / FINE) * FINE) for edge in box[:2])
    right, bottom = (min(most, math.ceil(edge / FINE) * FINE) for edge, most in zip(box[2:], size, strict=True))
    return left, top, max(left, right), max(top, bottom)


def pieces(path: Path, before: int, step: int, size: tuple[int, int]) -> Iterator[list[tuple[float, float]]]:
    """Yield the new pieces of a trail between two steps, cut at the map's edge; a leap off the map gives none."""
    inside = path.inside[before : step + 1]
    points = path.points[before : step + 1]
    piece: list[tuple[float, float]] = []
    for i in np.flatnonzero(inside[:-1] | inside[1:]).tolist():
        start, end = _clipped(points[i], inside[i], points[i + 1], inside[i + 1], size)
        if piece and piece[-1] != start:
            yield piece
            piece = []
        if not piece:
            piece = [start]
        if end != piece[-1]:
            piece.append(end)
    if len(piece) > 1:
        yield piece


def _clipped(
    a: NDArray[np.float64], a_inside: bool, b: NDArray[np.float64], b_inside: bool, size: tuple[int, int]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a segment with at least one end on the map, cut at the edge, to a quarter of a pixel."""
    start = a if a_inside else crossing(b, a, size)
    end = b if b_inside else crossing(a, b, size)
    return _rounded(start), _rounded(end)


def _rounded(point: NDArray[np.float64]) -> tuple[float, float]:
    x, y = point.tolist()
    return round(4 * x) / 4, round(4 * y) / 4


def crossing(inner: NDArray[np.float64], outer: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the point where the way from a point on the map to one off it crosses the edge."""
    way = outer - inner
    edge = np.where(way > 0, np.array(size, dtype=float), 0.0)
    share = np.divide(edge - inner, way, out=np.full(2, np.inf), where=way != 0)
    return inner + min(1.0, float(share.min())) * way


def head(path: Path, step: int, size: tuple[int, int], radius: float) -> tuple[float, float] | None:
    """Return the place of a racer's head, moved in by its radius where it left the map; None if it is nowhere."""
    now = min(step, path.last)
    seen = int(path.seen[now]) if now >= 0 else -1
    if seen < 0:
        return None
    if seen == now:
        x, y = path.points[now].tolist()
        return x, y
    left = crossing(path.points[seen], path.points[seen + 1], size)
    x, y = np.clip(left, radius, np.array(size) - radius).tolist()
    return x, y
