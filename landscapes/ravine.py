from core.params import param
from landscapes.base import Landscape


class Ravine(Landscape):
    """A long straight trough: steep across, almost level along."""

    title = "Ravine"
    family = "Bowls and valleys"
    formula = "x**2/2 + condition_number*y**2/2"
    extent = ((-12.0, 12.0), (-4.0, 4.0))
    starts = ((-10.0, 1.0), (-10.0, 3.0), (8.0, -3.0), (0.0, 3.5))
    minima_at = (("0", "0"),)
    source = "B. T. Polyak (1964), Some methods of speeding up the convergence of iteration methods."
    teaches = (
        "The steep direction limits the rate; the flat direction then takes as many steps as the condition number "
        "says. Turn the ravine: rules that scale each axis by itself lose their advantage, momentum keeps its own."
    )

    condition_number: float = param(
        100.0,
        slider=(1.0, 1000.0),
        valid="[1, 1e8]",
        log=True,
        symbol=r"\kappa",
        help="How many times more steeply it curves across than along.",
    )
