import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, learning_rate


class AdaBelief(Optimizer):
    """Moves a particle far where its gradient is as its average foretold, and little where it comes as a surprise."""

    title = "AdaBelief"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad s_t = \beta_2 s_{t-1} + (1-\beta_2)\,(g_t-m_t)^2 + "
        r"\epsilon,\quad x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{s_t/(1-\beta_2^t)}+\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_var", "s_t"))
    source = (
        "J. Zhuang, T. Tang, Y. Ding, S. Tatikonda, N. Dvornek, X. Papademetris and J. Duncan (2020), AdaBelief "
        "optimizer: adapting stepsizes by the belief in observed gradients, arXiv:2010.07468."
    )
    teaches = (
        "It divides by the gradient's distance from its own average, not by its size: on an even slope that distance "
        "fades and the steps grow longer and longer. Where the slope changes fast it is as careful as Adam, so it "
        "strides along a valley and may overshoot at its end."
    )
    differs = (
        "Epsilon is added to s in every step, and so adds up, and again to the root, as in the paper and its code; "
        "optax has two separate ones. The first step is η/β₁, since the first surprise is β₁ times the gradient. The "
        "authors' package also rectifies as RAdam does by default; here, as in the paper, not."
    )

    lr: float = learning_rate(
        0.02, "Learning rate: the length of a step in each coordinate on uneven ground. The paper's default is 0.001."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared surprise is kept.", most=0.9999)
    eps: float = param(
        1e-16,
        slider=(1e-18, 1.0),
        valid="[0, 1e6]",
        log=True,
        symbol=r"\epsilon",
        help="Added to the averaged square, and to its root, so that nothing is divided by zero.",
    )
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_var")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        surprise = g - m
        s = torch.lerp(state["exp_avg_var"], surprise * surprise, 1 - self.beta2) + self.eps
        state = {"exp_avg": m, "exp_avg_var": s}
        rate = lr / (1 - self.beta1**here.t)
        return torch.addcdiv(x, rate * m, self._root(state, here.t), value=-1), state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / self._root(state, t)

    def _root(self, state: State, t: Number) -> Tensor:
        return torch.sqrt(state["exp_avg_var"] / (1 - self.beta2**t)) + self.eps

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        return TorchOptimizer("AdaBelief", arguments | {"weight_decay": self.weight_decay}, _ADABELIEF)


_ADABELIEF = torch_class(
    "AdaBelief",
    """
    (beta1, beta2), eps = group["betas"], group["eps"]
    g = g + group["weight_decay"] * x
    m = state.setdefault("exp_avg", torch.zeros_like(x))
    s = state.setdefault("exp_avg_var", torch.zeros_like(x))
    t = state["step"] = state.get("step", 0) + 1
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    s.mul_(beta2).addcmul_(g - m, g - m, value=1 - beta2).add_(eps)
    root = (s / (1 - beta2**t)).sqrt_().add_(eps)
    x.addcdiv_(m, root, value=-group["lr"] / (1 - beta1**t))
    """,
)
