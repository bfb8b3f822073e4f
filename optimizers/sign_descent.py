import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, zeros
from optimizers.hyperparameters import learning_rate


class SignDescent(Optimizer):
    """Moves every coordinate of a particle by exactly the learning rate, downhill, however steep it is."""

    title = "Sign descent"
    family = "Sign"
    formula = r"x_{t+1} = x_t - \eta\,\mathrm{sign}(g_t)"
    source = (
        "J. Bernstein, Y.-X. Wang, K. Azizzadenesheli and A. Anandkumar (2018), signSGD: compressed "
        "optimisation for non-convex problems, arXiv:1802.04434."
    )
    teaches = (
        "It is Adam without any memory, so it shows what the sign alone does: it crosses plateaus and never "
        "explodes. It moves along eight directions only, and hops about the floor of a valley in steps of "
        "the rate."
    )

    lr: float = learning_rate(
        0.01, "Learning rate: the length of every step in each coordinate. torch.optim has no such rule."
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "direction")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        return x - lr * torch.sign(here.gradient), {"direction": here.gradient}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        g = torch.abs(state["direction"])
        return torch.where(g > 0, lr / g, 0.0)

    def in_torch(self) -> TorchOptimizer:
        return TorchOptimizer("SignDescent", {"lr": self.lr}, _SIGN_DESCENT)


_SIGN_DESCENT = torch_class("SignDescent", 'x.sub_(torch.sign(g), alpha=group["lr"])')
