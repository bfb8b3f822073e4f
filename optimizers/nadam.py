import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class NAdam(Optimizer):
    """Moves a particle as Adam does, but looks one step ahead as Nesterov's method does."""

    title = "NAdam"
    family = "Adaptive"
    formula = (
        r"\mu_t = \beta_1\left(1 - \tfrac12\,0.96^{\,t\psi}\right),\quad m_t = \beta_1 m_{t-1} + "
        r"(1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad \hat m_t = "
        r"\frac{\mu_{t+1}\,m_t}{1-\prod_{i=1}^{t+1}\mu_i} + "
        r"\frac{(1-\mu_t)\,g_t}{1-\prod_{i=1}^{t}\mu_i},\quad x_{t+1} = x_t - \eta\,\frac{\hat "
        r"m_t}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"), ("mu_product", "P_t"))
    source = (
        "T. Dozat (2016), Incorporating Nesterov momentum into Adam, ICLR workshop, "
        "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ."
    )
    teaches = (
        "More than half of each step is the newest gradient, against a tenth in Adam, so it turns sooner where the "
        "valley bends. "
        "At torch's numbers the momentum warms up over thousands of steps, far longer than a race here."
    )
    differs = "As in torch, μ warms up from β₁/2 and m is averaged with β₁, not with μ."

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. torch's default is 0.002."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()
    momentum_decay: float = param(
        0.004, slider=(0.0, 0.1), valid="[0, 1e6]", symbol=r"\psi", help="How fast the momentum warms up to β₁."
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq") | {"mu_product": torch.ones_like(x)}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        mu, mu_next = self._mu(here.t), self._mu(here.t + 1)
        product = mu * state["mu_product"]
        ahead = lr * mu_next * m / (1 - mu_next * product) + lr * (1 - mu) * g / (1 - product)
        state = {"exp_avg": m, "exp_avg_sq": v, "mu_product": product}
        return torch.addcdiv(x, ahead, self._root(state, here.t), value=-1), state

    @property
    def equations(self) -> str:
        """With P, the product of all μ so far, in its place."""
        return (
            r"\mu_t = \beta_1\left(1 - \tfrac12\,0.96^{\,t\psi}\right),\quad "
            r"\mu_{t+1} = \beta_1\left(1 - \tfrac12\,0.96^{\,(t+1)\psi}\right),\quad P_t = \mu_t P_{t-1},\quad "
            r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad "
            r"\hat m_t = \frac{\mu_{t+1}\,m_t}{1-\mu_{t+1}P_t} + \frac{(1-\mu_t)\,g_t}{1-P_t},\quad "
            r"x_{t+1} = x_t - \eta\,\frac{\hat m_t}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}"
        )

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / self._root(state, t)

    def _mu(self, t: Number) -> Number:
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))

    def _root(self, state: State, t: Number) -> Tensor:
        return torch.sqrt(state["exp_avg_sq"] / (1 - self.beta2**t)) + self.eps

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        arguments |= {"weight_decay": self.weight_decay, "momentum_decay": self.momentum_decay}
        return TorchOptimizer("NAdam", arguments)
