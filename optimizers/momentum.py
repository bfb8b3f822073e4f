import torch
from torch import Tensor

from core.params import param, switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay, zeros
from optimizers.hyperparameters import decay, learning_rate


class Momentum(Optimizer):
    """Lets a particle roll like a heavy ball: past gradients keep pushing it, and fade."""

    title = "Momentum"
    family = "Momentum"
    formula = (
        r"v_t = \beta v_{t-1} + g_t,\quad x_{t+1} = x_t - \eta\,v_t \qquad\text{or}\qquad s_1 = g_1,\quad "
        r"s_t = \beta s_{t-1} + (1-\beta)\,g_t,\quad x_{t+1} = x_t - \eta\,s_t"
    )
    source = (
        "B. T. Polyak (1964), Some methods of speeding up the convergence of iteration methods, "
        "doi:10.1016/0041-5553(64)90137-5. In this form: I. Sutskever et al. (2013), On the importance of "
        "initialization and momentum in deep learning, https://proceedings.mlr.press/v28/sutskever13.html."
    )
    teaches = (
        "Pushes that point the same way add up, to 1/(1−β) times the step, and pushes that alternate cancel. "
        "So it is fast along a valley and calm across it, but it overshoots where it should stop."
    )
    example = "surface=ravine&r=gradient_descent&r=momentum&lr.1=0.0198&lr.2=0.0198&steps=300"
    differs = (
        "As in torch, the rate stands outside the sum, so a new rate acts at once; Polyak and Sutskever have "
        "it inside. The moving average is torch's form with dampening = momentum, and takes steps 1−β times "
        "as long."
    )

    lr: float = learning_rate(0.001, "Learning rate: the push of one unit of slope. torch's default is 0.001.")
    momentum: float = param(
        0.9,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol=r"\beta",
        help="How much of the speed is kept: at 1 all of it, so that it never comes to rest. torch's default is 0.",
    )
    weight_decay: float = decay()
    moving_average: bool = switch(
        False,
        help="Average the gradients, from the first one on, instead of adding them up: steps 1 − β times as long.",
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "momentum_buffer")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        if self.moving_average:
            later = 1 - 0.0 ** (here.t - 1)  # 0 in the first step: s₁ = g₁
            v = torch.lerp(g, state["momentum_buffer"], self.momentum * later)
        else:
            v = self.momentum * state["momentum_buffer"] + g
        return x - lr * v, {"momentum_buffer": v}

    @property
    def equations(self) -> str:
        added, averaged = self.formula.split(r"\qquad\text{or}\qquad")
        return averaged if self.moving_average else added

    @property
    def letters(self) -> tuple[tuple[str, str], ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        return (("momentum_buffer", "s_t" if self.moving_average else "v_t"),)

    def stability_limit(self, curvature: float) -> float | None:
        """Return Polyak's 2(1 + β)/λ, or 1/(1 − β) times that for the moving average.

        The moving average's steps are 1 − β times as long. With β = 1 the sum swings for ever below its limit, and the
        average is the first gradient for ever, so that it has none.
        """
        limit = 2 * (1 + self.momentum) / (curvature + self.weight_decay)
        if not self.moving_average:
            return limit
        return limit / (1 - self.momentum) if self.momentum < 1 else None

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "momentum": self.momentum, "weight_decay": self.weight_decay}
        return TorchOptimizer("SGD", arguments | ({"dampening": self.momentum} if self.moving_average else {}))
