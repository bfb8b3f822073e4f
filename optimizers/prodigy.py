import torch
from torch import Tensor

from core.params import param, switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class Prodigy(Optimizer):
    """Finds the length of Adam's steps by itself, from how far a particle has come and which way the slopes pointed."""

    title = "Prodigy"
    family = "Adaptive"
    formula = (
        r"r_t = \sqrt{\beta_2}\,r_{t-1} + (1-\sqrt{\beta_2})\,\eta d_t^2\,\langle g_t, x_1 - x_t\rangle,\quad "
        r"s_t = \sqrt{\beta_2}\,s_{t-1} + (1-\sqrt{\beta_2})\,\eta d_t^2\,g_t,\quad "
        r"d_{t+1} = \max\!\left(d_t,\,\frac{c\,r_t}{\lVert s_t\rVert_1}\right),\quad "
        r"x_{t+1} = (1-\eta d_t\lambda)\,x_t - \eta d_t\,\frac{m_t}{\sqrt{v_t}+d_t\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"), ("s", "s_t"), ("p0", "x_1"), ("distance", "(d_t, r_t)"))
    source = (
        "K. Mishchenko and A. Defazio (2023), Prodigy: an expeditiously adaptive parameter-free learner, "
        "arXiv:2306.06101."
    )
    teaches = (
        "Leave the rate at 1: its steps begin tiny, and grow as long as going on pays, up to about the distance from "
        "start to minimum. The length never falls again, so under noise only a schedule brings it to rest."
    )
    differs = (
        "ε is multiplied by the d of the step itself, as in the paper; the authors' code and optax take the next "
        "one. Bias correction is off, as in the paper and by default in the code; optax always corrects."
    )

    lr: float = learning_rate(1.0, "Learning rate: a factor on the length that it finds. Meant to stay at 1.")
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    d0: float = param(
        1e-6,
        slider=(1e-8, 1.0),
        valid="(0, 1e6]",
        log=True,
        symbol="d_1",
        help="The first guess at the distance to the minimum. It only grows, so it should be too small.",
    )
    d_coef: float = param(
        1.0,
        slider=(0.1, 10.0),
        valid="(0, 1e6]",
        log=True,
        symbol="c",
        help="A factor on each new guess at the distance.",
    )
    eps: float = epsilon(1e-8)
    weight_decay: float = decay(0.0, "The share of x that is lost in a step, times the length of a step.")
    bias_correction: bool = switch(
        False, help="Divide the averages by 1 − βᵗ, so that they are not too small at the start."
    )

    def init(self, x: Tensor) -> State:
        distance = torch.stack((self.d0 * torch.ones_like(x[0]), torch.zeros_like(x[0])))
        return zeros(x, "exp_avg", "exp_avg_sq", "s") | {"p0": x.clone(), "distance": distance}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """Make a step. `distance` [2, ...] keeps each particle's d of the latest step, and r."""
        g, (d, r), s = here.gradient, state["distance"], state["s"]
        norm = torch.abs(s[0]) + torch.abs(s[1])
        d = torch.maximum(d, self.d_coef * torch.where(norm > 0, r / norm, 0.0))
        rate = lr * d * self._correction(here.t)
        m = torch.lerp(state["exp_avg"], d * g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], (d * g) ** 2, 1 - self.beta2)
        kept = self.beta2**0.5
        ahead = g * (state["p0"] - x)
        r = torch.lerp(r, rate * d * (ahead[0] + ahead[1]), 1 - kept)
        s = torch.lerp(s, rate * d * g, 1 - kept)
        after = {"exp_avg": m, "exp_avg_sq": v, "s": s, "p0": state["p0"], "distance": torch.stack((d, r))}
        return (1 - rate * self.weight_decay) * x - rate * m / (torch.sqrt(v) + d * self.eps), after

    @property
    def equations(self) -> str:
        """In the order in which a step computes them."""
        rate, correction = r"\eta", ""
        if self.bias_correction:
            rate, correction = r"\hat\eta_t", r"\hat\eta_t = \eta\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t},\quad "
        return correction + (
            r"d_t = \max\!\left(d_{t-1},\,\frac{c\,r_{t-1}}{\lVert s_{t-1}\rVert_1}\right),\quad "
            r"r_t = \sqrt{\beta_2}\,r_{t-1} + (1-\sqrt{\beta_2})\,\eta d_t^2\,\langle g_t, x_1 - x_t\rangle,\quad "
            r"s_t = \sqrt{\beta_2}\,s_{t-1} + (1-\sqrt{\beta_2})\,\eta d_t^2\,g_t,\quad "
            r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,d_t g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)(d_t g_t)^2,\quad "
            r"x_{t+1} = (1-\eta d_t\lambda)\,x_t - \eta d_t\,\frac{m_t}{\sqrt{v_t}+d_t\epsilon}"
        ).replace(r"\eta", rate)

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        d = state["distance"][0]
        return lr * d * d * self._correction(t) / (torch.sqrt(state["exp_avg_sq"]) + d * self.eps)

    def _correction(self, t: Number) -> Number:
        return (1 - self.beta2**t) ** 0.5 / (1 - self.beta1**t) if self.bias_correction else 1.0

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps, "d0": self.d0}
        arguments |= {"d_coef": self.d_coef, "weight_decay": self.weight_decay}
        return TorchOptimizer("Prodigy", arguments | {"bias_correction": self.bias_correction}, _PRODIGY)


_PRODIGY = torch_class(
    "Prodigy",
    """
    beta1, beta2 = group["betas"]
    t = state["step"] = state.get("step", 0) + 1
    if t == 1:
        state.update(d=group["d0"], r=0.0, p0=x.clone())
    names = ("exp_avg", "exp_avg_sq", "s")
    m, v, s = (state.setdefault(name, torch.zeros_like(x)) for name in names)
    norm = s.abs().sum().item()
    guess = group["d_coef"] * state["r"] / norm if norm else 0.0
    d = state["d"] = max(state["d"], guess)
    rate = group["lr"] * d
    if group["bias_correction"]:
        rate *= (1 - beta2**t) ** 0.5 / (1 - beta1**t)
    m.mul_(beta1).add_(g, alpha=d * (1 - beta1))
    v.mul_(beta2).addcmul_(g, g, value=d * d * (1 - beta2))
    kept = beta2**0.5
    ahead = (g * (state["p0"] - x)).sum().item()
    state["r"] = kept * state["r"] + (1 - kept) * rate * d * ahead
    s.mul_(kept).add_(g, alpha=(1 - kept) * rate * d)
    x.mul_(1 - rate * group["weight_decay"])
    x.addcdiv_(m, v.sqrt() + d * group["eps"], value=-rate)
    """,
)
