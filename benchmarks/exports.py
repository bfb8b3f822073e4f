"""The cost of a race's export: seconds and bytes for every kind of file."""

from __future__ import annotations

from statistics import median
from time import perf_counter

from engine import link, simulate
from figures import theme
from figures.carried import race_csv, race_json
from figures.film import FRAMES, SIZE
from figures.render import KINDS, render
from figures.shown import Shown

ROUNDS = 3
RACES = {
    "the default race, light": ({}, False),
    "three starts on Himmelblau, dark": (
        {"surface": ["himmelblau"], "start": ["0,0", "-4,4", "3,-4"], "steps": ["300"]},
        True,
    ),
}


def table() -> list[str]:
    """Return a Markdown table with a line for each kind of file, and seconds and megabytes for each race."""
    lines = [f"| {FRAMES} pictures, {SIZE[0]} × {SIZE[1]} | {' | '.join(RACES)} |", f"| --- |{' ---: |' * len(RACES)}"]
    for kind in (*KINDS, "json", "csv"):
        cells = [_cell(query, dark, kind) for query, dark in RACES.values()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines


def _cell(query: dict[str, list[str]], dark: bool, kind: str) -> str:
    experiment = link.from_query(query).experiment
    count = len(experiment.optimizers)
    shown = Shown(experiment, ("",) * count, tuple(theme.default_color(i) for i in range(count)))
    run = simulate(experiment, record=("details",))
    times, made = [], b""
    for turn in range(ROUNDS + 1):
        begin = perf_counter()
        if kind in KINDS:
            made = render(shown, kind, run=run, dark=dark)
        else:
            made = {"json": race_json, "csv": race_csv}[kind](run, shown).encode()
        if turn:  # the first is the warm-up
            times.append(perf_counter() - begin)
    return f"{median(times):.2f} s, {len(made) / 1e6:.2f} MB"
