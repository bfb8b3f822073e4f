from core.params import param
from landscapes.base import Landscape


class DropWave(Landscape):
    """Rings of waves around the place where a drop has fallen.

    Each trough is a whole ring of equal height without a lowest point, so the middle is the only minimum.
    """

    title = "Drop-wave"
    family = "Many minima"
    formula = "-(1 + cos(frequency*sqrt(x**2 + y**2)))/(0.5*(x**2 + y**2) + 2)"
    extent = ((-5.12, 5.12), (-5.12, 5.12))
    starts = ((-2.0, 1.4), (0.18, 0.12), (4.5, 3.5), (0.3, -3.2))
    minima_at = (("0", "0"),)
    source = "M. Molga and C. Smutnicki (2005), Test functions for optimization needs."
    teaches = (
        "Every trough is a ring, and along it the ground is level: whoever reaches one stops wherever that is. "
        "Only inside the innermost crest, a quarter of a unit from the middle, does the slope lead there."
    )

    frequency: float = param(
        12.0,
        slider=(0.0, 16.0),
        valid="[0, 100]",
        symbol=r"\omega",
        help="How close together the rings lie; at 0 only the hollow in the middle is left.",
    )
