import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, active, with_weight_decay, zeros
from optimizers.hyperparameters import decay, learning_rate


class ASGD(Optimizer):
    """Moves a particle as SGD does, with a rate that falls by itself, and keeps the mean of its path beside it."""

    title = "ASGD"
    family = "Plain"
    formula = (
        r"\eta_1 = \eta,\quad \eta_{t+1} = \frac{\eta}{(1 + \lambda\eta t)^{\alpha}},\quad x_{t+1} = (1 - "
        r"\lambda\eta_t)\,x_t - \eta_t\,g_t,\quad \bar x_{t+1} = \bar x_t + \mu_t\,(x_{t+1} - \bar x_t),\quad \mu_t = "
        r"\frac{1}{\max(1,\,t - 1 - t_0)}"
    )
    letters = (("ax", r"\bar x_{t+1}"), ("eta", r"\eta_{t+1}"), ("rate", r"\eta_t"))
    source = (
        "B. T. Polyak and A. B. Juditsky (1992), Acceleration of stochastic approximation by averaging, "
        "doi:10.1137/0330046. In this form: L. Bottou (2012), Stochastic gradient descent tricks, "
        "doi:10.1007/978-3-642-35289-8_25."
    )
    teaches = (
        "Under noise the mean of a path lies closer to the minimum than the path itself, which needs larger steps than "
        "its end could stand. What is drawn is the path, not the mean, so here it looks like SGD with a pull to the "
        "origin."
    )
    example = "surface=bowl&r=sgd&r=asgd&lr.1=0.1&lr.2=0.1&lambd.2=0.01&noise=2&seed=7&steps=400"
    differs = (
        "As in torch, the mean begins after t₀ = 10⁶ steps, so it is x itself for the whole of a race unless t₀ is "
        "lowered, and a schedule's rate acts one step late. A λ pulls to the origin and lowers the rate, as in Bottou; "
        "Polyak's method has neither."
    )

    lr: float = learning_rate(0.001, "Learning rate: how far it goes for each unit of slope. torch's default is 0.01.")
    lambd: float = param(
        1e-4,
        slider=(0.0, 1.0),
        valid="[0, 1e6]",
        symbol=r"\lambda",
        help="How strongly x is pulled to the origin, and how soon the rate falls. torch's default is 0.0001 too.",
        label="decay term",
    )
    alpha: float = param(
        0.75, slider=(0.0, 1.0), valid="[0, 1e3]", symbol=r"\alpha", help="The power with which the rate falls."
    )
    t0: float = param(
        1e6,
        slider=(1.0, 1e6),
        valid="[0, 1e12]",
        log=True,
        symbol="t_0",
        help="The step after which the path is averaged.",
        label="averaging starts at",
    )
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "ax", "eta", "rate")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        rate = state["eta"] + lr * 0.0 ** (here.t - 1)  # it is 0 until the first step
        if active(self.lambd):
            x = x * (1 - self.lambd * rate)
        x = torch.addcmul(x, rate, g, value=-1)
        later = here.t - 1 - self.t0
        share = 1 / (later.clamp(min=1.0) if isinstance(later, Tensor) else max(later, 1.0))
        # A tensor's power is infinite where a number's would be refused, as with α = 1000.
        eta = lr / (torch.ones_like(x) + self.lambd * lr * here.t) ** self.alpha
        return x, {"ax": torch.lerp(state["ax"], x, share), "eta": eta, "rate": rate}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return state["rate"]

    def stability_limit(self, curvature: float) -> float | None:
        """Return 2/λ for a constant rate, or None for a falling one, which gets below that in the end."""
        return None if self.lambd and self.alpha else 2 / (curvature + self.weight_decay + self.lambd)

    @property
    def rotation_invariant(self) -> bool:
        return True

    @property
    def translation_invariant(self) -> bool:
        return not self.weight_decay and not self.lambd

    def in_torch(self) -> TorchOptimizer:
        arguments = {name: getattr(self, name) for name in ("lr", "lambd", "alpha", "t0", "weight_decay")}
        return TorchOptimizer("ASGD", arguments)
