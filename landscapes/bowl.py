from landscapes.base import Landscape


class Bowl(Landscape):
    """A round bowl: the way down is straight from everywhere."""

    title = "Bowl"
    family = "Bowls and valleys"
    formula = "x**2 + y**2"
    extent = ((-5.0, 5.0), (-5.0, 5.0))
    starts = ((-4.0, 3.0), (4.0, 0.5), (-0.5, -4.5), (0.1, 0.1))
    minima_at = (("0", "0"),)
    source = (
        "K. A. De Jong (1975), An analysis of the behavior of a class of genetic adaptive systems, "
        "where it is F1, the sphere."
    )
    teaches = (
        "Nothing is in the way here, so every difference between the racers is the rule's own. "
        "Plain descent multiplies the distance by 1 − 2η at each step: above a rate of 1 it climbs out."
    )
