from landscapes.base import Landscape


class Beale(Landscape):
    """A flat cross between four high corners, with the minimum at the end of one thin arm."""

    title = "Beale"
    family = "Plateaus and cliffs"
    formula = "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2"
    extent = ((-4.5, 4.5), (-4.5, 4.5))
    starts = ((1.0, 1.5), (-1.0, 1.5), (-3.0, -1.0), (4.0, 2.0), (0.5, -3.0))
    minima_at = (("3", "0.5"),)
    saddles_at = (("0", "1"), ("0.100538", "-2.644514"))
    source = (
        "E. M. L. Beale (1958), "
        "On an iterative method for finding a local minimum of a function of more than one variable."
    )
    teaches = (
        "The corners are ten thousand times steeper than the arms, so a rate that is safe here is slow there. "
        "Rules that remember the first large gradients for ever pay for it along the arm."
    )
