import math

import torch
from torch import Tensor

from core.params import integer
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, active, torch_class, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate
from optimizers.symmetric import axis_angle, into, out_of


class SOAP(Optimizer):
    """Runs Adam along axes of a particle's own, the ones on which its recent slopes are largest and smallest."""

    title = "SOAP"
    family = "Curvature"
    formula = (
        r"L_t = \beta_s L_{t-1} + (1-\beta_s)\,g_t g_t^\top,\quad "
        r"L_{t-1} = Q \Lambda Q^\top\text{ every } k\text{ steps},\quad "
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad "
        r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\left(Q^\top g_t\right)^2,\quad "
        r"x_{t+1} = x_t - \eta\,\frac{\sqrt{1-\beta_2^{t-1}}}{1-\beta_1^{t-1}}\,"
        r"Q\,\frac{Q^\top m_t}{\sqrt{v_t}+\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"), ("turn", r"(l_t, \theta_t)"))
    source = "N. Vyas et al. (2024), SOAP: improving and stabilizing Shampoo using Adam, arXiv:2409.11321."
    teaches = (
        "Adam scales along x and y; this one first turns to the axes that Shampoo would find, so a ravine costs it "
        "the same however it is turned. The first step only looks at which way the slope points, and does not move."
    )
    differs = (
        "The axes are found exactly; the authors' code follows them by one step of power iteration. ε and the bias "
        "correction stand as in that code, and the first step is left out as there. Each average of squares stays "
        "with the axis nearest to its own. The decay is 0 by default, theirs is 0.01."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step along each axis. The authors' default is 0.003."
    )
    beta1: float = averaging(0.95, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.95, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    shampoo_beta: float = averaging(0.95, r"\beta_s", "How much of the averaged matrix is kept.", most=0.9999)
    eps: float = epsilon(1e-8)
    precondition_frequency: int = integer(
        10,
        slider=(1, 100),
        valid="[1, 1000000]",
        log=True,
        symbol="k",
        help="After how many steps the axes are found anew. Until then Adam runs on the old ones.",
    )
    weight_decay: float = decay(0.0, "The share of x that is lost in a step, times the learning rate.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", "squares", "turn")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """Make a step. `squares` keeps the diagonal of L, `turn` its other number and the angle of Q in this step."""
        moving = 1 - 0.0 ** (here.t - 1)  # 0 in the first step
        g, angle, (gx, gy) = here.gradient, self._angle(state, here.t), here.gradient.unbind()
        cosine, sine = torch.cos(angle), torch.sin(angle)
        turned = into(cosine, sine, gx, gy)
        m = torch.lerp(state["exp_avg"], g, moving * (1 - self.beta1))
        v = torch.lerp(state["exp_avg_sq"], turned * turned, moving * (1 - self.beta2))
        after = {
            "exp_avg": m,
            "exp_avg_sq": v,
            "squares": torch.lerp(state["squares"], g * g, 1 - self.shampoo_beta),
            "turn": torch.stack((torch.lerp(state["turn"][0], gx * gy, 1 - self.shampoo_beta), angle)),
        }
        mx, my = m.unbind()
        along = into(cosine, sine, mx, my)
        # Across an axis that m points along, m's rest is rounding and v no larger: their quotient means nothing.
        rounding = 16 * torch.finfo(x.dtype).eps * torch.hypot(mx, my)
        along = (along / (torch.sqrt(v) + self.eps)).masked_fill(torch.abs(along) <= rounding, 0.0)
        x = x - self._rate(here.t, lr) * out_of(cosine, sine, along)
        return x * (1 - lr * self.weight_decay * moving) if active(self.weight_decay) else x, after

    @property
    def equations(self) -> str:
        """On the axes of this step, whose angle it remembers."""
        turned = r"Q_t = \begin{pmatrix}\cos\theta_t & -\sin\theta_t\\ \sin\theta_t & \cos\theta_t\end{pmatrix},\quad "
        return turned + self.formula.partition(r"\text{ every } k\text{ steps},\quad ")[2].replace("Q", "Q_t")

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """Return the diagonal of the matrix that multiplies m, 0 in the first step."""
        angle = state["turn"][1]
        c, s = torch.cos(angle) ** 2, torch.sin(angle) ** 2
        p, q = self._rate(t, lr) / (torch.sqrt(state["exp_avg_sq"]) + self.eps)
        return torch.stack((c * p + s * q, s * p + c * q))

    def _angle(self, state: State, t: Number) -> Tensor:
        """Return the angle of Q's first column, renewed in the second step and every `precondition_frequency` steps."""
        due, before = (t - 2) % self.precondition_frequency == 0, state["turn"][1]
        if isinstance(due, bool) and not due:
            return before
        xx, yy = state["squares"]
        found = _nearest(axis_angle(xx, yy, state["turn"][0]), before)
        return torch.where(due, found, before) if isinstance(due, Tensor) else found

    def _rate(self, t: Number, lr: Number) -> Number:
        """Return the rate with Adam's corrections, which count from the second step."""
        none = 0.0 ** (t - 1)  # 1 in the first step
        return lr * (1 - self.beta2 ** (t - 1)) ** 0.5 / (1 - self.beta1 ** (t - 1) + none)

    @property
    def rotation_invariant(self) -> bool:
        return True

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "shampoo_beta": self.shampoo_beta}
        arguments |= {"precondition_frequency": self.precondition_frequency}
        arguments |= {"eps": self.eps, "weight_decay": self.weight_decay}
        return TorchOptimizer("SOAP", arguments, _SOAP)


def _nearest(angle: Tensor, before: Tensor) -> Tensor:
    """Return the same pair of axes, named so that each is nearest to the one whose average it takes over."""
    return angle + torch.round((before - angle) * (2 / math.pi)) * (math.pi / 2)


_SOAP = torch_class(
    "SOAP",
    """
    beta1, beta2 = group["betas"]
    t = state["step"] = state.get("step", -1) + 1
    flat = g.flatten()
    nothing = torch.zeros(flat.numel(), flat.numel()).to(x)
    statistics = state.setdefault("statistics", nothing)
    if t > 0:
        m = state.setdefault("exp_avg", torch.zeros_like(flat))
        v = state.setdefault("exp_avg_sq", torch.zeros_like(flat))
        if (t - 1) % group["precondition_frequency"] == 0:
            found = torch.linalg.eigh(statistics)[1]
            before = state.get("axes", torch.eye(flat.numel()).to(x))
            state["axes"] = found[:, (before.T @ found).abs().argmax(1)]
        axes = state["axes"]
        m.mul_(beta1).add_(flat, alpha=1 - beta1)
        v.mul_(beta2).add_((axes.T @ flat) ** 2, alpha=1 - beta2)
        rate = group["lr"] * (1 - beta2**t) ** 0.5 / (1 - beta1**t)
        x.sub_((axes @ (axes.T @ m / (v.sqrt() + group["eps"]))).view_as(x), alpha=rate)
        x.mul_(1 - group["lr"] * group["weight_decay"])
    statistics.lerp_(torch.outer(flat, flat), 1 - group["shampoo_beta"])
    """,
)
