import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class QHAdam(Optimizer):
    """Moves a particle as Adam does, but mixes the newest gradient, and its square, into the averages of both."""

    title = "QHAdam"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad x_{t+1} = "
        r"x_t - \eta\,\frac{(1-\nu_1)\,g_t + \nu_1\,m_t/(1-\beta_1^t)}"
        r"{\sqrt{(1-\nu_2)\,g_t^2 + \nu_2\,v_t/(1-\beta_2^t)}+\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"))
    source = "J. Ma and D. Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, arXiv:1810.06801."
    teaches = (
        "With ν₁ = ν₂ = 1 it is Adam, and a smaller ν₂ lets the newest slope itself hold back the step, so that none "
        "is much too long. Three tenths of the newest gradient let it turn although its average is twice as long as "
        "Adam's."
    )
    differs = (
        "torch.optim has no QHAdam. The averages' shares are the authors' advice, 0.7 and 1, not their code's, 1 and "
        "1, which is Adam; epsilon stands outside the root, as in that code."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. The authors' default is 0.001."
    )
    beta1: float = averaging(0.95, r"\beta_1", "How much of the averaged gradient is kept. The authors advise 0.995.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    nu1: float = param(
        0.7,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol=r"\nu_1",
        help="The share of the average in the step; the newest gradient has the rest.",
    )
    nu2: float = param(
        1.0,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol=r"\nu_2",
        help="The share of the average of squares in the divisor; the newest square has the rest.",
    )
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", "root")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        square = g * g
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], square, 1 - self.beta2)
        share1, share2 = self.nu1 / (1 - self.beta1**here.t), self.nu2 / (1 - self.beta2**here.t)
        root = torch.sqrt(share2 * v + (1 - self.nu2) * square) + self.eps
        ahead = share1 * m + (1 - self.nu1) * g
        state = {"exp_avg": m, "exp_avg_sq": v, "root": root}
        return torch.addcdiv(x, lr * ahead, root, value=-1), state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / state["root"]

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "nus": (self.nu1, self.nu2)}
        return TorchOptimizer("QHAdam", arguments | {"eps": self.eps, "weight_decay": self.weight_decay}, _QHADAM)


_QHADAM = torch_class(
    "QHAdam",
    """
    (beta1, beta2), (nu1, nu2) = group["betas"], group["nus"]
    g = g + group["weight_decay"] * x
    m = state.setdefault("exp_avg", torch.zeros_like(x))
    v = state.setdefault("exp_avg_sq", torch.zeros_like(x))
    t = state["step"] = state.get("step", 0) + 1
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    average = (1 - nu1) * g + nu1 * m / (1 - beta1**t)
    square = (1 - nu2) * g * g + nu2 * v / (1 - beta2**t)
    x.addcdiv_(average, square.sqrt().add_(group["eps"]), value=-group["lr"])
    """,
)
