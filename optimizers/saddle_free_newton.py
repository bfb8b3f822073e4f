import torch
from torch import Tensor

from core.params import param
from optimizers.hyperparameters import learning_rate
from optimizers.newton import Newton


class SaddleFreeNewton(Newton):
    """Scales a particle's steps by the surface's curvature as Newton does, and always goes down."""

    title = "Saddle-free Newton"
    family = "Curvature"
    formula = r"x_{t+1} = x_t - \eta\left(\lvert\nabla^2 f(x_t)\rvert + \mu I\right)^{-1} g_t"
    source = (
        "Y. Dauphin et al. (2014), Identifying and attacking the saddle point problem in high-dimensional non-convex "
        "optimization, arXiv:1406.2572."
    )
    teaches = (
        "It takes the sizes of the Hessian's eigenvalues and forgets their signs, so a saddle that draws Newton in "
        "repels it, faster than gradient descent would leave. Where an eigenvalue passes through 0 the step has no "
        "bound but the damping's, and without damping a particle stays where one is exactly 0."
    )
    differs = (
        "The Hessian is exact; the paper keeps it in a small subspace and searches for the damping anew in every "
        "step. Singular means that one eigenvalue is 0 to rounding, beside the other or the damping."
    )

    lr: float = learning_rate(1.0, "Learning rate: the share of the whole step that is taken.")
    damping: float = param(
        0.1,
        slider=(0.0, 100.0),
        valid="[0, 1e12]",
        symbol=r"\mu",
        help="Added to the sizes of the eigenvalues: it bounds the steps where the surface is nearly level.",
    )

    def _taken(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        return torch.abs(first), torch.abs(second)
