import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, zeros
from optimizers.hyperparameters import averaging, decay, learning_rate


class Lion(Optimizer):
    """Moves every coordinate of a particle by exactly the learning rate, against the sign of an averaged gradient."""

    title = "Lion"
    family = "Sign"
    formula = (
        r"c_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad x_{t+1} = (1-\eta\lambda)\,x_t - "
        r"\eta\,\mathrm{sign}(c_t),\quad m_t = \beta_2 m_{t-1} + (1-\beta_2)\,g_t"
    )
    letters = (("exp_avg", "m_t"), ("direction", "c_t"))
    source = "X. Chen et al. (2023), Symbolic discovery of optimization algorithms, arXiv:2302.06675."
    teaches = (
        "A search among programs found it: one average less than Adam, and only the sign of the result "
        "counts. All its steps are equally long, so it cannot settle closer to a minimum than about its rate."
    )
    differs = (
        "torch.optim has no Lion. The decay is decoupled and 0 by default, as in the paper's code; optax has 0.001."
    )

    lr: float = learning_rate(
        0.012, "Learning rate: the length of every step in each coordinate. The paper's default is 0.0001."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much the past counts in the sign of this step.")
    beta2: float = averaging(0.99, r"\beta_2", "How much of the averaged gradient is kept.")
    weight_decay: float = decay(0.0, "The share of x that is lost in a step, times the learning rate.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "direction")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        c = torch.lerp(state["exp_avg"], here.gradient, 1 - self.beta1)
        m = torch.lerp(state["exp_avg"], here.gradient, 1 - self.beta2)
        return (1 - lr * self.weight_decay) * x - lr * torch.sign(c), {"exp_avg": m, "direction": c}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        c = torch.abs(state["direction"])
        return torch.where(c > 0, lr / c, 0.0)

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "weight_decay": self.weight_decay}
        return TorchOptimizer("Lion", arguments, _LION)


_LION = torch_class(
    "Lion",
    """
    beta1, beta2 = group["betas"]
    m = state.setdefault("exp_avg", torch.zeros_like(x))
    x.mul_(1 - group["lr"] * group["weight_decay"])
    x.sub_(torch.sign(beta1 * m + (1 - beta1) * g), alpha=group["lr"])
    m.mul_(beta2).add_(g, alpha=1 - beta2)
    """,
)
