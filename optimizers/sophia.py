import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class Sophia(Optimizer):
    """Divides a particle's average gradient by the surface's curvature along each axis, and cuts long steps off."""

    title = "Sophia"
    family = "Curvature"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad "
        r"h_t = \beta_2 h_{t-1} + (1-\beta_2)\,\mathrm{diag}\,\nabla^2 f(x_t),\quad "
        r"x_{t+1} = (1-\eta\lambda)\,x_t - \eta\,\mathrm{clip}\!\left("
        r"\frac{m_t}{\max(\gamma h_t,\,\epsilon)},\,1\right)"
    )
    letters = (("exp_avg", "m_t"), ("hessian", "h_t"))
    source = (
        "H. Liu, Z. Li, D. Hall, P. Liang and T. Ma (2023), Sophia: a scalable stochastic second-order optimizer for "
        "language model pre-training, arXiv:2305.14342."
    )
    teaches = (
        "Where a coordinate is flat or curves downwards its step is the whole learning rate, as in Lion; where the "
        "curvature is large enough to count it is η/γ times Newton's. It sees the curvature along the axes alone, so "
        "a turned ravine hides from it."
    )
    differs = (
        "The curvature is the Hessian's exact diagonal, read in every step; the paper estimates it by chance, every "
        "tenth step. As in the paper there is no bias correction, which optax has, and h takes in this step's "
        "curvature first. The pytorch-optimizer package writes p for γ, and its rate times p is η."
    )
    hessians = 1

    lr: float = learning_rate(
        0.03, "Learning rate: the longest step in each coordinate. The pytorch-optimizer package's comes to 0.0006."
    )
    beta1: float = averaging(0.96, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.99, r"\beta_2", "How much of the averaged curvature is kept.")
    gamma: float = param(
        0.01,
        slider=(0.001, 10.0),
        valid="(0, 1e6]",
        log=True,
        symbol=r"\gamma",
        help="Larger numbers trust the curvature more and cut fewer steps off.",
    )
    eps: float = epsilon(1e-12, "The smallest number that a gradient is divided by.")
    weight_decay: float = decay(0.0, "The share of x that is lost in a step, times the learning rate.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "hessian")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        curvature = here.hessian
        m = torch.lerp(state["exp_avg"], here.gradient, 1 - self.beta1)
        h = torch.lerp(state["hessian"], torch.stack((curvature[0, 0], curvature[1, 1])), 1 - self.beta2)
        state = {"exp_avg": m, "hessian": h}
        step = torch.clamp(m / self._divisor(state), -1.0, 1.0)
        return (1 - lr * self.weight_decay) * x - lr * step, state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / torch.maximum(self._divisor(state), torch.abs(state["exp_avg"]))

    def _divisor(self, state: State) -> Tensor:
        return torch.clamp(self.gamma * state["hessian"], min=self.eps)
