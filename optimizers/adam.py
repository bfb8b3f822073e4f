import torch
from torch import Tensor

from core.params import param, switch
from optimizers.base import Here, Optimizer, State, TorchOptimizer, with_weight_decay, zeros


class Adam(Optimizer):
    """Divides a moving average of the gradient by the root of a moving average of its square."""

    title = "Adam"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad "
        r"x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}"
    )
    source = "D. P. Kingma and J. Ba (2015), Adam: a method for stochastic optimization, arXiv:1412.6980. AMSGrad: S. Reddi et al. (2018), arXiv:1904.09237."
    teaches = "Each coordinate takes steps of about the learning rate, whatever the gradient's size; bias correction makes that true from the first step."
    differs = "Epsilon stands outside the root, as in torch; the paper's second form puts it elsewhere. AMSGrad keeps the maximum of v before correction, as torch does."

    lr: float = param(0.05, slider=(1e-5, 10.0), valid="[0, 1e6]", log=True, symbol=r"\eta", help="Learning rate: about the length of a step in each coordinate. torch's default is 0.001.", label="learning rate")
    beta1: float = param(0.9, slider=(0.0, 0.999), valid="[0, 1)", symbol=r"\beta_1", help="How much of the averaged gradient is kept.")
    beta2: float = param(0.999, slider=(0.0, 0.9999), valid="[0, 1)", symbol=r"\beta_2", help="How much of the averaged squared gradient is kept.")
    eps: float = param(1e-8, slider=(1e-12, 1.0), valid="[0, 1e6]", log=True, symbol=r"\epsilon", help="Added to the root, so that nothing is divided by zero.")
    weight_decay: float = param(0.0, slider=(0.0, 1.0), valid="[0, 1e6]", help="L2 penalty, added to the gradient.")
    bias_correction: bool = switch(True, help="Divide the averages by 1 − β^t, so that they are not too small at the start.")
    amsgrad: bool = switch(False, help="Divide by the largest average of squares so far: an effective rate never grows again.")

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if self.amsgrad else []))

    def update(self, x: Tensor, state: State, here: Here, lr: float) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        state = {"exp_avg": m, "exp_avg_sq": v} | self._largest(state, v)
        rate = self.effective_rate(state, here.t, lr)
        return torch.addcmul(x, m / self._correction(self.beta1, here.t), rate, value=-1), state

    def effective_rate(self, state: State, t: int, lr: float) -> Tensor:
        v = state.get("max_exp_avg_sq", state["exp_avg_sq"])
        return lr / (torch.sqrt(v / self._correction(self.beta2, t)) + self.eps)

    def _correction(self, beta: float, t: int) -> float:
        return 1 - beta**t if self.bias_correction else 1.0

    def _largest(self, state: State, v: Tensor) -> State:
        return {"max_exp_avg_sq": torch.maximum(state["max_exp_avg_sq"], v)} if self.amsgrad else {}

    def in_torch(self) -> TorchOptimizer | None:
        if not self.bias_correction:
            return None
        betas = (self.beta1, self.beta2)
        arguments = {"lr": self.lr, "betas": betas, "eps": self.eps, "weight_decay": self.weight_decay, "amsgrad": self.amsgrad}
        return TorchOptimizer("Adam", arguments)
