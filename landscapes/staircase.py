from core.params import param
from landscapes.base import Landscape

_EDGES = " - ".join(f"tanh(steepness*(x {edge}))" for edge in ("+ 3", "+ 1", "- 1"))


class Staircase(Landscape):
    """Three sudden drops with nearly level treads between them, and a basin at the foot."""

    title = "Staircase"
    family = "Plateaus and cliffs"
    formula = f"height*(3 - {_EDGES})/2 + ((x - 3)**2 + y**2)/20"
    extent = ((-5.0, 5.0), (-4.0, 4.0))
    starts = ((-3.3, 2.5), (-4.5, -3.0), (-1.4, 3.0), (0.6, -2.5))
    minima_at = (("3", "0"),)
    source = (
        "Made for this lab: the loss of a deep linear network falls in such steps, A. M. Saxe, J. L. McClelland and "
        "S. Ganguli (2014), Exact solutions to the nonlinear dynamics of learning, https://arxiv.org/abs/1312.6120."
    )
    teaches = (
        "The loss stands almost still, falls, and stands almost still again: a tread is no sign of having arrived. "
        "Momentum carries the speed of one drop over the next tread, plain descent starts anew on each."
    )

    height: float = param(10.0, slider=(1.0, 20.0), valid="[0, 1e3]", symbol="h", help="How far each step drops.")
    steepness: float = param(
        5.0,
        slider=(2.0, 20.0),
        valid="(0, 1e3]",
        log=True,
        symbol="s",
        help="How sudden the drops are, and how level the treads between them.",
    )
