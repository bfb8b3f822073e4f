import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, zeros
from optimizers.hyperparameters import learning_rate
from optimizers.symmetric import applied, diagonal, inverse, spectrum


class SaddleFreeNewton(Optimizer):
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
    example = "surface=saddle&r=gradient_descent&r=newton&r=saddle_free_newton&lr.1=0.02&steps=200"
    differs = (
        "The Hessian is exact; the paper keeps it in a small subspace and searches for the damping anew in every "
        "step. Singular means that one eigenvalue is 0 to rounding, beside the other or the damping."
    )
    hessians = 1

    lr: float = learning_rate(1.0, "Learning rate: the share of the whole step that is taken.")
    damping: float = param(
        0.1,
        slider=(0.0, 100.0),
        valid="[0, 1e12]",
        symbol=r"\mu",
        help="Added to the sizes of the eigenvalues: it bounds the steps where the surface is nearly level.",
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "inverse_diagonal")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        hessian = here.hessian
        first, second, cosine, sine = spectrum(hessian[0, 0], hessian[0, 1], hessian[1, 1])
        first, second = inverse(torch.abs(first), torch.abs(second), self.damping)
        after = {"inverse_diagonal": diagonal(first, second, cosine)}
        return x - lr * applied(first, second, cosine, sine, here.gradient), after

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """The diagonal of η(|∇²f| + μI)⁻¹: what each coordinate's own slope is multiplied by."""
        return lr * state["inverse_diagonal"]

    def stability_limit(self, curvature: float) -> float:
        return 2 * (curvature + self.damping) / curvature

    @property
    def rotation_invariant(self) -> bool:
        return True
