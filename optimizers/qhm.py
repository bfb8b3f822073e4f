import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, learning_rate


class QHM(Optimizer):
    """Moves a particle by a mixture of its newest gradient and the average of all: quasi-hyperbolic momentum."""

    title = "QHM"
    family = "Momentum"
    formula = r"m_t = \beta m_{t-1} + (1-\beta)\,g_t,\quad x_{t+1} = x_t - \eta\left[(1-\nu)\,g_t + \nu\,m_t\right]"
    letters = (("momentum_buffer", "m_t"),)
    source = "J. Ma and D. Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, arXiv:1810.06801."
    teaches = (
        "One number ν leads from plain descent (0) through Nesterov's method (β) to momentum (1), and the settings in "
        "between may use a far longer memory than momentum could bear. The average begins at 0 and is not corrected, "
        "so the first steps are 1 − νβ times those of plain descent."
    )
    differs = (
        "torch.optim has no QHM. As in the authors' code, the memory is an average, so the rate for ν = 1 is 1/(1−β) "
        "times that of torch's momentum."
    )

    lr: float = learning_rate(0.002, "Learning rate: the push of one unit of slope. The authors advise 1.")
    momentum: float = averaging(0.999, r"\beta", "How much of the averaged gradient is kept.", most=0.9999)
    nu: float = param(
        0.7,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol=r"\nu",
        help="The share of the average in a step; the newest gradient has the rest.",
        label="share of the average",
    )
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "momentum_buffer")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        m = torch.lerp(state["momentum_buffer"], g, 1 - self.momentum)
        return x - lr * torch.lerp(g, m, self.nu), {"momentum_buffer": m}

    def stability_limit(self, curvature: float) -> float:
        """Return 2(1 + β)/((1 + β − 2βν)λ), where the step's matrix has the eigenvalue −1; Jury's other bounds hold."""
        beta = self.momentum
        return 2 * (1 + beta) / ((1 + beta - 2 * beta * self.nu) * (curvature + self.weight_decay))

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        arguments = {name: getattr(self, name) for name in ("lr", "momentum", "nu", "weight_decay")}
        return TorchOptimizer("QHM", arguments, _QHM)


_QHM = torch_class(
    "QHM",
    """
    g = g + group["weight_decay"] * x
    m = state.setdefault("momentum_buffer", torch.zeros_like(x))
    m.mul_(group["momentum"]).add_(g, alpha=1 - group["momentum"])
    x.sub_((1 - group["nu"]) * g + group["nu"] * m, alpha=group["lr"])
    """,
)
