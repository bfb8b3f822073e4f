import math

import torch
from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, zeros
from optimizers.hyperparameters import learning_rate
from optimizers.symmetric import axis_angle, into, out_of

_MOST = 128  # attempts a step; the last ones share the rest of the time, and are accepted in any case
_LAST = 16
_TOLERANCE = 1e-7  # largest difference between the solutions of orders 5 and 3 after a substep


class GradientFlow(Optimizer):
    """Lets a particle flow downhill without steps, as gradient descent does in the limit of small rates.

    It integrates dx/dt = −∇f(x) by the exponential Rosenbrock method of order 5 with three stages of V. T. Luan and
    A. Ostermann (2014), exact on a quadratic surface whatever the time. Each particle divides its step into substeps of
    its own, as many as an embedded solution of order 3 asks for, at most 128: then the path is right to about 1e-8 on
    smooth ground. At a kink no number is enough; there it trembles by a small share of a step.
    """

    title = "Gradient flow"
    family = "Reference"
    formula = r"\frac{\mathrm{d}x}{\mathrm{d}t} = -\nabla f(x),\quad x_{t+1} = x(t\eta)"
    source = (
        "A.-L. Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations simultanées, Comptes "
        "rendus 25, https://gallica.bnf.fr/ark:/12148/bpt6k2982c/f540. The method: V. T. Luan and A. Ostermann "
        "(2014), Exponential Rosenbrock methods of order five, doi:10.1016/j.cam.2013.04.041."
    )
    unworked = (
        "Its step follows a curve: it is put together from as many small pieces as the ground asks for, up to 128, so "
        "no single formula has its numbers."
    )
    teaches = (
        "It is the curve that every kind of plain descent follows more or less closely: where a path leaves it, "
        "momentum, noise or too long a step is at work. Here the rate is a time, so any rate is stable, and gradient "
        "descent of the same rate runs beside it step by step."
    )
    differs = "No optimizer package has it; scipy.integrate.solve_ivp gives the same curve."
    reads_noise = False
    evaluations = 6  # three a substep; Rosenbrock's valley takes two substeps
    hessians = 2
    attempts = _MOST // 2
    compiles = False

    lr: float = learning_rate(
        0.01, "The time that a step takes. Gradient descent of the same rate follows the same clock."
    )

    def init(self, x: Tensor) -> State:
        return zeros(x, "substeps")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """Make a step. `substeps` [2, ...] keeps the length of the next substep, and how many this step tried."""
        left = torch.where(torch.isfinite(x[0] + x[1]), torch.ones_like(x[0]) * lr, 0.0)
        wish, tried = state["substeps"][0], torch.zeros_like(left)
        wish = torch.where(wish > 0, wish, left)
        there = here
        for attempt in range(_MOST):
            last = attempt >= _MOST - _LAST
            h = left / (_MOST - attempt) if last else torch.minimum(wish, left)
            ahead, error = _substep(x, there, h)
            taken = (error <= 1) | last
            wish = _next(wish, h, error, taken)
            tried = tried + (left > 0)
            x, left = torch.where(taken, ahead, x), torch.where(taken, left - h, left)
            if not (left > 0).any():
                break
            there = here.at(x)
        return x, {"substeps": torch.stack((wish, tried))}

    @property
    def rotation_invariant(self) -> bool:
        return True


def _next(wish: Tensor, h: Tensor, error: Tensor, taken: Tensor) -> Tensor:
    """Return the length of the next substep. A substep cut short by the end of the step shortens no later one."""
    longer = h * torch.where(torch.isnan(error), 0.1, (0.9 * error**-0.25).clamp(0.1, 5.0))
    return torch.where(taken & (h < wish), torch.maximum(wish, longer), longer)


def _substep(x: Tensor, there: Here, h: Tensor) -> tuple[Tensor, Tensor]:
    """Return a particle's place after the time h [...], and the error in units of the tolerance.

    The method works along the Hessian's axes, where −hH is a pair of numbers z. The deviation from the quadratic
    surface that touches f at x is read at two points further on.
    """
    (xx, xy), (_, yy) = there.hessian
    angle = axis_angle(xx, yy, xy)
    c, s = torch.cos(angle), torch.sin(angle)
    z = -h * torch.stack((c * c * xx + 2 * c * s * xy + s * s * yy, s * s * xx - 2 * c * s * xy + c * c * yy))
    (half, tenths, whole), (half3, tenths3, phi3), (_, _, phi4) = _phi(torch.stack((z / 2, 0.9 * z, z)))
    start = -h * into(c, s, *there.gradient)

    def bend(move: Tensor) -> Tensor:
        return -h * into(c, s, *there.at(x + out_of(c, s, move)).gradient) - start - z * move

    second = half / 2 * start
    bend2 = bend(second)
    bend3 = bend(0.9 * tenths * start + (27 / 25 * half3 + 729 / 125 * tenths3) * bend2)
    weight3 = 500 / 27 * phi4 - 250 / 81 * phi3
    move = whole * start + (18 * phi3 - 60 * phi4) * bend2 + weight3 * bend3
    off = (10 * phi3 - 60 * phi4) * bend2 + weight3 * bend3  # from the solution of order 3, which has 8φ₃ alone
    tolerance = max(_TOLERANCE, 100 * torch.finfo(x.dtype).eps)
    return x + out_of(c, s, move), torch.hypot(off[0], off[1]) / tolerance


def _phi(z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return φ₁, φ₃ and φ₄, where φ₁(z) = (e^z − 1)/z and φₖ₊₁(z) = (φₖ(z) − 1/k!)/z.

    Where z is small, φ₄'s series gives them.
    """
    series = torch.full_like(z, 1 / math.factorial(13))
    for k in range(12, 3, -1):
        series = series * z + 1 / math.factorial(k)
    series3 = 1 / 6 + z * series
    small = torch.abs(z) <= 0.25
    w = torch.where(small, 1.0, z)
    phi1 = torch.expm1(w) / w
    phi3 = ((phi1 - 1) / w - 1 / 2) / w
    phi4 = (phi3 - 1 / 6) / w
    return (
        torch.where(small, 1 + z * (1 / 2 + z * series3), phi1),
        torch.where(small, series3, phi3),
        torch.where(small, series, phi4),
    )
