"""Smaller versions of a viewer's payload, one loss after another, until it fits into one small file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.words import Text, text

_COARSEST = 64  # the largest stride between the steps that are kept
Payload = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """A payload, whether plotly.js goes with it, and a line for each thing that was left out."""

    payload: Payload
    plotly: bool = True
    notes: tuple[Text, ...] = ()


def shapes(payload: Mapping[str, Any]) -> Payload:
    """Return the flat arrays of the contract as `packing` wants them: a row for each step, frame or map line."""
    meta = payload["meta"]
    racers, starts = len(meta["racers"]), len(meta.get("starts") or ())
    widths = {**dict.fromkeys(("gradient_norm", "value", "kept"), racers * starts), "quantiles": 3}
    if "lr" in payload:  # of each racer, or of each of its starts
        widths["lr"] = len(payload["lr"]) // meta["steps"]
    widths["samples"] = starts * len(meta["surface"].get("samples", ()))
    if "frames" in meta:
        columns = (meta["grid"] or (1, 1))[1]
        cells = math.prod(meta["bins"] or (1, 1))
        widths |= {"heads": 2 * meta["shown"], "density": cells, "basin": columns, "hit": columns}
    pairs = 2 * racers * starts
    widths |= {"x": pairs, "gradient": pairs, "effective": pairs}
    widths |= {f"state_{racer}": 2 * starts for racer in range(racers)}
    arrays = {name: array.reshape(-1, widths.get(name) or 1) for name, array in payload.items() if name != "meta"}
    return {"meta": meta, **arrays}


def versions(payload: Payload) -> Iterator[Version]:
    """Return the payload and ever smaller versions of it; arrays are shaped as `shapes` makes them."""
    return _swarms(payload) if "frames" in payload["meta"] else _races(payload)


def _races(payload: Payload) -> Iterator[Version]:
    """Yield a race with fewer digits, then without the inspector's numbers, then without 3D, then with fewer steps.

    Without plotly.js, which is most of the file, the numbers have room again.
    """
    bare = _without_details(payload)
    seven = text("All numbers except the paths are kept to seven digits.")
    details = text("The run is long, so the gradients and memories of its steps were left out.")
    digits = text("Paths are kept to seven digits.")
    rungs: list[tuple[Payload, tuple[Text, ...]]] = [
        (payload, ()),
        (_rounded(payload, keep=("x",)), (seven,)),
        (_rounded(bare, keep=("x",)), (details,)),
        (_rounded(bare), (details, digits)),
    ]
    for smaller, notes in rungs:
        yield Version(smaller, notes=notes)
    flat = text("The run is long, so the 3D view was left out.")
    for smaller, notes in rungs:
        yield Version(smaller, plotly=False, notes=(flat, *notes))
    short, notes = rungs[-1]
    stride = 2
    while stride <= max(_COARSEST, payload["meta"]["steps"] // _COARSEST):
        every = text("One step in {stride} was kept; paths are straight in between.", stride=stride)
        yield Version(_thinned(short, stride), plotly=False, notes=(flat, *notes, every))
        stride *= 2


def _rounded(payload: Payload, keep: tuple[str, ...] = ()) -> Payload:
    with np.errstate(over="ignore"):
        return {
            name: value.astype(np.float32) if name not in ("meta", *keep) and value.dtype == np.float64 else value
            for name, value in payload.items()
        }


def _without_details(payload: Payload) -> Payload:
    """Return it without states, gradients and effective rates; the browser computes the gradient's norm itself."""
    meta = payload["meta"]
    view = meta["view"]
    parts = [part for part in view.get("parts") or ALL_PARTS if part != "inspector"]
    charts = [chart for chart in view.get("chart") or ALL_CHARTS if chart != "effective"]
    kept = {name: payload[name] for name in ("x", "value", "lr", "samples") if name in payload}
    return {"meta": {**meta, "view": {**view, "parts": parts, "chart": charts, "arrows": False}}, **kept}


ALL_PARTS = ("toolbar", "charts", "table", "inspector", "legend")
ALL_CHARTS = ("loss", "gradient", "step", "effective", "lr")


def _thinned(payload: Payload, stride: int) -> Payload:
    """Return every stride-th row of the path and of the losses, and the last one."""
    rows = [*range(0, payload["meta"]["steps"], stride), payload["meta"]["steps"]]
    return {**payload, **{name: (payload[name][rows], stride) for name in ("x", "value")}}


def _swarms(payload: Payload) -> Iterator[Version]:
    """Yield a swarm with fewer snapshots, then coarser maps; it has no 3D view and needs no plotly.js."""
    for every in (1, 2, 3, 5, 8):
        fewer = text("One snapshot in {every} was kept, since there are many.", every=every)
        yield Version(_fewer_frames(payload, every), plotly=False, notes=(fewer,) if every > 1 else ())
    for every in (2, 3, 4, 6, 8):
        coarser = text("The maps keep one start in {every} along each side.", every=every)
        yield Version(_coarser_maps(_fewer_frames(payload, 3), every), plotly=False, notes=(coarser,))


def _fewer_frames(payload: Payload, every: int) -> Payload:
    meta = payload["meta"]
    frames = meta["frames"]
    kept = sorted({*range(0, len(frames), every), len(frames) - 1})
    racers = len(meta["racers"])
    smaller = {
        name: payload[name].reshape(racers, len(frames), -1)[:, kept].reshape(racers * len(kept), -1)
        for name in ("heads", "density")
        if name in payload
    }
    return {**payload, "meta": {**meta, "frames": [frames[i] for i in kept]}, **smaller}


def _coarser_maps(payload: Payload, every: int) -> Payload:
    meta = payload["meta"]
    if not meta["grid"]:
        return payload
    rows, columns = meta["grid"]
    # The outermost starts stay: they lie on the extent's edges.
    down = np.linspace(0, rows - 1, max(2, rows // every)).round().astype(int)
    across = np.linspace(0, columns - 1, max(2, columns // every)).round().astype(int)
    racers = len(meta["racers"])
    smaller = {
        name: payload[name].reshape(racers, rows, columns)[:, down][:, :, across].reshape(-1, len(across))
        for name in ("basin", "hit")
        if name in payload
    }
    return {**payload, "meta": {**meta, "grid": [len(down), len(across)]}, **smaller}
