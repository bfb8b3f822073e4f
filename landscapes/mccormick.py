from landscapes.base import Landscape


class McCormick(Landscape):
    """A trough with waves along it, which goes on falling for ever beyond the map.

    It is unbounded below: each hollow of the trough lies π lower than the one before.
    """

    title = "McCormick"
    family = "Bowls and valleys"
    formula = "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1"
    extent = ((-1.5, 4.0), (-3.0, 4.0))
    starts = ((-1.1, 2.9), (3.6, 0.0), (1.8, 1.2), (3.5, 3.8))
    minima_at = (("0.5 - pi/3", "-0.5 - pi/3"), ("0.5 + 2*pi/3", "-0.5 + 2*pi/3"))
    saddles_at = (("0.5 + pi/3", "-0.5 + pi/3"),)
    source = "G. P. McCormick (1976), Computability of global solutions to factorable nonconvex programs."
    teaches = (
        "The trough is a slope with waves on it, and each wave holds back a rule that comes slowly. The hollow at "
        "the lower left is the lowest only on this map: beyond it lie lower ones, without end."
    )
