"""A run as the viewer's input: arrays apart, everything else as JSON. README.md beside this file is the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.words import SOURCE, translated, viewer_words
from engine import Trajectory, summarise
from engine.summary import Row
from figures import theme
from figures.shown import Shown
from figures.viewer.equations import worked
from figures.viewer.given import given
from figures.viewer.marked import Marks, points_of
from landscapes import Landscape


def payload(
    shown: Shown,
    run: Trajectory,
    chaotic: NDArray[np.bool_] | None,
    *,
    plotly: str = "",
    language: str = SOURCE,
    view: Mapping[str, Any] | None = None,
    marks: Marks | None = None,
) -> dict[str, Any]:
    """Return the viewer's input.

    `chaotic` [optimizers, starts] are the ends that hang on the last digit, None if that is not known yet.
    `view` is what a lesson or the presenter asks of the viewer (README.md: meta.view), instead of the defaults. `marks`
    are the results of a search for level points, instead of the declared ones.
    """
    arrays = {
        "x": _flat(run.x, np.float64),
        "value": _flat(run.value, np.float64),
        "gradient_norm": _flat(run.gradient_norm, np.float64),
        "gradient": _flat(run.gradient, np.float64),
        "lr": _flat(_rates(run), np.float32),
        "effective": _flat(run.effective_rate, np.float32),
    }
    read = run.samples_read
    if read is not None:
        arrays["samples"] = np.ascontiguousarray(read, dtype=np.uint8).ravel()
    if run.kept is not None:
        arrays["kept"] = np.ascontiguousarray(run.kept, dtype=np.uint8).ravel()
    known = [given(run, racer) for racer in range(len(run.states))]
    for racer, memory in enumerate(run.states):
        if fields := [*memory.values(), *(field for _, field in known[racer])]:
            pairs = [np.broadcast_to(field, (*field.shape[:-1], 2)) for field in fields]
            arrays[f"state_{racer}"] = _flat(np.stack(pairs), np.float64)
    meta = _meta(shown, run, chaotic, plotly, language)
    for racer, fields in enumerate(known):
        meta["racers"][racer]["given"] = [key for key, _ in fields]
    if marks:
        meta["surface"] = surface_of(shown.experiment.landscape, language, marks)
    return {"meta": {**meta, "view": {**meta["view"], **(view or {})}}, **arrays}


def words_of(language: str, *, without: tuple[str, ...]) -> dict[str, str]:
    """Return the viewer's words except those whose keys begin as given: they travel with every run."""
    return {key: said for key, said in viewer_words(language).items() if not key.startswith(without)}


def _rates(run: Trajectory) -> np.ndarray:
    """Return the learning rates [steps, racers], also for every start if a schedule gives each its own."""
    own = any(rule.schedule.reads_value for rule in run.experiment.optimizers)
    return run.lr if own else run.lr[:, :, 0]


def _flat(array: np.ndarray | None, dtype: type[np.floating]) -> np.ndarray:
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype=dtype).ravel()


def _meta(
    shown: Shown, run: Trajectory, chaotic: NDArray[np.bool_] | None, plotly: str, language: str
) -> dict[str, Any]:
    experiment, names, words = shown.experiment, shown.names(language), viewer_words(language)
    return {
        "key": experiment.key(),
        "steps": experiment.steps,
        "tolerance": shown.tolerance,
        "surface": surface_of(experiment.landscape, language),
        "starts": [list(start) for start in experiment.starts],
        "racers": [
            _racer(shown, index, name, memory, language)
            for index, (name, memory) in enumerate(zip(names, run.states, strict=True))
        ],
        "table": [
            _row(row, chaotic is not None and bool(chaotic[row.racer, row.start]), words)
            for row in summarise(run, shown.tolerance)
        ],
        "view": {"layout": "one", "log": True},
        "theme": theme.THEMES,
        "words": words_of(language, without=("swarm.", "verdict.")),
        "plotly": plotly,
    }


def surface_of(landscape: Landscape, language: str = SOURCE, marks: Marks | None = None) -> dict[str, Any]:
    """Return a surface for the browser: its extent, its program, and what is known of it."""
    return {
        "slug": landscape.slug,
        "title": translated(landscape.title, language),
        "extent": [list(side) for side in landscape.extent],
        **({"box": [list(side) for side in landscape.box]} if landscape.box else {}),
        "tape": landscape.tape(),
        "points": points_of(landscape, marks and marks.level),
        **({"level": marks.told()} if marks else {}),
        **({"samples": _samples(landscape)} if landscape.samples else {}),
    }


def _samples(landscape: Landscape) -> list[dict[str, Any]]:
    """Return the terms that a surface is the mean of, each with its point where a line is fitted to points."""
    points: list[dict[str, float]] = [{"x": x, "y": y} for x, y in landscape.data] or [{} for _ in landscape.samples]
    return [{**point, "tape": tape} for point, tape in zip(points, landscape.sample_tapes(), strict=True)]


def racer_of(shown: Shown, index: int, name: str) -> dict[str, Any]:
    """Return a racer for the browser: its name, its mark, and what both viewers say of it."""
    rule = shown.experiment.optimizers[index]
    return {
        "label": name,
        "slug": rule.slug,
        "color": theme.color(shown.colors[index]),
        "shape": shown.shapes[index],
        "mark": theme.shape_path(shown.shapes[index]),
        "lr": rule.lr,
        "evaluations": rule.evaluations,
    }


def _racer(shown: Shown, index: int, name: str, memory: dict[str, Any], language: str) -> dict[str, Any]:
    rule = shown.experiment.optimizers[index]
    return {
        **racer_of(shown, index, name),
        "state": list(memory),
        **({"shared": shared} if (shared := [name for name, field in memory.items() if field.shape[-1] == 1]) else {}),
        "formula": rule.formula,
        **worked(rule),
        "unworked": translated(rule.unworked, language),
        "clip": rule.clip,
        "noisy": rule.reads_noise and shown.experiment.noise > 0,
        **({"sampled": rule.reads_noise} if shown.experiment.landscape.samples else {}),
    }


def _row(row: Row, is_chaotic: bool, words: Mapping[str, str]) -> dict[str, Any]:
    kind = row.verdict
    undefined = kind == "diverged" and row.diverged_at == 0  # outside the domain of a root or a logarithm, say
    told = "undefined" if undefined else f"{kind}.starts_there" if row.starts_there else kind
    text = words[f"verdict.{told}"].replace("{step}", str(row.diverged_at))
    numbers = {name: value for name, value in vars(row).items() if name != "verdict"}
    return {**numbers, "kind": kind, "verdict": text, "chaotic": is_chaotic}
