import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class ADOPT(Optimizer):
    """Divides a particle's gradient by the size of the earlier ones alone, and only then averages it."""

    title = "ADOPT"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,\mathrm{clip}\!\left("
        r"\frac{g_t}{\max(\sqrt{v_{t-1}},\,\epsilon)},\,(t-1)^{1/4}\right),\quad "
        r"x_{t+1} = (1-\eta\lambda)\,x_t - \eta\,m_t,\quad v_1 = g_1^2,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"))
    source = (
        "S. Taniguchi et al. (2024), ADOPT: modified Adam can converge with any β₂ with the optimal rate, "
        "arXiv:2411.02853."
    )
    teaches = (
        "Adam divides a gradient by a size in which that gradient itself counts, and for some problems it never "
        "arrives for that reason; here the two are kept apart. The first step only looks and does not move, and a "
        "start on a steep wall makes all the steps after it short."
    )
    differs = (
        "The quotient is cut off at (t−1)^¼, as in the paper, its code and optax; the pytorch-optimizer package cuts "
        "at t^¼. The decay is decoupled, as the authors advise, and 0 by default."
    )

    lr: float = learning_rate(
        0.3, "Learning rate: how far it goes for a gradient as large as the earlier ones. The paper's default is 0.001."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged quotient is kept.")
    beta2: float = averaging(0.9999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    eps: float = epsilon(1e-6, "The smallest number that a gradient is divided by.")
    weight_decay: float = decay(0.0, "The share of x that is lost in a step, times the learning rate.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", "root")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g, earlier = here.gradient, here.t - 1
        root = torch.clamp(torch.sqrt(state["exp_avg_sq"]), min=self.eps)
        most = earlier**0.25  # 0 in the first step, so it does not move
        m = torch.lerp(state["exp_avg"], torch.clamp(g / root, -most, most), 1 - self.beta1)
        v = torch.lerp(g * g, state["exp_avg_sq"], self.beta2 * (1 - 0.0**earlier))
        return (1 - lr * self.weight_decay) * x - lr * m, {"exp_avg": m, "exp_avg_sq": v, "root": root}

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """Return the factor on the gradient before it is clipped: 0 in the first step."""
        return lr * (1 - 0.0 ** (t - 1)) / state["root"]

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        return TorchOptimizer("ADOPT", arguments | {"weight_decay": self.weight_decay}, _ADOPT)


_ADOPT = torch_class(
    "ADOPT",
    """
    beta1, beta2 = group["betas"]
    x.mul_(1 - group["lr"] * group["weight_decay"])
    if "exp_avg" not in state:
        state.update(step=1, exp_avg=torch.zeros_like(x), exp_avg_sq=g * g)
        continue
    m, v, most = state["exp_avg"], state["exp_avg_sq"], state["step"] ** 0.25
    scaled = (g / v.sqrt().clamp(min=group["eps"])).clamp(-most, most)
    m.mul_(beta1).add_(scaled, alpha=1 - beta1)
    x.sub_(m, alpha=group["lr"])
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    state["step"] += 1
    """,
)
