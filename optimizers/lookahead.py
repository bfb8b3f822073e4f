import torch
from torch import Tensor

from core.params import integer, param
from optimizers.adam import Adam
from optimizers.around import Around, inner_rule, inside, outside
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer
from optimizers.hyperparameters import learning_rate


class Lookahead(Around):
    """Lets another rule run ahead with a particle, and from time to time draws it part of the way back."""

    title = "Lookahead"
    family = "Around another rule"
    formula = (
        r"x_{t+1} = x_t - \eta\,\Delta_t \text{ of the inner rule};\quad \text{every } k \text{ steps}\quad "
        r"\varphi \leftarrow \varphi + \alpha\,(x_{t+1} - \varphi),\quad x_{t+1} \leftarrow \varphi"
    )
    source = (
        "M. R. Zhang, J. Lucas, G. Hinton and J. Ba (2019), Lookahead optimizer: k steps forward, 1 step back, "
        "arXiv:1907.08610."
    )
    teaches = (
        "The inner rule explores for k steps, then the particle returns to a point between its start and its end. "
        "The inner rule's swings average out, so that a rate too large for it alone may work."
    )
    differs = (
        "The particle is drawn at the fast weights, the inner rule's own; the paper judges the slow ones, which are "
        "the same after every k-th step. As in the paper's default the inner rule keeps its memory when it is drawn "
        "back, and its count of steps goes on."
    )

    lr: float = learning_rate(0.05, "Learning rate: the inner rule's.")
    inner: Optimizer = inner_rule(Adam)
    k: int = integer(
        5,
        slider=(1, 50),
        valid="[1, 1000000]",
        log=True,
        symbol="k",
        help="How many steps the inner rule takes before the particle is drawn back.",
        label="steps ahead",
    )
    alpha: float = param(
        0.5,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol=r"\alpha",
        help="How far the slow weights go towards the fast ones. At 1 the inner rule runs as if alone.",
    )

    def init(self, x: Tensor) -> State:
        return {"slow": x.clone(), **outside(self.within.init(x))}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        fast, memory = self.within.update(x, inside(state), here, lr)
        slow, due = state["slow"], here.t % self.k == 0
        if isinstance(due, Tensor):  # where the step number is one
            slow = torch.where(due, torch.lerp(slow, fast, self.alpha), slow)
            x = torch.where(due, slow, fast)
        elif due:
            x = slow = torch.lerp(slow, fast, self.alpha)
        else:
            x = fast
        return x, {"slow": slow, **outside(memory)}

    @property
    def equations(self) -> str:
        """The inner rule's equations, whose end is the point ahead, and the step back from there."""
        ahead = self.inner.equations.replace("x_{t+1}", r"\hat x_{t+1}")
        return ahead + (
            r",\quad \varphi_{t+1} = \begin{cases}\varphi_t + \alpha\,(\hat x_{t+1} - \varphi_t) & k \mid t\\ "
            r"\varphi_t & \text{else}\end{cases},\quad "
            r"x_{t+1} = \begin{cases}\varphi_{t+1} & k \mid t\\ \hat x_{t+1} & \text{else}\end{cases}"
        )

    @property
    def letters(self) -> tuple[tuple[str, str], ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        return (("slow", r"\varphi_{t+1}"), *super().letters)

    def in_torch(self) -> TorchOptimizer | None:
        inner = self.inner.replace(lr=self.lr).in_torch()
        if inner is None:
            return None
        arguments = {"inner": inner, "k": self.k, "alpha": self.alpha}
        return TorchOptimizer("Lookahead", arguments, _LOOKAHEAD, closure=inner.closure)


_LOOKAHEAD = """class Lookahead(torch.optim.Optimizer):
    def __init__(self, params, inner, k, alpha):
        self.inner, self.k, self.alpha, self.steps = inner(params), k, alpha, 0
        super().__init__(self.inner.param_groups, self.inner.defaults)
        self.param_groups = self.inner.param_groups  # one learning rate for both
        for group in self.param_groups:
            for x in group["params"]:
                self.state[x]["slow"] = x.detach().clone()

    def step(self, closure=None):
        loss = self.inner.step(closure)
        self.steps += 1
        if self.steps % self.k == 0:
            with torch.no_grad():
                for group in self.param_groups:
                    for x in group["params"]:
                        x.copy_(self.state[x]["slow"].lerp_(x, self.alpha))
        return loss
"""
