import torch
from torch import Tensor

from core.params import integer, switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate

_A, _B, _C = 3.4445, -4.7750, 2.0315  # K. Jordan's polynomial, as in torch


class Muon(Optimizer):
    """Moves a particle along its averaged gradient by one and the same length each step, whatever the slope."""

    title = "Muon"
    family = "Curvature"
    formula = (
        r"m_t = \beta m_{t-1} + (1-\beta)\,g_t,\quad u_t = \beta m_t + (1-\beta)\,g_t,\quad x_{t+1} = "
        r"(1-\eta\lambda)\,x_t - \eta\,p^{(k)}\!\left(\tfrac{\|u_t\|}{\max(\|u_t\|,\,\epsilon)}\right)"
        r"\frac{u_t}{\|u_t\|},\quad p(s) = 3.4445\,s - 4.775\,s^3 + 2.0315\,s^5"
    )
    letters = (("momentum_buffer", "m_t"),)
    source = (
        "K. Jordan et al. (2024), Muon: an optimizer for hidden layers in neural networks, "
        "https://kellerjordan.github.io/posts/muon/."
    )
    teaches = (
        "On a matrix it makes all singular values alike, and a vector has only one: what is left here is normalised "
        "momentum, with steps of 0.7 times the rate, for its polynomial takes 1 to 0.70 and not to 1. It crosses "
        "plateaus and cliffs at one speed, and cannot settle closer to a minimum than about its rate."
    )
    differs = (
        "torch's runs in bfloat16 and refuses vectors; here the same polynomial runs in full precision on a 1 × 2 "
        "matrix. As a 2 × 1 matrix it would take steps √2 times as long, by the factor √max(1, rows/columns)."
    )

    lr: float = learning_rate(
        0.02, "Learning rate: a step is 0.7 times as long, whatever the slope. torch's default is 0.001."
    )
    momentum: float = averaging(0.95, r"\beta", "How much of the averaged gradient is kept.")
    nesterov: bool = switch(True, help="Let the newest gradient count once more, as in Nesterov's method.")
    ns_steps: int = integer(
        5,
        slider=(1, 10),
        valid="[0, 99]",
        symbol="k",
        help="How often the polynomial is applied: the length of a step wanders between 0.69 and 1.13 times the rate.",
        label="Newton–Schulz steps",
    )
    eps: float = epsilon(1e-7, "The smallest norm that the averaged gradient is divided by.")
    weight_decay: float = decay(
        0.1, "The share of x that is lost in a step, times the learning rate. torch's default is 0.1 too."
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "momentum_buffer", "rate")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        m = torch.lerp(state["momentum_buffer"], here.gradient, 1 - self.momentum)
        u = torch.lerp(here.gradient, m, self.momentum) if self.nesterov else m
        norm = torch.hypot(u[0], u[1])
        divisor = norm.clamp(min=self.eps)
        size, (first, third, fifth) = norm / divisor, (torch.full_like(norm, number) for number in (_A, _B, _C))
        for _ in range(self.ns_steps):
            square = size * size
            size = size * torch.addcmul(first, square, torch.addcmul(third, square, fifth))
        rate = lr * size / norm.clamp(min=torch.finfo(norm.dtype).tiny)
        moved = torch.addcmul(x * (1 - lr * self.weight_decay), rate, u, value=-1)
        return moved, {"momentum_buffer": m, "rate": torch.stack((rate, rate))}

    @property
    def equations(self) -> str:
        return self.formula if self.nesterov else self.formula.replace(r"\beta m_t + (1-\beta)\,g_t", "m_t")

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return state["rate"]

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        arguments = {name: getattr(self, name) for name in self.settings() if name != "clip"}
        return TorchOptimizer("MuonOfVectors", arguments, _MUON)


_MUON = torch_class(
    "MuonOfVectors",
    f"""
    m = state.setdefault("momentum_buffer", torch.zeros_like(x))
    m.lerp_(g, 1 - group["momentum"])
    u = g.lerp(m, group["momentum"]) if group["nesterov"] else m.clone()
    u.div_(u.norm().clamp(min=group["eps"]))
    for _ in range(group["ns_steps"]):
        s = u.dot(u)
        u.mul_({_A} + {_B} * s + {_C} * s * s)
    x.mul_(1 - group["lr"] * group["weight_decay"]).sub_(u, alpha=group["lr"])
    """,
)
