import torch
from torch import Tensor

from core.params import integer
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, zeros
from optimizers.hyperparameters import learning_rate

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
        "exceeds 10⁻⁷. All but the first step, which is the run's, is decided for each particle by "
        "itself."
    )

    unworked = (
        "H is never written down: in each step it is put together anew from up to m earlier steps and their changes of "
        "the gradient, whose numbers would fill a page."
    )
    compiles = False

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
        one, none = torch.ones_like(x[0]), torch.zeros_like(x[0])
        rows = [one, none, none, one, one, one, one, none, *[one, none] * self.history_size]  # H = I
        return {"memory": torch.stack(rows).view(len(rows) // 2, *x.shape)} | zeros(x, "prev_flat_grad", "step")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        before = state["prev_flat_grad"]
        rests = torch.abs(here.gradient).amax(0) <= _FLAT
        g = torch.where(rests, before, here.gradient)  # so that nothing new is remembered
        memory = self._remembered(state, before - g)
        across_and_along, weights = memory[:2], memory[2]
        shares = (across_and_along * g).sum(1) * weights
        aim = (across_and_along * shares.unsqueeze(1)).sum(0)
        step = aim * lr
        if here.t == 1:
            step = step / torch.abs(g).sum(0).clamp(min=1.0)
        stays = rests | ((g * aim).sum(0) < _LEVEL)
        x = torch.where(stays, x, x - step)
        return x, {"memory": memory, "prev_flat_grad": g, "step": torch.where(rests, state["step"], step)}

    def _remembered(self, state: State, y: Tensor) -> Tensor:
        """Return the memory with the newest pair, for particles where it counts; s and y both point backwards.

        In the plane (I - ρsyᵀ) H (I - ρysᵀ) + ρssᵀ is c·(Jy)(Jy)ᵀ + ρ·ssᵀ, where J turns by a right angle: of the old H
        nothing is left but the number c = tᵀHt, t = ρ·Js. So the two loops over the history reduce to a chain, c ← ac +
        b. It begins at the oldest pair with γ|t|² and is kept for each pair that will become the oldest, as two
        numbers, since γ is known at the end only: c = slope·γ + rest.

        Rows, two by two: Jy; s; c and ρ; the factors of b on its way into slope and rest, (ρ, 0) before the first pair,
        when H = γI, and (0, ρ) from then on; slope and rest of each chain, the newest first.
        """
        s, old = state["step"], state["memory"]
        (y0, y1), (s0, s1) = y.unbind(), s.unbind()
        curvature, change = torch.addcmul(y0 * s0, y1, s1), torch.addcmul(y0 * y0, y1, y1)
        rho = curvature.reciprocal()
        t = torch.stack((-s1, s0)) * rho
        along_t = (old[:2] * t).sum(1)
        a, b = (along_t * along_t).unbind()
        chains = torch.addcmul(old[3] * b, old[4:-1], a)
        length, none = (t * t).sum(0), old[4, 1]  # 0: at its own pair a chain is all slope
        slope, rest = chains[-1].unbind() if self.history_size > 1 else (length, none)
        c = torch.addcmul(rest, slope, curvature / change)
        newest = torch.stack((-y1, y0, s0, s1, c, rho, none, rho, length, none)).view(5, *y.shape)
        # The condition is false where the curvature is NaN, too.
        return torch.where(curvature > _CURVED, torch.cat((newest, chains)), old)

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        g = torch.hypot(*state["prev_flat_grad"])
        return torch.where(g > 0, torch.hypot(*state["step"]) / g, 0.0)

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "max_iter": 1, "history_size": self.history_size}
        return TorchOptimizer("StepByStepLBFGS", arguments, _STEP_BY_STEP)


_STEP_BY_STEP = """\
class StepByStepLBFGS(torch.optim.LBFGS):
    \"\"\"torch's, with the gradient that is there already in place of a closure.\"\"\"

    def step(self, closure=None):
        return super().step(closure or (lambda: torch.zeros(())))
"""
