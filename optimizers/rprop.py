import torch
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, zeros
from optimizers.hyperparameters import learning_rate


class Rprop(Optimizer):
    """Gives each coordinate of a particle a step of its own: longer while the slope keeps its sign, halved when not."""

    title = "Rprop"
    family = "Sign"
    formula = (
        r"\Delta_t = \Delta_{t-1}\begin{cases}\eta_+ & g_t\,g_{t-1} > 0\\ \eta_- & g_t\,g_{t-1} < 0\\ 1 & "
        r"\text{else}\end{cases},\quad \Delta_0 = \eta,\quad x_{t+1} = x_t - \Delta_t\,\mathrm{sign}(g_t),\quad g_t "
        r"\leftarrow 0 \text{ (no step) where } g_t\,g_{t-1} < 0"
    )
    letters = (("step_size", r"\Delta_t"), ("prev", r"\hat g_t"))
    source = (
        "M. Riedmiller and H. Braun (1993), A direct adaptive method for faster backpropagation learning: the RPROP "
        "algorithm, doi:10.1109/ICNN.1993.298623. In this form: C. Igel and M. Hüsken (2003), Empirical evaluation of "
        "the improved Rprop learning algorithms, doi:10.1016/S0925-2312(01)00700-7."
    )
    teaches = (
        "Only the sign of the slope counts, and each coordinate finds its own step by trying: a turn of the sign means "
        "that a minimum was jumped over. Noise turns signs for no reason, so it is for exact gradients only."
    )
    differs = (
        "As in torch, a coordinate whose slope has changed sign rests for one step and stays where it is (Igel's "
        "iRprop−); Riedmiller takes the last step back. The learning rate sets only the first step: a schedule has "
        "no effect later."
    )

    lr: float = learning_rate(0.01, "Learning rate: the length of the first step only. torch's default is 0.01 too.")
    eta_minus: float = param(
        0.5,
        slider=(0.1, 0.9),
        valid="(0, 1)",
        symbol=r"\eta_-",
        help="The factor on a coordinate's step when its slope has changed sign.",
    )
    eta_plus: float = param(
        1.2,
        slider=(1.01, 2.0),
        valid="(1, 1e6]",
        symbol=r"\eta_+",
        help="The factor on a coordinate's step while its slope keeps its sign.",
    )
    step_min: float = param(1e-6, slider=(1e-12, 1.0), valid="[0, 1e6]", log=True, help="The shortest step.")
    step_max: float = param(50.0, slider=(1e-3, 100.0), valid="[0, 1e6]", log=True, help="The longest step.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "prev", "step_size")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = here.gradient
        agreement = g * state["prev"]
        turned = agreement < 0
        before = state["step_size"] + lr * 0.0 ** (here.t - 1)  # it is 0 until the first step
        kept = torch.where(agreement > 0, before * self.eta_plus, before)
        length = torch.where(turned, before * self.eta_minus, kept).clamp(min=self.step_min).clamp(max=self.step_max)
        g = torch.where(turned, 0.0, g)
        return torch.addcmul(x, torch.sign(g), length, value=-1), {"prev": g, "step_size": length}

    @property
    def equations(self) -> str:
        """The equations, with a letter for the slope it remembers, which is 0 where the slope has changed sign."""
        return (
            r"\Delta_t = \Delta_{t-1}\begin{cases}\eta_+ & g_t\,\hat g_{t-1} > 0\\ \eta_- & g_t\,\hat g_{t-1} < 0\\ "
            r"1 & \text{else}\end{cases},\quad "
            r"\hat g_t = \begin{cases}0 & g_t\,\hat g_{t-1} < 0\\ g_t & \text{else}\end{cases},\quad "
            r"x_{t+1} = x_t - \Delta_t\,\mathrm{sign}(\hat g_t)"
        )

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        g = torch.abs(state["prev"])
        return torch.where(g > 0, state["step_size"] / g, 0.0)

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "etas": (self.eta_minus, self.eta_plus)}
        return TorchOptimizer("Rprop", arguments | {"step_sizes": (self.step_min, self.step_max)})
