import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class AdaDelta(Optimizer):
    """Makes a particle's next step about as long as its recent ones, whatever the size of the gradient."""

    title = "AdaDelta"
    family = "Adaptive"
    formula = (
        r"v_t = \rho v_{t-1} + (1-\rho)\,g_t^2,\quad \delta_t = "
        r"\frac{\sqrt{u_{t-1}+\epsilon}}{\sqrt{v_t+\epsilon}}\,g_t,\quad u_t = \rho u_{t-1} + "
        r"(1-\rho)\,\delta_t^2,\quad x_{t+1} = x_t - \eta\,\delta_t"
    )
    letters = (("square_avg", "v_t"), ("acc_delta", "u_t"))
    source = "M. D. Zeiler (2012), ADADELTA: an adaptive learning rate method, arXiv:1212.5701."
    teaches = (
        "It has no learning rate of its own: the steps so far set the length of the next. "
        "The first is √ε/√(1−ρ), three thousandths as it stands, so it starts very slowly and epsilon is its real rate."
    )
    differs = (
        "The paper has no learning rate; torch's default of 1 is the paper's rule. Epsilon stands inside both roots."
    )

    lr: float = learning_rate(1.0, "Scales every step; 1 is the paper's rule and torch's default.")
    rho: float = averaging(0.9, r"\rho", "How much of both averages of squares is kept.")
    eps: float = epsilon(1e-6, "Added under both roots; it sets the length of the first steps.")
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "square_avg", "acc_delta", "rate")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        v = torch.lerp(state["square_avg"], g * g, 1 - self.rho)
        rate = torch.sqrt((state["acc_delta"] + self.eps) / (v + self.eps))  # kept, since u changes
        delta = rate * g
        u = torch.lerp(state["acc_delta"], delta * delta, 1 - self.rho)
        return x - lr * delta, {"square_avg": v, "acc_delta": u, "rate": rate}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr * state["rate"]

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "rho": self.rho, "eps": self.eps, "weight_decay": self.weight_decay}
        return TorchOptimizer("Adadelta", arguments)
