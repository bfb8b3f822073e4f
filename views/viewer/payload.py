"""A run as the viewer wants it: arrays apart, everything else as JSON. README.md beside this file is the contract."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from engine import Experiment, Trajectory, simulate, summarise
from engine.sensitivity import chaotic
from engine.summary import Row
from figures import theme
from landscapes import Landscape
from views.state import PageState
from views.turns import TURN

LOCALES = Path(__file__).parents[2] / "locales"


@st.cache_data(max_entries=64, show_spinner=False)
def run_of(key: str, _experiment: Experiment) -> Trajectory:
    """The run of an experiment, kept for everybody. The key alone decides: a dataclass's hash forgets its class."""
    with TURN:
        return simulate(_experiment, record=("details",))


@st.cache_data(max_entries=64, show_spinner=False)
def _chaotic_of(key: str, _run: Trajectory) -> NDArray[np.bool_]:
    """Which ends of a run are chaotic, [optimizers, starts]: kept for as long as the run itself."""
    with TURN:
        return chaotic(_run)


def payload(state: PageState, run: Trajectory, plotly: str) -> dict[str, Any]:
    """What the component is given."""
    arrays = {
        "x": _flat(run.x, np.float64),
        "value": _flat(run.value, np.float64),
        "gradient_norm": _flat(run.gradient_norm, np.float64),
        "gradient": _flat(run.gradient, np.float64),
        "lr": _flat(run.lr[:, :, 0], np.float32),  # the same for every start
        "effective": _flat(run.effective_rate, np.float32),
    }
    for racer, memory in enumerate(run.states):
        if memory:
            arrays[f"state_{racer}"] = _flat(np.stack(list(memory.values())), np.float64)
    return {"meta": _meta(state, run, plotly), **arrays}


def _flat(array: np.ndarray | None, dtype: type[np.floating]) -> np.ndarray:
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype=dtype).ravel()


def _meta(state: PageState, run: Trajectory, plotly: str) -> dict[str, Any]:
    experiment, names = state.experiment, state.names()
    marks = _chaotic_of(experiment.key(), run)
    return {
        "key": experiment.key(),
        "steps": experiment.steps,
        "tolerance": state.tolerance,
        "surface": surface_of(experiment.landscape),
        "starts": [list(start) for start in experiment.starts],
        "racers": [
            _racer(state, index, name, memory)
            for index, (name, memory) in enumerate(zip(names, run.states, strict=True))
        ],
        "table": [_row(row, bool(marks[row.racer, row.start])) for row in summarise(run, state.tolerance)],
        "view": {"layout": "one", "log": True},
        "theme": theme.THEMES,
        "words": words(),
        "plotly": plotly,
    }


def surface_of(landscape: Landscape) -> dict[str, Any]:
    """A surface for the browser: where it is shown, how it is computed, and what is known of it."""
    points = [
        {
            "x": point.x,
            "y": point.y,
            "value": point.value,
            "kind": point.kind,
            "global": point.is_global,
            "eigenvalues": None if point.eigenvalues is None else list(point.eigenvalues),
        }
        for point in landscape.critical_points
    ]
    return {
        "slug": landscape.slug,
        "title": landscape.title,
        "extent": [list(side) for side in landscape.extent],
        "tape": landscape.tape(),
        "points": points,
    }


def racer_of(state: PageState, index: int, name: str) -> dict[str, Any]:
    """A racer for the browser: how it is called and marked, and what both viewers tell of it."""
    rule = state.experiment.optimizers[index]
    return {
        "label": name,
        "slug": rule.slug,
        "color": theme.color(state.colors[index]),
        "shape": theme.shape(index),
        "lr": rule.lr,
        "evaluations": rule.evaluations,
    }


def _racer(state: PageState, index: int, name: str, memory: dict[str, Any]) -> dict[str, Any]:
    rule = state.experiment.optimizers[index]
    return {
        **racer_of(state, index, name),
        "state": list(memory),
        "formula": rule.formula,
        "clip": rule.clip,
        "noisy": rule.reads_noise and state.experiment.noise > 0,
    }


def _row(row: Row, is_chaotic: bool) -> dict[str, Any]:
    kind = row.verdict
    text = words()[f"verdict.{kind}"].replace("{step}", str(row.diverged_at))
    numbers = {name: value for name, value in vars(row).items() if name != "verdict"}
    return {**numbers, "kind": kind, "verdict": text, "chaotic": is_chaotic}


@cache
def words(language: str = "en") -> dict[str, str]:
    """Every word the viewer shows."""
    return json.loads((LOCALES / language / "viewer.json").read_text(encoding="utf-8"))
