import math

import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, active
from optimizers.hyperparameters import learning_rate


class Langevin(Optimizer):
    """Walks a particle downhill and shakes it at every step, as warm water does a grain in it."""

    title = "Langevin dynamics"
    family = "Reference"
    formula = r"x_{t+1} = x_t - \eta\,g_t + \sqrt{2\,\eta\,T}\;\xi_t,\quad \xi_t \sim \mathcal{N}(0, I)"
    source = (
        "M. Welling and Y. W. Teh (2011), Bayesian learning via stochastic gradient Langevin dynamics, ICML, "
        "https://dl.acm.org/doi/10.5555/3104482.3104568. Without samples: G. Parisi (1981), Correlation functions and "
        "computer simulations, Nuclear Physics B 180, doi:10.1016/0550-3213(81)90056-0."
    )
    teaches = (
        "It never arrives: in the end it visits each place as often as exp(−f/T) says, low ground most of all, and "
        "gets out of a local minimum sooner or later. "
        "A long step widens the cloud: over a valley of curvature λ its variance is T/λ divided by 1 − ηλ/2."
    )
    differs = (
        "Welling and Teh write ε for 2η and have T = 1. "
        "The draws are the same for all values of a sweep and for every racer, and are not the gradient's noise."
    )
    random = True
    compiles = False

    lr: float = learning_rate(0.001, "Learning rate: how much time passes in a step.")
    temperature: float = param(
        0.1,
        slider=(1e-4, 10.0),
        valid="[0, 1e6]",
        log=True,
        symbol="T",
        help="How strongly it is shaken, in units of f. At 0 it is gradient descent.",
    )

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        x = x - lr * here.gradient
        if not active(self.temperature):
            return x, state
        return x + self._root(2 * lr * self.temperature) * here.draw(), state

    def _root(self, number: Number) -> Number:
        return torch.sqrt(number) if isinstance(number, Tensor) else math.sqrt(number)

    def stability_limit(self, curvature: float) -> float:
        return 2 / curvature

    @property
    def rotation_invariant(self) -> bool:
        """In law it is, but a draw does not turn with the surface."""
        return not self.temperature
