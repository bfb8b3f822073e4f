import torch
from torch import Tensor

from core.params import switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class LAMB(Optimizer):
    """Takes Adam's direction, and makes each step as long as the particle's distance from the origin demands."""

    title = "LAMB"
    family = "Adaptive"
    formula = (
        r"r_t = \frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon} + \lambda x_t,\quad "
        r"x_{t+1} = x_t - \eta\,\frac{\lVert x_t\rVert}{\lVert r_t\rVert}\,r_t"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"))
    source = (
        "Y. You et al. (2019), Large batch optimization for deep learning: training BERT in 76 minutes, "
        "arXiv:1904.00962."
    )
    teaches = (
        "Each step is the learning rate times the distance from the origin, whatever the slope: long far out, and "
        "ever shorter near 0. So it favours a minimum at the origin for no good reason; shift the surface, and it "
        "behaves differently."
    )
    differs = (
        "With bias correction, ε outside the root and φ(‖x‖) = ‖x‖, as in the paper's algorithm and in optax; the "
        "pytorch-optimizer package leaves the correction out and cuts ‖x‖ off at 10. Where ‖x‖ or ‖r‖ is 0 the ratio "
        "is 1. The decay is 0 by default; the paper has 0.01."
    )

    lr: float = learning_rate(
        0.02, "Learning rate: the length of a step as a share of the distance from the origin. Elsewhere it is 0.001."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    eps: float = epsilon(1e-6)
    weight_decay: float = decay(0.0, "How much of x is added to Adam's direction.")
    bias_correction: bool = switch(
        True, help="Divide the averages by 1 − βᵗ, so that they are not too small at the start."
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", "norms")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = here.gradient
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        state = {"exp_avg": m, "exp_avg_sq": v}
        r = self._correction(self.beta1, here.t) * m / self._root(state, here.t)
        r = with_weight_decay(r, x, self.weight_decay)
        state["norms"] = torch.stack((torch.hypot(x[0], x[1]), torch.hypot(r[0], r[1])))
        return x - lr * _trust(state) * r, state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr * _trust(state) / self._root(state, t)

    def _root(self, state: State, t: Number) -> Tensor:
        return torch.sqrt(state["exp_avg_sq"] * self._correction(self.beta2, t)) + self.eps

    def _correction(self, beta: float, t: Number) -> Number:
        """Return the factor that corrects, after t steps, an average that began at 0."""
        return 1 / (1 - beta**t) if self.bias_correction else 1.0

    @property
    def translation_invariant(self) -> bool:
        """Never: it measures the distance from the origin."""
        return False

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        arguments |= {"weight_decay": self.weight_decay, "bias_correction": self.bias_correction}
        return TorchOptimizer("LAMB", arguments, _LAMB)


def _trust(state: State) -> Tensor:
    """Return the trust ratio of each particle, ‖x‖/‖r‖."""
    of_x, of_r = state["norms"]
    return torch.where((of_x > 0) & (of_r > 0), of_x / of_r, 1.0)


_LAMB = torch_class(
    "LAMB",
    """
    beta1, beta2 = group["betas"]
    t = state["step"] = state.get("step", 0) + 1
    m = state.setdefault("exp_avg", torch.zeros_like(x))
    v = state.setdefault("exp_avg_sq", torch.zeros_like(x))
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    if group["bias_correction"]:
        m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    r = m / (v.sqrt() + group["eps"]) + group["weight_decay"] * x
    of_x, of_r = torch.linalg.norm(x), torch.linalg.norm(r)
    trust = torch.where((of_x > 0) & (of_r > 0), of_x / of_r, 1.0)
    x.sub_(r * trust, alpha=group["lr"])
    """,
)
