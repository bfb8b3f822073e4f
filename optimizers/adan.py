import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class Adan(Optimizer):
    """Moves a particle along its average gradient and along the gradient's average change, scaled as in Adam."""

    title = "Adan"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)(g_t - g_{t-1}),\quad "
        r"n_t = \beta_3 n_{t-1} + (1-\beta_3)\left(g_t + \beta_2 (g_t - g_{t-1})\right)^2,\quad "
        r"x_{t+1} = \frac{1}{1+\eta\lambda}\left(x_t - \eta\,"
        r"\frac{m_t/(1-\beta_1^t) + \beta_2\,v_t/(1-\beta_2^t)}{\sqrt{n_t/(1-\beta_3^t)}+\epsilon}\right)"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_diff", "v_t"), ("exp_avg_sq", "n_t"), ("previous_grad", "g_t"))
    source = (
        "X. Xie, P. Zhou, H. Li, Z. Lin and S. Yan (2022), Adan: adaptive Nesterov momentum algorithm for faster "
        "optimizing deep models, arXiv:2208.06677."
    )
    teaches = (
        "It gets Nesterov's look ahead without going there: how the gradient changed from step to step says how it "
        "will change in the next. So it brakes as soon as the slope falls, and can afford an average that remembers "
        "five times as long as Adam's."
    )
    differs = (
        "The averages are corrected for their start, as in the authors' code; the paper starts m at the first "
        "gradient. The β are what is kept, as there; the paper writes 1 − β. optax has (1−β₂) in the place of β₂ "
        "inside the square and in the step; the paper and its code do not."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. The authors' default is 0.001."
    )
    beta1: float = averaging(0.98, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.92, r"\beta_2", "How much of the averaged change of the gradient is kept.")
    beta3: float = averaging(0.99, r"\beta_3", "How much of the averaged square is kept.", most=0.9999)
    eps: float = epsilon(1e-8)
    weight_decay: float = decay(0.0, "After a step x is divided by 1 plus this times the learning rate.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_diff", "exp_avg_sq", "previous_grad")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g, t = here.gradient, here.t
        later = 1 - 0.0 ** (t - 1)  # 0 in the first step: nothing has changed yet
        change = later * (g - state["previous_grad"])
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_diff"], change, 1 - self.beta2)
        n = torch.lerp(state["exp_avg_sq"], (g + self.beta2 * change) ** 2, 1 - self.beta3)
        state = {"exp_avg": m, "exp_avg_diff": v, "exp_avg_sq": n, "previous_grad": g}
        ahead = lr / (1 - self.beta1**t) * m + lr * self.beta2 / (1 - self.beta2**t) * v
        return torch.addcdiv(x, ahead, self._root(state, t), value=-1) / (1 + lr * self.weight_decay), state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / self._root(state, t)

    def _root(self, state: State, t: Number) -> Tensor:
        return torch.sqrt(state["exp_avg_sq"] / (1 - self.beta3**t)) + self.eps

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2, self.beta3), "eps": self.eps}
        return TorchOptimizer("Adan", arguments | {"weight_decay": self.weight_decay}, _ADAN)


_ADAN = torch_class(
    "Adan",
    """
    beta1, beta2, beta3 = group["betas"]
    t = state["step"] = state.get("step", 0) + 1
    names = ("exp_avg", "exp_avg_diff", "exp_avg_sq")
    m, v, n = (state.setdefault(name, torch.zeros_like(x)) for name in names)
    change = g - state.get("previous_grad", g)
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    v.mul_(beta2).add_(change, alpha=1 - beta2)
    n.mul_(beta3).add_((g + beta2 * change) ** 2, alpha=1 - beta3)
    root = (n / (1 - beta3**t)).sqrt() + group["eps"]
    x.sub_((m / (1 - beta1**t) + beta2 * v / (1 - beta2**t)) / root, alpha=group["lr"])
    x.div_(1 + group["lr"] * group["weight_decay"])
    state["previous_grad"] = g.clone()
    """,
)
