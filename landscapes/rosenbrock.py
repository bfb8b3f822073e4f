from core.params import param
from landscapes.base import Landscape


class Rosenbrock(Landscape):
    """A curved valley: finding it is easy, following it to its end is not."""

    title = "Rosenbrock"
    family = "Bowls and valleys"
    formula = "(a - x)**2 + b*(y - x**2)**2"
    extent = ((-2.0, 2.0), (-1.0, 3.0))
    starts = ((-1.5, 2.0), (-1.0, -0.5), (0.0, 2.5), (1.8, -0.6))
    minima_at = (("a", "a**2"),)
    source = "H. H. Rosenbrock (1960), An automatic method for finding the greatest or least value of a function."
    teaches = (
        "The walls are some 2,500 times steeper than the floor, so one rate cannot suit both directions. "
        "Watch who bounces between the walls and who walks along the bend."
    )

    a: float = param(1.0, slider=(0.0, 1.5), symbol="a", help="Where the minimum lies: at (a, a²).")
    b: float = param(
        100.0,
        slider=(1.0, 200.0),
        valid="(0, 1e6]",
        log=True,
        symbol="b",
        help="How steep the walls of the valley are.",
    )
