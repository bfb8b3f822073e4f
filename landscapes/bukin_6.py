from landscapes.base import Landscape


class Bukin6(Landscape):
    """A valley whose floor is a knife-sharp curve, almost level along it."""

    title = "Bukin N.6"
    family = "Bowls and valleys"
    formula = "100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)"
    extent = ((-15.0, -5.0), (-3.0, 3.0))
    starts = ((-6.0, 2.5), (-14.0, -1.0), (-9.0, -2.5), (-12.0, 2.8))
    minima_at = (("-10", "1"),)
    source = "A. D. Bukin (1997), New minimization strategy for non-smooth functions, Budker Institute preprint 97-79."
    teaches = (
        "The nearer the floor, the larger the gradient across it: with a fixed rate nobody comes to rest there. "
        "The slope along the floor is thousands of times smaller, and drowns in that rattling."
    )
