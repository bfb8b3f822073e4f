"""An optimizer as a class would write it, on `torch.optim.Optimizer`, and the same rule as a file in `optimizers/`."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.words import text
from engine import Experiment, simulate
from optimizers.momentum import Momentum
from optimizers.schedules.constant import Constant


class MovingAverage(torch.optim.Optimizer):
    """Steps along a moving average of the gradients that begins with the first."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, beta: float = 0.9) -> None:
        super().__init__(params, {"lr": lr, "beta": beta})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = None if closure is None else torch.enable_grad()(closure)()
        for group in self.param_groups:
            lr, beta = group["lr"], group["beta"]
            for x in group["params"]:
                if x.grad is None:
                    continue
                state = self.state[x]
                s = state.get("average", x.grad)  # s₁ = g₁
                s = beta * s + (1 - beta) * x.grad
                state["average"] = s
                x -= lr * s
        return loss


@dataclass(frozen=True, eq=False)
class Comparison:
    """Both sources, both paths [steps+1, 2] from the first start, and the largest difference between them."""

    torch_source: str
    rule_source: str
    path_torch: NDArray[np.float64]
    path_rule: NDArray[np.float64]
    largest_difference: float


def comparison(experiment: Experiment) -> Comparison:
    """Run the first racer of an experiment twice: as the rule in `optimizers/`, and as `MovingAverage` by autograd.

    Both read the exact gradient in float64. Raises ValueError where that racer is no momentum by a moving average.
    """
    rule = experiment.optimizers[0]
    if not isinstance(rule, Momentum) or not rule.moving_average:
        raise ValueError(
            text("The first racer must be momentum with its moving average, got {rule}.", rule=rule.label())
        )
    bare = rule.replace(weight_decay=0.0, clip=0.0, schedule=Constant())
    alone = Experiment(experiment.landscape, (bare,), experiment.starts[:1], experiment.steps)
    path_rule = simulate(alone, device="cpu").x[:, 0, 0].astype(np.float64)
    path_torch = by_autograd(alone, bare.lr, bare.momentum)
    with np.errstate(invalid="ignore"):
        differences = np.abs(path_torch - path_rule)
    finite = differences[np.isfinite(differences)]
    return Comparison(
        torch_source=inspect.getsource(MovingAverage),
        rule_source=_rule_source(),
        path_torch=path_torch,
        path_rule=path_rule,
        largest_difference=float(finite.max()) if len(finite) else float("nan"),
    )


def by_autograd(experiment: Experiment, lr: float, beta: float) -> NDArray[np.float64]:
    """Return the path of `MovingAverage` on an experiment's surface, run as any torch program: [steps+1, 2]."""
    x = torch.tensor(experiment.starts[0], dtype=torch.float64, requires_grad=True)
    optimizer = MovingAverage([x], lr=lr, beta=beta)
    path = [x.detach().clone()]
    for _ in range(experiment.steps):
        optimizer.zero_grad()
        experiment.landscape.value(x).backward()
        optimizer.step()
        path.append(x.detach().clone())
    return torch.stack(path).numpy()


def _rule_source() -> str:
    """Return the source of a step from the rule's own file, without its settings and words."""
    parts = [dedent(inspect.getsource(method)) for method in (Momentum.init, Momentum.update)]
    return "# optimizers/momentum.py\n\n" + "\n".join(parts)
