import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class Adamax(Optimizer):
    """Moves a particle as Adam does, but divides by the largest recent slope in each coordinate, not by an average."""

    title = "Adamax"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad u_t = \max(\beta_2 u_{t-1},\,|g_t|+\epsilon),\quad "
        r"x_{t+1} = x_t - \frac{\eta}{1-\beta_1^t}\,\frac{m_t}{u_t}"
    )
    letters = (("exp_avg", "m_t"), ("exp_inf", "u_t"))
    source = "D. P. Kingma and J. Ba (2015), Adam: a method for stochastic optimization, section 7.1, arXiv:1412.6980."
    teaches = (
        "Hardly a step is longer than the rate, since the largest recent slope bounds them all. One "
        "steep moment is felt for long: the divisor falls by no more than the factor β₂ in a step."
    )
    differs = "Epsilon is added to the slope inside the maximum, as in torch; the paper has no epsilon at all."

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. torch's default is 0.002."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the largest slope is kept.", most=0.9999)
    eps: float = epsilon(1e-8, "Added to the slope, so that nothing is divided by zero.")
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_inf")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        u = torch.maximum(self.beta2 * state["exp_inf"], torch.abs(g) + self.eps)
        rate = lr / (1 - self.beta1**here.t)
        return torch.addcdiv(x, rate * m, u, value=-1), {"exp_avg": m, "exp_inf": u}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / state["exp_inf"]

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        return TorchOptimizer("Adamax", arguments | {"weight_decay": self.weight_decay})
