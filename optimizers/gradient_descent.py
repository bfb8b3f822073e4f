from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer
from optimizers.hyperparameters import learning_rate


class GradientDescent(Optimizer):
    """Walks a particle straight downhill along the exact gradient."""

    title = "Gradient descent"
    family = "Plain"
    formula = r"x_{t+1} = x_t - \eta\,\nabla f(x_t)"
    source = (
        "A.-L. Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations simultanées, "
        "Comptes rendus 25, 536-538, https://gallica.bnf.fr/ark:/12148/bpt6k2982c/f540."
    )
    teaches = (
        "It is stable only while the rate is under 2/λmax, the limit that the steepest direction sets. "
        "Along the flattest direction it then crawls."
    )
    reads_noise = False

    lr: float = learning_rate(0.001, "Learning rate: how far it goes for each unit of slope. torch's default is 0.001.")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        return x - lr * here.gradient, state

    def stability_limit(self, curvature: float) -> float:
        return 2 / curvature

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        return TorchOptimizer("SGD", {"lr": self.lr})
