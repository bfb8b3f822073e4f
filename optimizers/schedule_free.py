import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class ScheduleFree(Optimizer):
    """Lets a hidden point take AdamW's steps, and keeps the particle near the mean of where that point has been."""

    title = "Schedule-free AdamW"
    family = "Adaptive"
    formula = (
        r"z_{t+1} = z_t - \eta\left(\frac{g_t}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon} + \lambda x_t\right),\quad "
        r"\bar x_{t+1} = (1-c_t)\,\bar x_t + c_t\,z_{t+1},\quad "
        r"x_{t+1} = (1-\beta_1)\,z_{t+1} + \beta_1\,\bar x_{t+1},\quad "
        r"c_t = \frac{\max_{i\le t}\eta_i^2}{\sum_{j\le t}\max_{i\le j}\eta_i^2}"
    )
    letters = (("exp_avg_sq", "v_t"), ("z", "z_{t+1}"), ("weights", "(q_t, S_t)"))
    source = (
        "A. Defazio, X. Yang, H. Mehta, K. Mishchenko, A. Khaled and A. Cutkosky (2024), The road less scheduled, "
        "arXiv:2405.15682."
    )
    teaches = (
        "Averaging does what a falling learning rate does elsewhere: the hidden point may swing for ever, and its "
        "mean still settles. The mean remembers the whole way, so what was far off fades from it no faster than 1/t."
    )
    differs = (
        "The particle is the point where the gradient is read, the parameters in torch while training; the mean "
        "itself is x̄ = (x − (1−β₁) z)/β₁. As in optax and in the authors' later code c takes the rate alone; in the "
        "paper the bias correction counts in it too. Instead of a warm-up of its own there is the schedule."
    )

    lr: float = learning_rate(
        0.1, "Learning rate: about the length of the hidden point's steps. The authors' default is 0.0025."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How near the mean the gradient is read; the rest is the hidden point.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    eps: float = epsilon(1e-8)
    weight_decay: float = decay(0.0, "How much of x is added to the hidden point's step.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg_sq", "weights") | {"z": x.clone()}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """Make a step. `weights` [2, ...] keeps the largest rate so far and the sum of the weights, for all alike."""
        g, z = here.gradient, state["z"]
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        largest = torch.clamp(state["weights"][0], min=lr)
        total = state["weights"][1] + largest**2
        c = torch.where(total > 0, largest**2 / total, 0.0)
        after = {"exp_avg_sq": v, "weights": torch.stack((largest, total))}
        move = lr * with_weight_decay(g / self._root(after, here.t), x, self.weight_decay)
        after["z"] = z - move
        return torch.lerp(x, z, c) + (self.beta1 * (1 - c) - 1) * move, after

    @property
    def equations(self) -> str:
        """The equations in the order of a step, q being the largest rate so far and S the sum of its squares."""
        return (
            r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad "
            r"q_t = \max(q_{t-1},\,\eta),\quad S_t = S_{t-1} + q_t^2,\quad c_t = \frac{q_t^2}{S_t},\quad "
            r"\bar x_t = \frac{x_t - (1-\beta_1)\,z_t}{\beta_1},\quad "
        ) + self.formula.partition(r",\quad c_t")[0]

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """Return the hidden point's rate, which is the rate of the mean in the long run."""
        return lr / self._root(state, t)

    def _root(self, state: State, t: Number) -> Tensor:
        return torch.sqrt(state["exp_avg_sq"] / (1 - self.beta2**t)) + self.eps

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        return TorchOptimizer("ScheduleFreeAdamW", arguments | {"weight_decay": self.weight_decay}, _SCHEDULE_FREE)


_SCHEDULE_FREE = torch_class(
    "ScheduleFreeAdamW",
    """
    beta1, beta2 = group["betas"]
    t = state["step"] = state.get("step", 0) + 1
    v = state.setdefault("exp_avg_sq", torch.zeros_like(x))
    z = state.setdefault("z", x.clone())
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    largest = state["largest"] = max(group["lr"], state.get("largest", 0.0))
    total = state["total"] = state.get("total", 0.0) + largest**2
    c = largest**2 / total if total else 0.0
    move = g / ((v / (1 - beta2**t)).sqrt() + group["eps"]) + group["weight_decay"] * x
    x.lerp_(z, c).add_(move, alpha=group["lr"] * (beta1 * (1 - c) - 1))
    z.sub_(move, alpha=group["lr"])
    """,
)
