import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay, zeros
from optimizers.hyperparameters import decay, epsilon, learning_rate


class AdaGrad(Optimizer):
    """Gives each coordinate of a particle its own rate, which falls with all the slope met so far."""

    title = "AdaGrad"
    family = "Adaptive"
    formula = r"s_t = s_{t-1} + g_t^2,\quad x_{t+1} = x_t - \eta\,\frac{g_t}{\sqrt{s_t}+\epsilon}"
    letters = (("sum", "s_t"),)
    source = (
        "J. Duchi, E. Hazan and Y. Singer (2011), Adaptive subgradient methods for online learning and "
        "stochastic optimization, JMLR 12, https://jmlr.org/papers/v12/duchi11a.html."
    )
    teaches = (
        "Steep coordinates get small rates and flat ones large rates, so a stretched ravine looks round. The "
        "sum never forgets: under a constant slope the t-th step is η/√t, and one early cliff slows the "
        "whole run."
    )
    differs = "Epsilon stands outside the root, as in torch. torch's lr_decay and first accumulator are left out."

    lr: float = learning_rate(
        0.5, "Learning rate: the length of the first step in each coordinate. torch's default is 0.01."
    )
    eps: float = epsilon(1e-10)
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "sum")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        s = torch.addcmul(state["sum"], g, g)
        return torch.addcdiv(x, lr * g, torch.sqrt(s) + self.eps, value=-1), {"sum": s}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / (torch.sqrt(state["sum"]) + self.eps)

    def in_torch(self) -> TorchOptimizer:
        return TorchOptimizer("Adagrad", {"lr": self.lr, "eps": self.eps, "weight_decay": self.weight_decay})
