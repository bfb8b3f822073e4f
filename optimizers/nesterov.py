from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, learning_rate


class Nesterov(Optimizer):
    """Rolls a particle like a heavy ball that looks one step ahead and brakes before it overshoots."""

    title = "Nesterov"
    family = "Momentum"
    formula = r"v_t = \beta v_{t-1} + g_t,\quad x_{t+1} = x_t - \eta\,(g_t + \beta v_t)"
    letters = (("momentum_buffer", "v_t"),)
    source = (
        "Y. Nesterov (1983), A method of solving a convex programming problem with convergence rate O(1/k²), "
        "Soviet Mathematics Doklady 27. In this form: I. Sutskever et al. (2013), On the importance of "
        "initialization and momentum in deep learning, https://proceedings.mlr.press/v28/sutskever13.html."
    )
    teaches = (
        "It answers to the newest gradient before the accumulated speed has felt it in full. It swings less "
        "than momentum at the same numbers, but its rate must be smaller where the surface is steep."
    )
    example = "surface=ravine&r=gradient_descent&r=momentum&r=nesterov&lr.1=0.01&lr.2=0.01&lr.3=0.01&steps=300"
    differs = (
        "As in torch, x is the point where the gradient is read, one step ahead of the paper's; "
        "Nesterov's own β changes with t, here it is a number."
    )

    lr: float = learning_rate(0.001, "Learning rate: the push of one unit of slope. torch's default is 0.001.")
    momentum: float = averaging(0.9, r"\beta", "How much of the speed is kept. torch's default is 0.")
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "momentum_buffer")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        v = self.momentum * state["momentum_buffer"] + g
        return x - lr * (g + self.momentum * v), {"momentum_buffer": v}

    def stability_limit(self, curvature: float) -> float:
        """Return 2(1 + β)/((1 + 2β)λ), as in J. Cohen et al. (2021), arXiv:2103.00065.

        It follows from the determinant β(1 − ηλ) and the trace 1 + β − (1 + β)ηλ of the map (x, v) → (x', v').
        """
        return 2 * (1 + self.momentum) / ((1 + 2 * self.momentum) * (curvature + self.weight_decay))

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "momentum": self.momentum, "weight_decay": self.weight_decay}
        # torch refuses nesterov=True without momentum, where both are plain SGD.
        return TorchOptimizer("SGD", arguments | ({"nesterov": True} if self.momentum else {}))
