from collections.abc import Sequence

import torch
from torch import Tensor

from core.params import integer
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer
from optimizers.hyperparameters import learning_rate

Rows = Sequence[Tensor]  # the two coordinates apart
_FLAT, _LEVEL, _CURVED = 1e-7, 1e-9, 1e-10  # torch's tolerance_grad and tolerance_change, and its least y·s


class LBFGS(Optimizer):
    """Guesses the curvature from how a particle's gradient changed over its last steps, and aims at the bottom."""

    title = "L-BFGS"
    family = "Curvature"
    formula = (
        r"s_k = x_{k+1} - x_k,\quad y_k = g_{k+1} - g_k,\quad \rho_k = \tfrac{1}{y_k^\top s_k},\quad H_{k+1} = "
        r"(I - \rho_k s_k y_k^\top)\,H_k\,(I - \rho_k y_k s_k^\top) + \rho_k s_k s_k^\top,\quad H_{k-m} = "
        r"\frac{y_k^\top s_k}{y_k^\top y_k}\,I,\quad x_{t+1} = x_t - \eta\,H_t\,g_t"
    )
    source = (
        "D. C. Liu and J. Nocedal (1989), On the limited memory BFGS method for large scale optimization, "
        "doi:10.1007/BF01589116. J. Nocedal (1980), Updating quasi-Newton matrices with limited storage, "
        "doi:10.1090/S0025-5718-1980-0572855-7."
    )
    teaches = (
        "Two gradients say how the slope changes along a step, and in the plane two such steps are nearly the Hessian, "
        "so it strides through a ravine that holds up plain descent. Without a line search nothing checks a step: "
        "where the surface bends otherwise than before, it leaps."
    )
    differs = (
        "It is torch's with max_iter = 1 and no line search, which Liu and Nocedal have. As there, the first step is "
        "η·min(1, 1/‖g‖₁) times the gradient, a pair with y·s ≤ 10⁻¹⁰ is passed over, and it rests where no slope "
        "exceeds 10⁻⁷. All of this is decided for each particle by itself."
    )

    compiles = False
    times_adam = 5.0  # some 80 small products of numbers a particle, where Adam has ten of its coordinates

    lr: float = learning_rate(0.1, "Learning rate: the share of the way to the guessed bottom. torch's default is 1.")
    history_size: int = integer(
        5,
        slider=(1, 20),
        valid="[1, 100]",
        symbol="m",
        help="How many pairs of a step and its change of gradient are remembered. torch's default is 100.",
        label="history size",
    )

    def init(self, x: Tensor) -> State:
        first = torch.stack((torch.ones_like(x[0]), torch.zeros_like(x[0])))
        memory = dict.fromkeys(("dir", "stp", *self._chains), first) | {"across": torch.ones_like(x)}  # H = I
        return memory | {name: torch.zeros_like(x) for name in ("prev_flat_grad", "step")}

    @property
    def _chains(self) -> list[str]:
        return [f"chain_{i}" for i in range(self.history_size)]

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g, before = here.gradient, state["prev_flat_grad"]
        rows, (one, other) = g.unbind(), torch.abs(g).unbind()
        rests = torch.maximum(one, other) <= _FLAT  # what is not a number does not, and is seen
        memory = self._remembered(state, before - g, rests)
        aim = _across_and_along(memory, rows)
        cautious = torch.where(torch.logical_or(*before.unbind()), 1.0, (one + other).clamp(min=1.0))
        step = aim * (lr / cautious)
        stays = rests | (_dot(rows, aim.unbind()) < _LEVEL)
        new = {"prev_flat_grad": torch.where(rests, before, g), "step": torch.where(rests, state["step"], step)}
        return torch.where(stays, x, x - step), memory | new

    def _remembered(self, state: State, y: Tensor, rests: Tensor) -> State:
        """The memory with the newest pair, for the particles where it counts; s and y point backwards, both.

        In the plane (I - ρsyᵀ) H (I - ρysᵀ) + ρssᵀ is c·uuᵀ + qqᵀ, with u the vector p = ρy turned by a right angle
        and q = √ρ·s: of the old H nothing is left but the number c = wᵀHw, where w is s turned. So the two loops over
        the history come down to a chain, c ← ac + b, from |s|²·γ at its oldest pair on. It is kept for each pair that
        will be the oldest, as two numbers, since γ is known at the end only: c = chain[0]·γ + chain[1].
        """
        change, s = y.unbind(), state["step"].unbind()
        ys, length = _dot(change, s), _dot(s, s)
        kept = (ys > _CURVED) & ~rests
        rho = torch.where(kept, ys, 1.0).reciprocal()
        a, b = _dot(s, state["dir"].unbind()), _cross(s, state["stp"].unbind())
        a, b = a * a, b * b
        scaled = b * state["across"][1]  # 1 before the first pair, which finds H = γ·I, then 0
        gain, nothing = torch.stack((scaled, b - scaled)), torch.zeros_like(b)
        chains = [torch.addcmul(gain, state[name], a) for name in self._chains[1:]]
        chains.append(torch.stack((length, nothing)))
        slope, rest = chains[0].unbind()
        across = torch.addcmul(rest, slope, ys / _dot(change, change))
        new = [rho * y, torch.sqrt(rho) * state["step"], torch.stack((across, nothing)), *chains]
        names = ["dir", "stp", "across", *self._chains]
        return {name: torch.where(kept, value, state[name]) for name, value in zip(names, new, strict=True)}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        g = torch.hypot(*state["prev_flat_grad"])
        return torch.where(g > 0, torch.hypot(*state["step"]) / g, 0.0)

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "max_iter": 1, "history_size": self.history_size}
        return TorchOptimizer("StepByStepLBFGS", arguments, _STEP_BY_STEP)


def _dot(a: Rows, b: Rows) -> Tensor:
    return torch.addcmul(a[0] * b[0], a[1], b[1])


def _cross(a: Rows, b: Rows) -> Tensor:
    return torch.addcmul(a[0] * b[1], a[1], b[0], value=-1)


def _across_and_along(memory: State, g: Rows) -> Tensor:
    """Hg."""
    p, q = memory["dir"].unbind(), memory["stp"]
    across = memory["across"][0] * _cross(p, g)
    turned = torch.stack((-across * p[1], across * p[0]))
    return torch.addcmul(turned, _dot(q.unbind(), g), q)


_STEP_BY_STEP = """\
class StepByStepLBFGS(torch.optim.LBFGS):
    \"\"\"torch's, with the gradient that is there already in place of a closure.\"\"\"

    def step(self, closure=None):
        return super().step(closure or (lambda: torch.zeros(())))
"""
