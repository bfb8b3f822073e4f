import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import decay, learning_rate


class Shampoo(Optimizer):
    """Divides a particle's gradient by the size of all the slopes met so far, along axes that the slopes choose."""

    title = "Shampoo"
    family = "Curvature"
    formula = r"L_t = L_{t-1} + g_t g_t^\top,\quad L_0 = \epsilon I,\quad x_{t+1} = x_t - \eta\,L_t^{-1/2} g_t"
    letters = (("statistics_x", "L_t"), ("statistics_y", "L_t"))  # its rows
    source = (
        "V. Gupta, T. Koren and Y. Singer (2018), Shampoo: preconditioned stochastic tensor optimization, "
        "arXiv:1802.09568."
    )
    teaches = (
        "It is AdaGrad with a whole matrix in the place of one number for each axis, so a turned ravine looks as "
        "round to it as a straight one. As in AdaGrad the sum never forgets: under a constant slope the t-th step is "
        "η/√t."
    )
    differs = (
        "A particle is a vector, an order-1 tensor in the paper's words: one 2×2 matrix with the power −1/2, which "
        "comes down to AdaGrad with the full matrix. As a 2×1 matrix it would have L^{−1/4} and a number on the "
        "other side. The pytorch-optimizer package takes vectors as it is done here; the paper's momentum is left "
        "out."
    )

    lr: float = learning_rate(
        0.5, "Learning rate: the length of the first step. The pytorch-optimizer package has 0.001."
    )
    eps: float = param(
        1e-6,
        slider=(1e-12, 1.0),
        valid="(0, 1e6]",
        log=True,
        symbol=r"\epsilon",
        help="The matrix's initial diagonal, so that its root has an inverse.",
    )
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "statistics_x", "statistics_y")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """Make a step. `statistics_x` and `statistics_y` keep the rows of L without its ε."""
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        after = {
            "statistics_x": torch.addcmul(state["statistics_x"], g[0], g),
            "statistics_y": torch.addcmul(state["statistics_y"], g[1], g),
        }
        (a, b), (_, c), root, scale = self._inverse_root(after)
        turned = torch.stack(((c + root) * g[0] - b * g[1], (a + root) * g[1] - b * g[0]))
        return x - lr / scale * turned, after

    @property
    def equations(self) -> str:
        """With its ε beside L, as it is computed: L itself begins at 0."""
        return r"L_t = L_{t-1} + g_t g_t^\top,\quad x_{t+1} = x_t - \eta\left(L_t + \epsilon I\right)^{-1/2} g_t"

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """Return the diagonal of ηL^{−1/2}, the factor on each coordinate's own slope."""
        (a, _), (_, c), root, scale = self._inverse_root(state)
        return lr * torch.stack((c + root, a + root)) / scale

    def _inverse_root(self, state: State) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the rows (a, b) and (b, c) of L without ε, and r and s of L^{−1/2} = [[c + r, −b], [−b, a + r]]/s.

        For any positive 2×2 matrix L^{1/2} = (L + √det L)/√(tr L + 2√det L).
        """
        rows = state["statistics_x"], state["statistics_y"]
        (a, b), (_, c) = rows
        trace = a + c
        det = torch.addcmul(a * c, b, b, value=-1).clamp(min=0.0)  # only rounding makes it negative
        root = torch.sqrt(det + self.eps * (trace + self.eps))  # of L's own determinant
        return *rows, root + self.eps, root * torch.sqrt(trace + 2 * (root + self.eps))

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "eps": self.eps, "weight_decay": self.weight_decay}
        return TorchOptimizer("Shampoo", arguments, _SHAMPOO)


_SHAMPOO = torch_class(
    "Shampoo",
    """
    g = g + group["weight_decay"] * x
    statistics = state.setdefault("statistics", torch.zeros(x.numel(), x.numel()).to(x))
    statistics.add_(torch.outer(g.flatten(), g.flatten()))
    values, vectors = torch.linalg.eigh(statistics)
    root = (values.clamp(min=0.0) + group["eps"]).sqrt()
    x.sub_((vectors @ (vectors.T @ g.flatten() / root)).view_as(x), alpha=group["lr"])
    """,
)
