from core.params import param
from landscapes.base import Landscape


class Cliff(Landscape):
    """A gentle slope that breaks off: on the edge the gradient is suddenly a hundred times larger."""

    title = "Cliff"
    family = "Plateaus and cliffs"
    formula = "height*(1 - tanh(steepness*(x + y/2)))/2 + ((x - 2)**2 + y**2)/10"
    extent = ((-4.0, 4.0), (-3.0, 3.0))
    starts = ((-1.5, -2.0), (-3.0, 1.0), (-3.5, 2.8), (0.0, 0.05))
    minima_at = (("2", "0"),)
    source = (
        "After R. Pascanu, T. Mikolov and Y. Bengio (2013), On the difficulty of training recurrent neural networks."
    )
    teaches = (
        "A step is the rate times the gradient, so one gradient from the drop can throw plain descent across the map. "
        "Clipping, or a rule that looks at the sign alone, walks down it."
    )

    height: float = param(10.0, slider=(1.0, 20.0), valid="[0, 1e3]", symbol="h", help="How far it drops.")
    steepness: float = param(
        8.0,
        slider=(2.0, 20.0),
        valid="(0, 1e3]",
        log=True,
        symbol="s",
        help="How sudden the drop is: the gradient there is about half of height times steepness.",
    )
