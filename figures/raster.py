"""The map under a race as a picture: colours and contour lines in one raster that no animation can lose."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageColor

from landscapes import Landscape

LEVELS = 18


@dataclass(frozen=True, eq=False)
class Heights:
    """f over a landscape's extent: `z` [rows, columns], row 0 at the lowest y; `x` [columns], `y` [rows]."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]


def heights(landscape: Landscape, columns: int = 480, rows: int = 480) -> Heights:
    """Return f on a grid of pixel centres over the extent."""
    (x0, x1), (y0, y1) = landscape.extent
    x = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
    y = y0 + (np.arange(rows) + 0.5) * (y1 - y0) / rows
    points = torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))
    return Heights(x, y, landscape.value(points).numpy())


def spread(z: NDArray[np.float64], lowest: float, *, log: bool) -> NDArray[np.float64]:
    """Return heights on [0, 1], linear or on a log scale of f − lowest; one that is not finite is at the top."""
    above = np.where(np.isfinite(z), z - lowest, np.nan)
    above = np.maximum(above, 0.0)
    if log:
        # 3 in 1000 of the map lie below this height: finer differences get no colour of their own.
        floor = max(float(np.nanquantile(above, 0.003)), 1e-9 * float(np.nanmax(above)), 1e-300)
        above = np.log1p(above / floor)
    top = float(np.nanmax(above)) or 1.0
    return np.nan_to_num(above / top, nan=1.0)


def picture(
    landscape: Landscape, theme: dict[str, object], *, log: bool = True, size: int = 480, rows: int | None = None
) -> Image.Image:
    """Return the map as an RGB picture, north up: smooth colour with `LEVELS` contour lines; square without `rows`."""
    rows = size if rows is None else rows
    fine = heights(landscape, size * 2, rows * 2)
    lowest = landscape.minimum_value
    lowest = float(np.nanmin(fine.z)) if lowest is None else min(lowest, float(np.nanmin(fine.z)))
    return painted(spread(fine.z, lowest, log=log), theme)


def painted(height: NDArray[np.float64], theme: dict[str, object]) -> Image.Image:
    """Return heights on [0, 1] as a picture of half their size along each side, north up."""
    stops = np.array([ImageColor.getrgb(str(stop)) for stop in theme["map"]], dtype=float)  # type: ignore[union-attr]
    where = np.linspace(0, 1, len(stops))
    pixels = np.stack([np.interp(height, where, stops[:, channel]) for channel in range(3)], axis=-1)
    band = np.floor(height * LEVELS)
    line = np.zeros(band.shape, dtype=bool)
    line[:, 1:] |= band[:, 1:] != band[:, :-1]
    line[1:, :] |= band[1:, :] != band[:-1, :]
    ink = np.array(ImageColor.getrgb(str(theme["axis"])), dtype=float)
    pixels[line] = 0.62 * pixels[line] + 0.38 * ink
    image = Image.fromarray(pixels[::-1].round().astype(np.uint8), "RGB")
    rows, columns = height.shape
    return image.resize((columns // 2, rows // 2), Image.Resampling.BOX)  # two by two pixels, which smooths the lines


def data_uri(image: Image.Image) -> str:
    """Return the picture as a PNG in a data: address, for a figure that must stand alone."""
    buffer = io.BytesIO()
    image.quantize(128).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
