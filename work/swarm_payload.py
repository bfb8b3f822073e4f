"""Prepare a swarm run for its viewer: arrays apart, the rest as JSON. figures/viewer/README.md is the contract."""

from __future__ import annotations

from typing import Any

from core.words import SOURCE
from figures import theme
from figures.shown import Shown
from figures.viewer.payload import racer_of, surface_of, words_of
from figures.viewer.swarm_arrays import thinned
from work.swarm_runs import Outcome


def swarm_payload(state: Shown, outcome: Outcome, plotly: str, language: str = SOURCE) -> dict[str, Any]:
    """Return the component's input; `state` gives names and colours."""
    spec = outcome.spec
    landscape, sides = spec.experiment.landscape, thinned(spec.sides)
    minima = [point for point in landscape.critical_points if point.kind == "minimum"]
    meta = {
        "key": f"{spec.key()}|{outcome.taken}",
        "steps": outcome.taken,
        "planned": spec.experiment.steps,
        "tolerance": spec.tolerance,
        "surface": surface_of(landscape, language),
        "minima": [{"x": p.x, "y": p.y, "value": p.value, "global": p.is_global} for p in minima],
        "racers": [racer_of(state, index, name) for index, name in enumerate(state.names(language))],
        "count": spec.count,
        "starts": spec.kind,
        "grid": None if sides is None else list(sides),
        "frames": outcome.frames,
        "shown": spec.drawn,
        "bins": None if spec.bins is None else list(spec.bins),
        "most": outcome.most,
        "recorded": outcome.recorded,
        "table": outcome.table,
        "known": landscape.minimum_value is not None,
        "floor": landscape.minimum_value,
        "view": {"layout": "cloud", "log": True},
        "theme": theme.THEMES,
        "words": words_of(language, without=("table.", "inspector.", "scene.", "verdict.")),
        "plotly": plotly,
    }
    return {"meta": meta, **outcome.arrays}
