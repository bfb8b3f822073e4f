from torch import Tensor

from core.params import param
from optimizers.base import Here, Optimizer, State, TorchOptimizer


class GradientDescent(Optimizer):
    """Walks straight downhill along the exact gradient."""

    title = "Gradient descent"
    family = "Plain"
    formula = r"x_{t+1} = x_t - \eta\,\nabla f(x_t)"
    source = "A.-L. Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations simultanées."
    teaches = "Stable only while the rate is under 2/λmax, the limit that the steepest direction sets; along the flattest one it then crawls."
    reads_noise = False

    lr: float = param(0.001, slider=(1e-5, 10.0), valid="[0, 1e6]", log=True, symbol=r"\eta", help="Learning rate.", label="learning rate")

    def update(self, x: Tensor, state: State, here: Here, lr: float) -> tuple[Tensor, State]:
        return x - lr * here.gradient, state

    def in_torch(self) -> TorchOptimizer:
        return TorchOptimizer("SGD", {"lr": self.lr})
