from landscapes.base import Landscape


class GramacyLee(Landscape):
    """A hollow and a hill side by side, on a plain that is level almost everywhere."""

    title = "Gramacy–Lee"
    family = "Plateaus and cliffs"
    formula = "x*exp(-x**2 - y**2)"
    extent = ((-2.0, 6.0), (-2.0, 6.0))
    starts = ((0.5, 0.8), (0.9, -0.3), (-1.5, 1.5), (2.0, 2.0), (4.5, 4.0))
    minima_at = (("-1/sqrt(2)", "0"),)
    source = "R. B. Gramacy and H. K. H. Lee (2008), Gaussian processes and limiting linear models."
    teaches = (
        "Everything happens in one corner: behind the hill the plain falls away from the hollow, not towards it. "
        "A racer that starts there walks off, and one that starts far out has no gradient to walk by."
    )
