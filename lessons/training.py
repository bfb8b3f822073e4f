"""The five lines of a training loop in PyTorch, run one after another, and with the first of them forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.words import text
from engine import Experiment
from landscapes.line_fit import LineFit
from optimizers import Optimizer
from optimizers.momentum import Momentum

LINES = (
    "optimizer.zero_grad()",
    "predicted = model(x)",
    "loss = ((predicted - y) ** 2).mean()",
    "loss.backward()",
    "optimizer.step()",
)
_COMPILED = {line: compile(line, "<training loop>", "exec") for line in LINES}
Pair = tuple[float, float]


@dataclass(frozen=True)
class Moment:
    """The state of a program after one of its lines; what has not been computed yet in this step is None."""

    line: str
    place: Pair  # slope and intercept
    gradient: Pair | None  # of both
    predicted: tuple[float, ...] | None  # the line's height at each point
    loss: float | None


def run_first_step(experiment: Experiment, racer: int = 0) -> tuple[Moment, ...]:
    """Return the moments of the first step, a line each, on the line and from the first start of an experiment.

    Raises ValueError on a surface that is no line through points.
    """
    names = _program(experiment, racer)
    moments = []
    for line in LINES:
        _run(names, line)
        moments.append(_moment_after(names, line))
    return tuple(moments)


def walk(experiment: Experiment, racer: int = 0) -> NDArray[np.float64]:
    """Return the places of slope and intercept after each step of a racer's program: [steps + 1, 2]. Raises as above.

    The program of a racer that keeps all of its speed is the loop that forgets `zero_grad`.
    """
    names = _program(experiment, racer)
    lines = LINES[1:] if _forgets(experiment.optimizers[racer]) else LINES
    places = [_place(names)]
    for _ in range(experiment.steps):
        for line in lines:
            _run(names, line)
        places.append(_place(names))
    return np.array(places)


def _forgets(rule: Optimizer) -> bool:
    return isinstance(rule, Momentum) and rule.momentum == 1 and not rule.moving_average


def _program(experiment: Experiment, racer: int) -> dict[str, Any]:
    """Return the names that the five lines use, in float64."""
    surface = experiment.landscape
    if type(surface) is not LineFit or surface.frame is not None:
        raise ValueError(text("The surface must be the line fit where it stands, got {surface}.", surface=surface.slug))
    points = torch.tensor(surface.data, dtype=torch.float64)
    model = torch.nn.Linear(1, 1, dtype=torch.float64)
    slope, intercept = experiment.starts[0]
    with torch.no_grad():
        model.weight.fill_(slope)
        model.bias.fill_(intercept)
    optimizer = torch.optim.SGD(model.parameters(), lr=experiment.optimizers[racer].lr)
    return {"x": points[:, :1], "y": points[:, 1:], "model": model, "optimizer": optimizer}


def _run(names: dict[str, Any], line: str) -> None:
    """Run one of `LINES`."""
    exec(_COMPILED[line], {}, names)


def _moment_after(names: dict[str, Any], line: str) -> Moment:
    """Return the state of a program in its first step after a line."""
    model, predicted, loss = names["model"], names.get("predicted"), names.get("loss")
    slopes = [parameter.grad for parameter in model.parameters()]
    return Moment(
        line,
        _place(names),
        None if slopes[0] is None else (slopes[0].item(), slopes[1].item()),
        None if predicted is None else tuple(predicted.detach().flatten().tolist()),
        None if loss is None else loss.item(),
    )


def _place(names: dict[str, Any]) -> Pair:
    model = names["model"]
    return model.weight.item(), model.bias.item()
