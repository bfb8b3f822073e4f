"""The viewer's map as a picture without a browser: heights as colours, with contour lines over them.

It does step by step what figures/viewer/js/raster.js and isolines.js do, by the numbers in `theme.MAP`; a test compares
their pixels.
"""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from figures import theme
from landscapes import Landscape

FINE = 2  # pixels painted for each one shown, along each side
_SAMPLE = 96  # heights along each side that decide how colours are spread
_MOST = 520  # columns of heights; a wider map is smoothed between them
_CELLS = (130, 240)  # along x, in which lines are looked for
Extent = tuple[tuple[float, float], tuple[float, float]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scale:
    """A scale that ranks heights: linear, or a log scale of f − base + offset."""

    log: bool
    base: float = 0.0
    offset: float = 1.0

    def __call__(self, z: Floats) -> Floats:
        """Rank heights; what is not finite is NaN."""
        z = np.where(np.isfinite(z), z, np.nan)
        return np.log(np.maximum(z - self.base, 0.0) + self.offset) if self.log else z


@dataclass(frozen=True, eq=False)
class Range:
    """Ranked heights that get the first and the last colour, where lines begin, and the highest of all."""

    low: float
    first: float
    high: float
    top: float


def values(landscape: Landscape, x: Floats, y: Floats) -> Floats:
    """Return f [rows, columns] at every x [columns] and y [rows]."""
    return landscape.value(torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))).numpy()


def middles(side: tuple[float, float], count: int) -> Floats:
    """Return the middles of `count` equal parts of a side."""
    low, high = side
    return low + (high - low) * (np.arange(count) + 0.5) / count


def scale_of(landscape: Landscape, extent: Extent, *, log: bool, lowest: float | None = None) -> Scale:
    """Find the scale of a map: under `floor` of the heights lies the finest difference that is worth a colour.

    `lowest` stands for the known minimum of the landscape, which takes a while to find.
    """
    if not log:
        return Scale(log=False)
    heights = _sorted(values(landscape, *(middles(side, _SAMPLE) for side in extent)))
    known = landscape.minimum_value if lowest is None else lowest
    base = float(heights[0]) if len(heights) else 0.0
    base = base if known is None else min(base, known)
    span = (float(heights[-1]) - base if len(heights) else 1.0) or 1.0
    return Scale(log=True, base=base, offset=max(_quantile(heights, theme.MAP["floor"]) - base, span * 1e-9))


def range_of(ranked: Floats, *, log: bool) -> Range:
    """Find which heights get the first and the last colour: nearly all, for one peak must not bleach the rest."""
    flat = ranked.ravel()
    heights = _sorted(flat[:: max(1, len(flat) // 4000)])
    low = _quantile(heights, theme.MAP["low"])
    high = _quantile(heights, theme.MAP["high_log" if log else "high"])
    top = float(heights[-1]) if len(heights) else high
    return Range(
        low, _quantile(heights, theme.MAP["first"]), high if high > low else low + 1e-12 + abs(low) * 1e-9, top
    )


class Look(TypedDict, total=False):
    """The options of `fine`."""

    log: bool
    size: int
    rows: int | None
    extent: Extent | None
    unit: float
    lowest: float | None


def picture(landscape: Landscape, ink: dict[str, Any], **look: Unpack[Look]) -> Image.Image:
    """Paint the map at its size; the options are those of `fine`."""
    return fine(landscape, ink, **look).reduce(FINE)


def fine(
    landscape: Landscape,
    ink: dict[str, Any],
    *,
    log: bool = True,
    size: int = 480,
    rows: int | None = None,
    extent: Extent | None = None,
    unit: float = 1.0,
    lowest: float | None = None,
) -> Image.Image:
    """Paint the map as an RGB picture, north up, `FINE` times as large along each side as it will be shown.

    `size` is the shown width and `rows` the shown height in pixels; without `rows` the map is square. Without `extent`
    it shows the landscape's own. `unit` is the number of its pixels in one of the viewer's. `lowest` replaces the
    landscape's minimum, which takes a while to find; if it is infinite, the lowest height in sight is taken.
    """
    rows = size if rows is None else rows
    extent = extent or landscape.extent
    scale = scale_of(landscape, extent, log=log, lowest=lowest)
    columns = round(min(size / unit, _MOST))
    x, y = middles(extent[0], columns), middles(extent[1], max(2, round(columns * rows / size)))
    ranked = scale(values(landscape, x, y[::-1]))
    span = range_of(ranked, log=log)
    whole = painted(ranked, span, ink).resize((size * FINE, rows * FINE), Image.Resampling.BICUBIC)
    if landscape.box is not None:
        _draw_box(whole, landscape.box, extent, ink, unit * FINE)
    _draw_lines(whole, _line_field(landscape, extent, scale, size / unit, rows / size), span, ink, unit * FINE)
    return whole


def painted(ranked: Floats, span: Range, ink: dict[str, Any]) -> Image.Image:
    """Paint ranked heights [rows, columns], the first row at the top: colour, with a breath of light.

    The light comes from the north-west. What has no height shows the paper.
    """
    relief = theme.MAP["relief"]
    stops = np.array([ImageColor.getrgb(str(stop)) for stop in ink["map"]], dtype=float)
    share = np.clip((ranked - span.low) / (span.high - span.low), 0.0, 1.0)
    pixels = np.stack(
        [np.interp(share, np.linspace(0, 1, len(stops)), stops[:, channel]) for channel in range(3)], axis=-1
    )
    padded = np.pad(ranked, 1, mode="edge")
    slope = padded[1:-1, 2:] - padded[1:-1, :-2] + padded[2:, 1:-1] - padded[:-2, 1:-1]
    slope = np.nan_to_num(slope * relief * ranked.shape[1] / (span.high - span.low) / 12)
    pixels *= (1 + relief * slope / (1 + np.abs(slope)))[..., None]
    pixels[np.isnan(ranked)] = ImageColor.getrgb(str(ink["paper"]))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")


def _line_field(landscape: Landscape, extent: Extent, scale: Scale, width: float, ratio: float) -> Floats:
    """Rank heights at the corners of the cells that lines are looked for in, row 0 at the lowest y."""
    columns = round(max(_CELLS[0], min(_CELLS[1], width / 4)))
    x, y = (np.linspace(*side, count) for side, count in zip(extent, (columns, round(columns * ratio)), strict=True))
    return scale(values(landscape, x, y))


def levels(span: Range) -> list[float]:
    """Return the heights of the lines: round numbers, evenly spaced on the scale."""
    step = _round_step((span.high - span.low) / theme.MAP["lines"])
    start, end = math.ceil(span.first / step) * step, min(span.top, span.high + 6 * step)
    return [start + i * step for i in range(math.floor((end - start) / step + 1e-9) + 1)]


def segments(ranked: Floats, level: float) -> Floats:
    """Find the line of a level through cells, by marching squares: pieces [n, 2, 2] in columns and rows of the grid."""
    corners = [ranked[:-1, :-1], ranked[:-1, 1:], ranked[1:, 1:], ranked[1:, :-1]]
    known = ~np.isnan(sum(corners))
    above = [np.where(known, corner > level, False) for corner in corners]
    count = sum(corner.astype(int) for corner in above)
    row, column = np.nonzero(known & (count > 0) & (count < 4))
    a, b, c, d = (corner[row, column] for corner in corners)
    up = np.stack([corner[row, column] for corner in above], axis=1)

    def cut(low: Floats, high: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (level - low) / (high - low)

    x, y = column.astype(float), row.astype(float)
    ends = np.stack(
        [
            np.stack([x + cut(a, b), y], axis=1),
            np.stack([x + 1, y + cut(b, c)], axis=1),
            np.stack([x + cut(d, c), y + 1], axis=1),
            np.stack([x, y + cut(a, d)], axis=1),
        ],
        axis=1,
    )
    crossed = np.stack([up[:, 0] != up[:, 1], up[:, 1] != up[:, 2], up[:, 2] != up[:, 3], up[:, 3] != up[:, 0]], axis=1)
    two, four = crossed.sum(axis=1) == 2, crossed.all(axis=1)
    found = [ends[two][crossed[two]].reshape(-1, 2, 2)]
    # In a saddle's cell the middle decides which ends belong together.
    joined = ((a + b + c + d) / 4 > level) == up[:, 0]
    for chosen, pairs in ((four & joined, ((0, 1), (2, 3))), (four & ~joined, ((0, 3), (1, 2)))):
        found += [ends[chosen][:, list(pair)] for pair in pairs]
    return np.concatenate(found)


def _draw_lines(image: Image.Image, ranked: Floats, span: Range, ink: dict[str, Any], unit: float) -> None:
    mask = Image.new("L", (FINE * image.width, FINE * image.height))  # finer again: lines are drawn to whole pixels
    draw, (rows, columns) = ImageDraw.Draw(mask), ranked.shape
    across, down = mask.width / (columns - 1), mask.height / (rows - 1)
    width = max(1, round(theme.MAP["line_width"] * unit * FINE))
    for level in levels(span):
        pieces = segments(ranked, level)
        pieces = np.stack([pieces[..., 0] * across, mask.height - pieces[..., 1] * down], axis=-1).reshape(-1, 4)
        for piece in pieces.tolist():
            draw.line(piece, 255, width)
    color, alpha = theme.rgb(ink["contour"]), theme.opacity(ink["contour"])
    image.paste(color, (0, 0, *image.size), mask.reduce(FINE).point([round(covered * alpha) for covered in range(256)]))


def _draw_box(image: Image.Image, box: Extent, extent: Extent, ink: dict[str, Any], unit: float) -> None:
    """Draw the edge of a surface's box, and a shade over what is outside, as figures/viewer/js/boxedge.js does."""
    margin, size = 8 * unit, (FINE * image.width, FINE * image.height)  # finer again, as lines are
    across, up = (
        [min(max((side - low) / (high - low) * length, -margin), length + margin) for side in sides]
        for sides, (low, high), length in zip(box, extent, image.size, strict=True)
    )
    sides = [FINE * place for place in (across[0], image.height - up[1], across[1], image.height - up[0])]
    half = 0.75 * unit * FINE
    shade, edge = Image.new("L", size, 255), Image.new("L", size)
    ImageDraw.Draw(shade).rectangle(_pixels(sides, 0.0), 0)
    draw = ImageDraw.Draw(edge)
    draw.rectangle(_pixels(sides, half), 255)
    draw.rectangle(_pixels(sides, -half), 0)
    for mask, color in ((shade, ink["shade"]), (edge, ink["edge"])):
        alpha = theme.opacity(color)
        covered = mask.reduce(FINE).point([round(share * alpha) for share in range(256)])
        image.paste(theme.rgb(color), (0, 0, *image.size), covered)


def _pixels(sides: list[float], grown: float) -> tuple[float, float, float, float]:
    """Return a rectangle's corners for Pillow, which draws the last pixel too; never turned inside out."""
    left, top, right, bottom = (round(side + sign * grown) for side, sign in zip(sides, (-1, -1, 1, 1), strict=True))
    return left, top, max(left, right - 1), max(top, bottom - 1)


def _round_step(rough: float) -> float:
    """Choose the nearest of 1, 2, 2.5 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    ratio = rough / power
    rounds = ((1.5, 1.0), (2.25, 2.0), (3.5, 2.5), (7.5, 5.0), (math.inf, 10.0))
    return power * next(step for below, step in rounds if ratio < below)


def _sorted(z: Floats) -> Floats:
    return np.sort(z[np.isfinite(z)], axis=None)


def _quantile(heights: Floats, share: float) -> float:
    return float(heights[min(len(heights) - 1, int(share * len(heights)))]) if len(heights) else 0.0


def data_uri(image: Image.Image) -> str:
    """Write the picture as a PNG in a data: address, for a figure that must stand alone."""
    buffer = io.BytesIO()
    image.quantize(128).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
