import torch
from torch import Tensor

from core.params import param
from optimizers.around import Around, inner_rule, inside, outside
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, active
from optimizers.hyperparameters import learning_rate
from optimizers.momentum import Momentum


class SAM(Around):
    """Moves a particle by the slope a little further uphill, where a narrow minimum is steep and a wide one is not."""

    title = "SAM"
    family = "Around another rule"
    formula = (
        r"\hat x_t = x_t + \rho\,\frac{g(x_t)}{\lVert g(x_t) \rVert},\quad "
        r"x_{t+1} = x_t - \eta\,\Delta_t \text{ of the inner rule from } g(\hat x_t)"
    )
    source = (
        "P. Foret, A. Kleiner, H. Mobahi and B. Neyshabur (2021), Sharpness-aware minimization for efficiently "
        "improving generalization, arXiv:2010.01412."
    )
    teaches = (
        "It descends on the worst height within a distance ρ, to first order, and so leaves minima that are narrower "
        "than that. It pays with a second gradient a step, and does not settle: at a minimum it swings about it."
    )
    differs = (
        "Where the gradient is 0 there is no uphill, and it is read at x itself; implementations add 1e-12 to the "
        "norm. An inner rule that reads more than the gradient, a Hessian too, reads it at the point uphill."
    )

    lr: float = learning_rate(0.001, "Learning rate: the inner rule's.")
    inner: Optimizer = inner_rule(Momentum)
    rho: float = param(
        0.05,
        slider=(0.0, 1.0),
        valid="[0, 1e6]",
        symbol=r"\rho",
        help="How far uphill the gradient is read. At 0 the inner rule runs as if alone.",
    )

    @property
    def evaluations(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return 1 + self.inner.evaluations

    def init(self, x: Tensor) -> State:
        return outside(self.within.init(x))

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        uphill = here
        if active(self.rho):
            g = here.gradient
            norm = torch.hypot(g[0], g[1])
            uphill = here.at(x + torch.where(norm > 0, self.rho / norm, 0.0) * g)
        x, memory = self.within.update(x, inside(state), uphill, lr)
        return x, outside(memory)

    @property
    def equations(self) -> str:
        """The inner rule's, with the gradient that it reads."""
        if not self.rho:
            return self.inner.equations
        uphill = r"\hat x_t = x_t + \rho\,\frac{g_t}{\lVert g_t \rVert},\quad \hat g_t = \nabla f(\hat x_t),\quad "
        return uphill + self.inner.equations.replace("g_t", r"\hat g_t")

    def in_torch(self) -> TorchOptimizer | None:
        inner = self.inner.replace(lr=self.lr).in_torch()
        if inner is None or inner.closure:
            return None
        return TorchOptimizer("SAM", {"inner": inner, "rho": self.rho}, _SAM, closure=True)


_SAM = """class SAM(torch.optim.Optimizer):
    def __init__(self, params, inner, rho):
        self.inner, self.rho = inner(params), rho
        super().__init__(self.inner.param_groups, self.inner.defaults)
        self.param_groups = self.inner.param_groups  # one learning rate for both

    def step(self, closure):
        loss = closure()
        params = [x for group in self.param_groups for x in group["params"]]
        before = [x.detach().clone() for x in params]
        with torch.no_grad():
            norm = torch.cat([x.grad.flatten() for x in params]).norm()
            for x in params:
                x.add_(x.grad, alpha=(self.rho / norm).item() if norm > 0 else 0.0)
        closure()
        with torch.no_grad():
            for x, old in zip(params, before):
                x.copy_(old)
        self.inner.step()
        return loss
"""
