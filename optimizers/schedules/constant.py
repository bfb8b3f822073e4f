import torch
from torch import Tensor

from optimizers.schedules.base import Schedule


class Constant(Schedule):
    """Keeps the learning rate as it is."""

    title = "Constant"
    family = "Constant"
    formula = r"\eta_t = \eta"
    source = (
        "H. Robbins and S. Monro (1951), A stochastic approximation method, doi:10.1214/aoms/1177729586: "
        "what a constant rate gives up is convergence under noise."
    )
    teaches = (
        "The simplest choice, and enough where the gradient is exact. "
        "Under noise the path never settles: it keeps dancing at a distance that the rate sets."
    )
    example = "surface=bowl&r=sgd&r=sgd&lr.1=0.3&lr.2=0.03&noise=2&seed=7&steps=400"

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return torch.ones_like(t)
