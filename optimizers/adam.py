import torch
from torch import Tensor

from core.params import switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, torch_class, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class Adam(Optimizer):
    """Moves a particle along its average gradient, divided in each coordinate by the gradient's recent size."""

    title = "Adam"
    family = "Adaptive"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad "
        r"x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}"
    )
    letters = (("exp_avg", "m_t"), ("exp_avg_sq", "v_t"), ("max_exp_avg_sq", r"\hat v_t"))
    source = (
        "D. P. Kingma and J. Ba (2015), Adam: a method for stochastic optimization, arXiv:1412.6980. "
        "AMSGrad: S. J. Reddi, S. Kale and S. Kumar (2018), On the convergence of Adam and beyond, "
        "arXiv:1904.09237."
    )
    teaches = (
        "Each coordinate takes steps of about the learning rate, whatever the gradient's size. Bias "
        "correction makes that true from the first step; without it the first ones are about three times as "
        "long."
    )
    differs = (
        "Epsilon stands outside the root, as in torch; the paper's second form puts it elsewhere. "
        "AMSGrad keeps the maximum of v before correction, as torch does; the paper has no correction at all."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. torch's default is 0.001."
    )
    beta1: float = averaging(0.9, r"\beta_1", "How much of the averaged gradient is kept.")
    beta2: float = averaging(0.999, r"\beta_2", "How much of the averaged squared gradient is kept.", most=0.9999)
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()
    bias_correction: bool = switch(
        True, help="Divide the averages by 1 − βᵗ, so that they are not too small at the start."
    )
    amsgrad: bool = switch(
        False,
        help="Divide by the largest average of squares so far, so that a coordinate's slowing down is never undone.",
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if self.amsgrad else []))

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        x, g = self._decayed(x, here.gradient, lr)
        m = torch.lerp(state["exp_avg"], g, 1 - self.beta1)
        v = torch.lerp(state["exp_avg_sq"], g * g, 1 - self.beta2)
        state = {"exp_avg": m, "exp_avg_sq": v} | self._largest(state, v)
        rate = lr * self._correction(self.beta1, here.t)
        return torch.addcdiv(x, rate * m, self._root(state, here.t), value=-1), state

    @property
    def equations(self) -> str:
        written = self.formula
        if not self.bias_correction:
            written = written.replace(r"/(1-\beta_1^t)", "").replace(r"/(1-\beta_2^t)", "")
        if self.amsgrad:
            written = written.replace(r"\sqrt{v_t", r"\sqrt{\hat v_t")
            written = written.replace("x_{t+1}", r"\hat v_t = \max(\hat v_{t-1},\,v_t),\quad x_{t+1}", 1)
        return written

    def _decayed(self, x: Tensor, g: Tensor, lr: Number) -> tuple[Tensor, Tensor]:
        """Return x and g after weight decay: here an L2 penalty, which only the gradient feels."""
        return x, with_weight_decay(g, x, self.weight_decay)

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / self._root(state, t)

    def _root(self, state: State, t: Number) -> Tensor:
        v = state["max_exp_avg_sq"] if self.amsgrad else state["exp_avg_sq"]
        return torch.sqrt(v * self._correction(self.beta2, t)) + self.eps

    def _correction(self, beta: float, t: Number) -> Number:
        """Return the factor that corrects an average that began at 0, after t steps (cheaper than a quotient)."""
        return 1 / (1 - beta**t) if self.bias_correction else 1.0

    def _largest(self, state: State, v: Tensor) -> State:
        return {"max_exp_avg_sq": torch.maximum(state["max_exp_avg_sq"], v)} if self.amsgrad else {}

    def in_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.lr, "betas": (self.beta1, self.beta2), "eps": self.eps}
        arguments |= {"weight_decay": self.weight_decay, "amsgrad": self.amsgrad}
        if self.bias_correction:
            return TorchOptimizer(type(self).__name__, arguments)
        name = f"{type(self).__name__}WithoutCorrection"
        return TorchOptimizer(name, arguments, torch_class(name, self._weight_decay_in_torch + _WITHOUT_CORRECTION))

    _weight_decay_in_torch = 'g = g + group["weight_decay"] * x\n'


_WITHOUT_CORRECTION = """\
beta1, beta2 = group["betas"]
m = state.setdefault("exp_avg", torch.zeros_like(x))
v = state.setdefault("exp_avg_sq", torch.zeros_like(x))
largest = state.setdefault("max_exp_avg_sq", torch.zeros_like(x))
m.mul_(beta1).add_(g, alpha=1 - beta1)
v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
torch.maximum(largest, v, out=largest)
root = (largest if group["amsgrad"] else v).sqrt().add_(group["eps"])
x.addcdiv_(m, root, value=-group["lr"])
"""
