import torch
from torch import Tensor

from optimizers.schedules.base import Schedule


class Constant(Schedule):
    """Keeps the learning rate as it is."""

    title = "Constant"
    formula = r"\eta_t = \eta"
    source = (
        "H. Robbins and S. Monro (1951), A stochastic approximation method, doi:10.1214/aoms/1177729586: "
        "what a constant rate gives up is convergence under noise."
    )
    teaches = (
        "The simplest choice, and enough where the gradient is exact. "
        "Under noise the path never settles: it keeps dancing at a distance that the rate sets."
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return torch.ones_like(t)
