import torch
from torch import Tensor

from core.params import switch
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer, active, with_weight_decay, zeros
from optimizers.hyperparameters import averaging, decay, epsilon, learning_rate


class RMSProp(Optimizer):
    """Divides each coordinate's gradient by its recent size, so a particle steps alike on steep and flat ground."""

    title = "RMSProp"
    family = "Adaptive"
    formula = (
        r"v_t = \alpha v_{t-1} + (1-\alpha)\,g_t^2,\quad x_{t+1} = x_t - "
        r"\eta\,\frac{g_t}{\sqrt{v_t}+\epsilon},\quad\text{centred: } \sqrt{v_t - m_t^2},\; m_t = \alpha "
        r"m_{t-1} + (1-\alpha)\,g_t"
    )
    letters = (("square_avg", "v_t"), ("grad_avg", "m_t"), ("momentum_buffer", "b_t"))
    source = (
        "T. Tieleman and G. Hinton (2012), Lecture 6.5, Neural networks for machine learning, "
        "https://www.cs.toronto.edu/~hinton/coursera/lecture6/lec6.pdf. Centred, with momentum: A. Graves "
        "(2013), Generating sequences with recurrent neural networks, arXiv:1308.0850."
    )
    teaches = (
        "It forgets old slopes, so unlike AdaGrad it does not come to a halt. "
        "Near a minimum its steps stay about as long as the rate, and it trembles there until the rate falls."
    )
    differs = (
        "Epsilon stands outside the root, as in torch; TensorFlow and Graves have it inside. There is no "
        "bias correction, so the first step is η/√(1−α). Where rounding makes the centred variance negative "
        "it is 0 here, NaN in torch."
    )

    lr: float = learning_rate(
        0.01, "Learning rate: about the length of a step in each coordinate. torch's default is 0.01."
    )
    alpha: float = averaging(0.99, r"\alpha", "How much of the averaged squared gradient is kept.")
    eps: float = epsilon(1e-8)
    momentum: float = averaging(0.0, r"\beta", "How much of the speed is kept. 0 is off.")
    weight_decay: float = decay()
    centered: bool = switch(
        False, help="Divide by the gradient's spread about its own average: longer steps where it hardly changes."
    )

    def init(self, x: Tensor) -> State:
        with_average = ["grad_avg"] if self.centered else []
        with_momentum = ["momentum_buffer"] if active(self.momentum) else []
        return zeros(x, "square_avg", *with_average, *with_momentum)

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        g = with_weight_decay(here.gradient, x, self.weight_decay)
        new = {"square_avg": torch.lerp(state["square_avg"], g * g, 1 - self.alpha)}
        if self.centered:
            new["grad_avg"] = torch.lerp(state["grad_avg"], g, 1 - self.alpha)
        root = self._root(new)
        if not active(self.momentum):
            return torch.addcdiv(x, lr * g, root, value=-1), new
        new["momentum_buffer"] = torch.addcdiv(self.momentum * state["momentum_buffer"], g, root)
        return x - lr * new["momentum_buffer"], new

    @property
    def equations(self) -> str:
        spread = r"\sqrt{v_t - m_t^2}" if self.centered else r"\sqrt{v_t}"
        written = [r"v_t = \alpha v_{t-1} + (1-\alpha)\,g_t^2"]
        written += [r"m_t = \alpha m_{t-1} + (1-\alpha)\,g_t"] if self.centered else []
        if not active(self.momentum):
            return r",\quad ".join([*written, rf"x_{{t+1}} = x_t - \eta\,\frac{{g_t}}{{{spread}+\epsilon}}"])
        pushed = rf"b_t = \beta b_{{t-1}} + \frac{{g_t}}{{{spread}+\epsilon}}"
        return r",\quad ".join([*written, pushed, r"x_{t+1} = x_t - \eta\,b_t"])

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        return lr / self._root(state)

    def _root(self, state: State) -> Tensor:
        v = state["square_avg"]
        if self.centered:
            v = torch.addcmul(v, state["grad_avg"], state["grad_avg"], value=-1).clamp(min=0)
        return torch.sqrt(v) + self.eps

    def in_torch(self) -> TorchOptimizer:
        return TorchOptimizer("RMSprop", {name: getattr(self, name) for name in self.settings() if name != "clip"})
