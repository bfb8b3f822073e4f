"""A contact sheet: every surface with the paths of six rules, in one picture.

`python -m figures.gallery out.png` draws it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.words import translated
from engine import Experiment, Trajectory, simulate
from figures import film, lettering, marks, theme
from figures.scenery import FINE
from figures.shown import Shown
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer

RULES = ("gradient_descent", "momentum", "adagrad", "adam", "lion", "newton")  # from all families
COLUMNS, TILE = 8, 204  # pixels of a tile's side
STEPS, RATES = 250, 10
_UNIT = 0.62
_GAP, _LABEL, _HEAD, _EDGE = 14, 26, 60, 18
_DETOUR = 0.25  # penalty of a path as long as the map's side; not descending at all counts 1


def gallery(
    surfaces: Sequence[Landscape] | None = None,
    *,
    tile: int = TILE,
    columns: int = COLUMNS,
    steps: int = STEPS,
    dark: bool = False,
    language: str = "en",
    told: Callable[[str], object] = lambda title: None,
) -> Image.Image:
    """Return a picture of every surface with the paths of six rules from its first start, family by family.

    Rules differ in scale, so on each surface each has a rate of its own (see `rated`). `told` is called for each tile.
    """
    chosen = _in_order(list(LANDSCAPES.values()) if surfaces is None else surfaces)
    ink = theme.DARK if dark else theme.LIGHT
    spots = places(len(chosen), tile, columns)
    width = 2 * _EDGE + columns * tile + (columns - 1) * _GAP
    sheet = Image.new("RGB", (width * FINE, (spots[-1][1] + tile + _LABEL + _EDGE) * FINE), ink["paper"])
    names = [translated(OPTIMIZERS[slug].title, language) for slug in RULES]
    _legend(sheet, names, ink["ink"], "dark" if dark else "light")
    for surface, (left, top) in zip(chosen, spots, strict=True):
        name = lettering.fitted(translated(surface.title, language), 13 * FINE, tile * FINE)
        lettering.write(sheet, (left * FINE, (top + tile + 18) * FINE), name, 13 * FINE, ink["ink"])
    sheet = sheet.reduce(FINE)
    for surface, place in zip(chosen, spots, strict=True):
        sheet.paste(_tile(surface, tile, steps, dark=dark), place)
        told(surface.title)
    return sheet


def places(count: int, tile: int, columns: int) -> list[tuple[int, int]]:
    """Return the upper left corner of every tile."""
    across, down = tile + _GAP, tile + _LABEL + _GAP
    return [(_EDGE + i % columns * across, _HEAD + i // columns * down) for i in range(count)]


def _in_order(surfaces: Sequence[Landscape]) -> list[Landscape]:
    """Return the surfaces by family, the largest first, and then by title."""
    listed = sorted(surfaces, key=lambda surface: (surface.family, surface.title.casefold()))
    families = [list(these) for _, these in groupby(listed, key=lambda surface: surface.family)]
    return [surface for these in sorted(families, key=len, reverse=True) for surface in these]


def _tile(surface: Landscape, size: int, steps: int, *, dark: bool) -> Image.Image:
    rules = tuple(rated(surface, OPTIMIZERS[slug], steps) for slug in RULES)
    experiment = Experiment(surface, rules, surface.starts[:1], steps=steps)
    shown = Shown(experiment, ("",) * len(rules), tuple(map(theme.default_color, range(len(rules)))))
    return film.end(simulate(experiment), shown, size=(size, size), unit=_UNIT, dark=dark)


def rated(surface: Landscape, rule: Optimizer, steps: int) -> Optimizer:
    """Return a rule at the rate whose path from this start looks best: far down, without detours.

    It compares nothing: it does not say which rule is best at anything.
    """
    spec = next(spec for spec in rule.params() if spec.name == "lr")
    low, high = spec.slider
    rates = np.geomspace(max(low, 1e-5 * high), high, RATES).tolist()
    rules = tuple(rule.replace(lr=rate) for rate in rates)
    run = simulate(Experiment(surface, rules, surface.starts[:1], steps=steps))
    return rules[int(np.argmin(_unsightly(run, surface)))]


def _unsightly(run: Trajectory, surface: Landscape) -> NDArray[np.float64]:
    """Return a penalty for each racer: for its height at the end, the length of its way, and its share off the map."""
    value, x = run.value[:, :, 0], run.x[:, :, 0]
    lowest = surface.minimum_value if surface.minimum_value is not None else float(np.nanmin(value))
    above = np.maximum(value[-1] - lowest, 0.0) / max(float(value[0, 0]) - lowest, 1e-300)
    high = 1 + np.log10(np.minimum(above, 1e3) + 1e-3) / 3
    (x0, x1), (y0, y1) = surface.extent
    side = np.array([x1 - x0, y1 - y0])
    ways = np.linalg.norm(np.diff(x, axis=0) / side, axis=-1).sum(axis=0)
    outside = (np.abs(x - np.array([x0 + x1, y0 + y1]) / 2) > side / 2).any(axis=-1).mean(axis=0)
    return np.nan_to_num(high + _DETOUR * ways + 4 * outside, nan=np.inf)


def _legend(sheet: Image.Image, names: Sequence[str], ink: str, ground: str) -> None:
    """Draw each rule's mark and name above the tiles."""
    x, y, size = float(_EDGE * FINE), 30.0 * FINE, 15 * FINE
    draw = ImageDraw.Draw(sheet)
    for position, name in enumerate(names):
        color = theme.color(theme.default_color(position))[ground]
        marks.marker(draw, theme.default_shape(position), (x + 7 * FINE, y), 7 * FINE, color, color, 0)
        lettering.write(sheet, (x + 20 * FINE, y), name, size, ink, "lm")
        x += 20 * FINE + lettering.width(name, size) + 26 * FINE


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m figures.gallery", description=__doc__)
    parser.add_argument("output", type=Path, help="a .png or .webp file")
    parser.add_argument("--dark", action="store_true", help="on dark ground")
    given = parser.parse_args(arguments)
    sheet = gallery(dark=given.dark, told=lambda title: print(".", end="", flush=True))
    sheet.save(given.output, quality=88, method=6)  # a PNG has no quality, and keeps every pixel
    print(f" {given.output}: {given.output.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
