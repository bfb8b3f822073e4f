import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class Yogi(Optimizer):
    """Moves a particle as Adam does, but its memory of squares changes by the newest square alone, up or down."""

    title = "Yogi"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = v_{t-1} - "
        r"(1-\beta_2)\,\mathrm{sign}(v_{t-1} - g_t^2)\,g_t^2,\quad x_{t+1} = x_t - "
        r"\eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"))
    source = (
        "M. Zaheer, S. Reddi, D. Sachan, S. Kale and S. Kumar (2018), Adaptive methods for nonconvex optimization, "
        "https://papers.nips.cc/paper/8186-adaptive-methods-for-nonconvex-optimization."
    )
    teaches = (
        "When slopes turn small, Adam forgets the large ones at a fixed pace and its steps lengthen; Yogi forgets only "
        "in proportion to the small squares, hence hardly at all. So its rate rises slowly and a steep start is felt "
        "for long, as with AdaGrad, but not for ever."
    )
    differs = (
        "As in optax and TensorFlow the averages are corrected; the paper's are not. The squares begin at 10⁻⁶, where "
        "the paper averages some gradients first; optax begins the averaged gradient at 10⁻⁶ too, which pushes each "
        "coordinate downward for no reason, so here it begins at 0."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. The paper's default is 0.01."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How slowly the memory of squares changes.", most=0.9999)
    eps: float = epsilon(1e-3)
    initial_accumulator: float = param(
        1e-6,
        slider=(1e-12, 1.0),
        valid="[0, 1e12]",
        log=True,
        symbol="v_0",
        help="Where the memory of squares begins.",
        label="squares begin at",
    )
    weight_decay: float = decay()

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg") | {"exp_avg_sq": torch.zeros_like(x) + self.initial_accumulator}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        square = g * g
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = state["exp_avg_sq"]
        v = v - (1 - self.beta2) * torch.sign(v - square) * square
        state = {"exp_avg": m, "exp_avg_sq": v}
        rate = lr / (1 - self.beta1**here.t)
        return torch.addcdiv(x, rate * m, self._root(state, here.t), value=-1), state

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / self._root(state, t)

    def _root(self, state: State, t: Number) -> Tensor:
        return torch.sqrt(state["exp_avg_sq"] / (1 - self.beta2**t)) + self.eps

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        arguments |= {"initial_accumulator": self.initial_accumulator, "weight_decay": self.weight_decay}
        return TorchOptimizer("Yogi", arguments, _YOGI)


_YOGI = torch_class(
    "Yogi",
    """
    beta1, beta2 = group["betas"]
    g = g + group["weight_decay"] * x
    m = state.setdefault("exp_avg", torch.zeros_like(x))
    v = state.setdefault("exp_avg_sq", torch.full_like(x, group["initial_accumulator"]))
    t = state["step"] = state.get("step", 0) + 1
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    v.sub_((v - g * g).sign_() * g * g, alpha=1 - beta2)
    root = (v / (1 - beta2**t)).sqrt_().add_(group["eps"])
    x.addcdiv_(m, root, value=-group["lr"] / (1 - beta1**t))
    """,
)
