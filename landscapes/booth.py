from landscapes.base import Landscape


class Booth(Landscape):
    """A plain oval bowl whose long axis lies on the diagonal."""

    title = "Booth"
    family = "Bowls and valleys"
    formula = "(x + 2*y - 7)**2 + (2*x + y - 5)**2"
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((-3.0, -8.9), (9.0, 8.0), (-9.0, 9.5), (8.0, -9.0))
    minima_at = (("1", "3"),)
    source = (
        "M. Jamil and X.-S. Yang (2013), A literature survey of benchmark functions for global optimization problems, "
        "https://arxiv.org/abs/1308.4008."
    )
    teaches = (
        "It curves nine times as much along one diagonal as along the other, so x and y cannot be handled "
        "separately. A rule that scales each axis by itself gains nothing here: both axes look alike."
    )
