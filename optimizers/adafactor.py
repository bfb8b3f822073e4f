import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, active, zeros
from optimizers.hyperparameters import decay, learning_rate


class Adafactor(Optimizer):
    """Moves a particle by a share of its distance from the origin, along the gradient divided by its recent size."""

    title = "Adafactor"
    family = "Adaptive"
    formula = (
        r"v_t = v_{t-1} + t^{\gamma}\,(g_t^2 - v_{t-1}),\quad u_t = \frac{g_t}{\max(\sqrt{v_t},\,\epsilon_1)},\quad "
        r"\alpha_t = \max(\epsilon_2,\,\mathrm{RMS}(x_t))\,\min\!\left(\eta,\,\tfrac{1}{\sqrt t}\right),\quad x_{t+1} "
        r"= (1-\eta\lambda)\,x_t - \alpha_t\,\frac{u_t}{\max(1,\,\mathrm{RMS}(u_t)/d)},\quad \mathrm{RMS}(x) = "
        r"\frac{\|x\|}{\sqrt 2}"
    )
    letters = (("variance", "v_t"),)
    source = (
        "N. Shazeer and M. Stern (2018), Adafactor: adaptive learning rates with sublinear memory cost, "
        "arXiv:1804.04235."
    )
    teaches = (
        "Its steps are a share of x itself, good for weights that differ in size, and strange on a map: far from the "
        "origin it strides, near the origin it creeps. It was made to save memory on matrices; a vector keeps all its "
        "squares, so here that part is idle."
    )
    differs = (
        "As in torch, the learning rate stands where the paper has 0.01, ε₁ is a least size of the root, where the "
        "paper adds it to the square, and the decay is decoupled, of which the paper has none. Each particle's RMS is "
        "its own."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: the largest length of a step, as a share of x. torch's default is 0.01."
    )
    beta2_decay: float = param(
        -0.8,
        slider=(-1.0, -0.1),
        valid="[-1e3, 0]",
        symbol=r"\gamma",
        help="The weight of the newest square is t to this power: below 0, so that the average grows longer.",
        label="decay of β₂",
    )
    eps1: float = param(
        2.0**-52,
        slider=(1e-18, 1.0),
        valid="[0, 1e6]",
        log=True,
        symbol=r"\epsilon_1",
        help="The smallest number that a gradient is divided by. torch's default is the precision of float64 too.",
    )
    eps2: float = param(
        1e-3,
        slider=(1e-6, 10.0),
        valid="[0, 1e6]",
        log=True,
        symbol=r"\epsilon_2",
        help="The smallest size of x that a step counts with, so that it can leave the origin.",
    )
    d: float = param(
        1.0,
        slider=(1.0, 10.0),
        valid="[1, 1e6]",
        symbol="d",
        help="Where the divided gradient's RMS is larger than this, the step is shortened to it.",
        label="clipping threshold",
    )
    weight_decay: float = decay(0.0, "The share of x that is lost in a step, times the learning rate.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "variance", "rate")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = here.gradient
        v = torch.lerp(state["variance"], g * g, here.t**self.beta2_decay)
        root = torch.sqrt(v).clamp(min=self.eps1)
        share = _least(lr, here.t**-0.5) * _rms(x).clamp(min=self.eps2)
        rate = share / (root * (_rms(g / root) / self.d).clamp(min=1.0))
        if active(self.weight_decay):
            x = x * (1 - lr * self.weight_decay)
        return torch.addcmul(x, rate, g, value=-1), {"variance": v, "rate": rate}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return state["rate"]

    @property
    def translation_invariant(self) -> bool:
        return False

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "beta2_decay": self.beta2_decay, "eps": (self.eps1, self.eps2), "d": self.d}
        return TorchOptimizer("Adafactor", arguments | {"weight_decay": self.weight_decay})


def _rms(x: Tensor) -> Tensor:
    """Return the root of the mean square of each particle's two coordinates."""
    return torch.sqrt((x * x).sum(dim=0) / 2)


def _least(a: Number, b: Number) -> Number:
    if isinstance(a, Tensor):
        return a.clamp(max=b)
    return b.clamp(max=a) if isinstance(b, Tensor) else min(a, b)
