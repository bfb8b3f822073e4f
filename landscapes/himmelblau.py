from landscapes.base import Landscape


class Himmelblau(Landscape):
    """Four equal minima: where one ends depends on where one starts."""

    title = "Himmelblau"
    family = "Many minima"
    formula = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
    extent = ((-5.0, 5.0), (-5.0, 5.0))
    starts = ((0.6, 4.5), (-4.5, 0.3), (-0.3, -1.2), (4.5, 0.1), (0.3, -4.5))
    minima_at = (("3", "2"), ("-2.805118", "3.131313"), ("-3.779310", "-3.283186"), ("3.584428", "-1.848127"))
    saddles_at = (
        ("3.385154", "0.073852"),
        ("0.086678", "2.884255"),
        ("-3.073026", "-0.081353"),
        ("-0.127961", "-1.953715"),
    )
    source = "D. M. Himmelblau (1972), Applied nonlinear programming."
    teaches = (
        "Each minimum has a basin of its own, and near the border between two a small difference decides. "
        "The same start can end in different minima under different rules."
    )
