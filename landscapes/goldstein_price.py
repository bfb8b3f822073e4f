from landscapes.base import Landscape


class GoldsteinPrice(Landscape):
    """Crossing valleys between walls hundreds of thousands of times as high as their floor."""

    title = "Goldstein–Price"
    family = "Many minima"
    formula = (
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
    )
    extent = ((-2.0, 2.0), (-2.0, 2.0))
    starts = ((1.2, -0.3), (-0.5, 1.2), (1.8, 1.0), (-0.9, -0.3))
    minima_at = (("0", "-1"), ("-0.6", "-0.4"), ("1.8", "0.2"), ("1.2", "0.8"))
    saddles_at = (("-0.4", "-0.6"), ("1.2", "-0.2"), ("1.4", "0.6"), ("0.6", "0.4"))
    source = "A. A. Goldstein and J. F. Price (1971), On descent from local minima."
    teaches = (
        "Heights run from 3 to a million, and at its usual rate plain descent flies off from almost everywhere. "
        "Rules that divide by the gradient's size do not notice how high they are."
    )
