from core.params import param
from landscapes.base import Landscape

_RIGHT = "2.2214 - 0.185/m"


class Michalewicz(Landscape):
    """Level floors cut by trenches, deepest where two of them cross.

    The textbook writes no absolute value: it makes no difference for a whole m, and lets m be any number.
    """

    title = "Michalewicz"
    family = "Plateaus and cliffs"
    formula = "-sin(x)*abs(sin(x**2/pi))**(2*m) - sin(y)*abs(sin(2*y**2/pi))**(2*m)"
    extent = ((0.0, 3.1415), (0.0, 3.1415))
    starts = ((1.75, 1.15), (2.6, 2.2), (1.2, 2.9), (1.3, 0.6))
    minima_at = ((_RIGHT, "pi/2"), (_RIGHT, "2.7207 - 0.065/m"))
    source = "Z. Michalewicz (1992), Genetic algorithms + data structures = evolution programs."
    teaches = (
        "In the middle of a floor the gradient is below any epsilon: even rules that divide by its size stand still. "
        "In a trench the way along it is level too, until the other trench comes near."
    )

    m: float = param(
        10.0,
        slider=(1.0, 20.0),
        valid="[1, 100]",
        symbol="m",
        help="How narrow the trenches are, and how level the floors between them.",
    )
