from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, zeros
from optimizers.hyperparameters import learning_rate
from optimizers.symmetric import applied, diagonal, inverse, spectrum


class Newton(Optimizer):
    """Sends a particle to where the parabola that touches the surface is level: a minimum, a saddle or a maximum."""

    title = "Newton"
    family = "Curvature"
    formula = r"x_{t+1} = x_t - \eta\left(\nabla^2 f(x_t) + \mu I\right)^{-1} g_t"
    source = (
        "I. Newton (1711), De analysi per aequationes numero terminorum infinitas; for many variables T. Simpson "
        "(1740). J. Nocedal and S. J. Wright (2006), Numerical optimization, doi:10.1007/978-0-387-40065-5."
    )
    teaches = (
        "Near a minimum it doubles its correct digits with every step, however stretched the valley; on a bowl one "
        "step is enough, and elsewhere it runs to saddles and maxima just as gladly. Where the Hessian is singular "
        "there is no such point: without damping the particle stays where it is."
    )
    example = "surface=saddle&r=gradient_descent&r=newton&r=saddle_free_newton&lr.1=0.02&steps=200"
    differs = (
        "There is no line search and no check that the step leads down. Singular means that one eigenvalue is 0 to "
        "rounding, beside the other or the damping."
    )
    hessians = 1

    lr: float = learning_rate(1.0, "Learning rate: the share of Newton's step that is taken. 1 is Newton's own.")
    damping: float = param(
        0.0,
        slider=(0.0, 100.0),
        valid="[0, 1e12]",
        symbol=r"\mu",
        help="Added to the Hessian's diagonal: shorter steps, nearer to gradient descent.",
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "inverse_diagonal")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        hessian = here.hessian
        first, second, cosine, sine = spectrum(hessian[0, 0], hessian[0, 1], hessian[1, 1])
        first, second = inverse(*self._taken(first, second), self.damping)
        after = {"inverse_diagonal": diagonal(first, second, cosine)}
        return x - lr * applied(first, second, cosine, sine, here.gradient), after

    def _taken(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """Return the Hessian's eigenvalues as the step uses them."""
        return first, second

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """Return the diagonal of the gradient's factor; where it is negative, a coordinate's own slope leads uphill."""
        return lr * state["inverse_diagonal"]

    def stability_limit(self, curvature: float) -> float:
        return 2 * (curvature + self.damping) / curvature

    @property
    def rotation_invariant(self) -> bool:
        return True
