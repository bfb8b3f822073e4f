from torch import Tensor

from optimizers.adam import Adam
from optimizers.base import Number
from optimizers.hyperparameters import decay, learning_rate


class AdamW(Adam):
    """Moves a particle as Adam does, and besides draws it towards the origin at a rate of its own."""

    title = "AdamW"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2,\quad "
        r"x_{t+1} = (1-\eta\lambda)\,x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}"
    )
    source = "I. Loshchilov and F. Hutter (2019), Decoupled weight decay regularization, arXiv:1711.05101."
    teaches = (
        "An L2 penalty inside Adam is divided by the gradient's size like all the rest; here the decay stays "
        "apart and acts alike everywhere. It does not end at the minimum of f but a little towards the "
        "origin, unless the decay is 0."
    )
    differs = (
        "The decay is multiplied by the learning rate, as in torch; in the paper it is multiplied by the "
        "schedule's factor alone."
    )

    lr: float = learning_rate(
        0.05, "Learning rate: about the length of a step in each coordinate. torch's default is 0.001."
    )
    weight_decay: float = decay(
        0.01, "The share of x that is lost in a step, times the learning rate. torch's default is 0.01 too."
    )

    def _decayed(self, x: Tensor, g: Tensor, lr: Number) -> tuple[Tensor, Tensor]:
        """Return x and g after weight decay: x shrinks, and the gradient stays."""
        return (1 - lr * self.weight_decay) * x, g

    _weight_decay_in_torch = 'x.mul_(1 - group["lr"] * group["weight_decay"])\n'
