import torch
from torch import Tensor

from core.params import param, switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class AdaBound(Optimizer):
    """Moves a particle as Adam does, between two bounds on its rate that close in, so that it ends as plain descent."""

    title = "AdaBound"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad r_t = "
        r"\mathrm{clip}\!\left(\frac{\eta\,\sqrt{1-\beta_2^t}}{(1-\beta_1^t)(\sqrt{v_t}+\epsilon)},\; "
        r"\eta_*\!\left(1-\tfrac{1}{\gamma t+1}\right),\; \eta_*\!\left(1+\tfrac{1}{\gamma t}\right)\right),\quad "
        r"x_{t+1} = x_t - r_t\,m_t"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"))
    source = (
        "L. Luo, Y. Xiong, Y. Liu and X. Sun (2019), Adaptive gradient methods with dynamic bound of learning rate, "
        "arXiv:1902.09843."
    )
    teaches = (
        "It starts as Adam and ends as momentum with the final rate, both coordinates alike, as the bounds close in "
        "over some 1/γ steps. Should the final rate be too large for the surface's curvature, it arrives well and "
        "flies away late."
    )
    differs = (
        "torch.optim has no AdaBound. As in the authors' code, the averages are corrected, and a schedule scales the "
        "bounds as well; the paper has no correction and divides by √t."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: at first the length of a step in each coordinate. The authors' default is 0.001."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    final_lr: float = param(
        0.001,
        slider=(1e-5, 1.0),
        valid="[0, 1e6]",
        log=True,
        symbol=r"\eta_*",
        help="The rate of plain descent to which it turns. The authors' default is 0.1.",
        label="final learning rate",
    )
    gamma: float = param(
        1e-3, slider=(1e-4, 1.0), valid="(0, 1e6]", log=True, symbol=r"\gamma", help="How fast the bounds close in."
    )
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()
    amsbound: bool = switch(False, help="Divide by the largest average of squares so far, as in AMSGrad.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if self.amsbound else []))

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        largest = {"max_exp_avg_sq": torch.maximum(state["max_exp_avg_sq"], v)} if self.amsbound else {}
        state = {"exp_avg": m, "exp_avg_sq": v} | largest
        return torch.addcmul(x, self.effective_rate(state, here.t, lr), m, value=-1), state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        root = torch.sqrt(state["max_exp_avg_sq"] if self.amsbound else state["exp_avg_sq"]) + self.eps
        final = self.final_lr * lr / (self.lr + (self.lr == 0))  # scaled by the schedule; a rate of 0 stays 0
        rate = lr * (1 - self.beta2**t) ** 0.5 / (1 - self.beta1**t) / root
        return rate.clamp(min=final * (1 - 1 / (self.gamma * t + 1))).clamp(max=final * (1 + 1 / (self.gamma * t)))

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "final_lr": self.final_lr, "gamma": self.gamma}
        arguments |= {"eps": self.eps, "weight_decay": self.weight_decay, "amsbound": self.amsbound}
        return TorchOptimizer("AdaBound", arguments, _ADABOUND)


_ADABOUND = torch_class(
    "AdaBound",
    """
    beta1, beta2 = group["betas"]
    g = g + group["weight_decay"] * x
    m = state.setdefault("exp_avg", torch.zeros_like(x))
    v = state.setdefault("exp_avg_sq", torch.zeros_like(x))
    largest = state.setdefault("max_exp_avg_sq", torch.zeros_like(x))
    t = state["step"] = state.get("step", 0) + 1
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    torch.maximum(largest, v, out=largest)
    root = (largest if group["amsbound"] else v).sqrt().add_(group["eps"])
    rate = group["lr"] * (1 - beta2**t) ** 0.5 / (1 - beta1**t) / root
    final = group["final_lr"] * group["lr"] / (self.defaults["lr"] or 1.0)
    low = final * (1 - 1 / (group["gamma"] * t + 1))
    high = final * (1 + 1 / (group["gamma"] * t))
    x.sub_(rate.clamp(low, high) * m)
    """,
)
