from typing import Any

import torch
from torch import Tensor

from core.params import switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, active, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class RAdam(Optimizer):
    """Moves a particle by its plain average gradient at first, and as Adam does once the squares can be trusted."""

    title = "RAdam"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad \rho_\infty "
        r"= \tfrac{2}{1-\beta_2} - 1,\quad \rho_t = \rho_\infty - \tfrac{2t\beta_2^t}{1-\beta_2^t},\quad r_t = "
        r"\sqrt{\tfrac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}},\quad x_{t+1} = x_t - "
        r"\eta\,\frac{m_t}{1-\beta_1^t}\begin{cases}r_t\,\sqrt{1-\beta_2^t}\,/(\sqrt{v_t}+\epsilon) & \rho_t > 5\\ 1 & "
        r"\text{else}\end{cases}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"))
    source = (
        "L. Liu, H. Jiang, P. He, W. Chen, X. Liu, J. Gao and J. Han (2020), On the variance of the adaptive learning "
        "rate and beyond, arXiv:1908.03265."
    )
    teaches = (
        "A few squares say little about the gradient's size, so the division by them starts late and is let in "
        "slowly: a warm-up made of nothing but t and β₂. Its first five steps are plain momentum, as long as the slope "
        "is steep, and on steep ground those alone can throw it far away."
    )
    differs = (
        "As in torch, it is unrectified up to ρ = 5, the paper up to 4, and epsilon is added before the correction of "
        "v. The first steps are η times the gradient; some packages leave them out."
    )

    lr: float = learning_rate(
        0.001,
        "Learning rate: the push of one unit of slope at first, later the length of a step. torch's default is 0.001.",
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()
    decoupled_weight_decay: bool = switch(
        False, help="Let x itself shrink by the decay times the learning rate, as in AdamW, not through the gradient."
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = here.gradient
        if not self.decoupled_weight_decay:
            g = with_weight_decay(g, x, self.weight_decay)
        elif active(self.weight_decay):
            x = x * (1 - lr * self.weight_decay)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        state = {"exp_avg": m, "exp_avg_sq": v}
        rate = self.effective_rate(state, here.t, lr) / (1 - self.beta1**here.t)
        return x - rate * m, state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Number:
        late, rectification = self._rectification(t)
        if late is False:
            return lr
        rate = lr * rectification / (torch.sqrt(state["exp_avg_sq"]) + self.eps)
        return rate if late is True else torch.where(late, rate, lr)

    def _rectification(self, t: Number) -> tuple[Any, Number]:
        """Return whether the squares can be trusted in step t, and r_t with the correction of their average."""
        power = self.beta2**t
        longest = 2 / (1 - self.beta2) - 1
        length = longest - 2 * t * power / (1 - power)
        late = length > 5
        length, longest = _where(late, length, 6.0), _where(late, longest, 6.0)  # any harmless divisor
        share = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
        return late, (share * (1 - power)) ** 0.5

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        arguments |= {"weight_decay": self.weight_decay, "decoupled_weight_decay": self.decoupled_weight_decay}
        return TorchOptimizer("RAdam", arguments)


def _where(condition: Any, yes: Number, no: Number) -> Number:
    if isinstance(condition, Tensor):
        return torch.where(condition, yes, no)
    return yes if condition else no
