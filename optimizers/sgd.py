from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay
from optimizers.hyperparameters import decay, learning_rate


class SGD(Optimizer):
    """Walks a particle downhill along a gradient that it only sees through noise."""

    title = "SGD"
    family = "Plain"
    formula = r"x_{t+1} = x_t - \eta\,g_t,\quad \mathbb{E}[g_t] = \nabla f(x_t)"
    source = (
        "H. Robbins and S. Monro (1951), A stochastic approximation method, Annals of Mathematical "
        "Statistics 22, doi:10.1214/aoms/1177729586."
    )
    teaches = (
        "On the average it steps as gradient descent does, and without noise it is the same. "
        "Under noise it ends in a cloud around the minimum, and only a falling rate shrinks the cloud."
    )
    example = "surface=bowl&r=gradient_descent&r=sgd&lr.1=0.1&lr.2=0.1&noise=2&seed=7&steps=200"

    lr: float = learning_rate(0.001, "Learning rate: how far it goes for each unit of slope. torch's default is 0.001.")
    weight_decay: float = decay()

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        return x - lr * g, state

    def stability_limit(self, curvature: float) -> float:
        return 2 / (curvature + self.weight_decay)

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        return TorchOptimizer("SGD", {"lr": self.lr, "weight_decay": self.weight_decay})
