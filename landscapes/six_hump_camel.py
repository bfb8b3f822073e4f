from landscapes.base import Landscape


class SixHumpCamel(Landscape):
    """Six hollows in mirrored pairs, two of them the deepest."""

    title = "Six-hump camel"
    family = "Many minima"
    formula = "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2"
    extent = ((-2.1, 2.1), (-1.3, 1.3))
    starts = ((-1.4, -1.1), (2.0, 0.2), (0.6, 0.1), (-1.2, 1.1))
    minima_at = (
        ("0.089842", "-0.712656"),
        ("-0.089842", "0.712656"),
        ("-1.703607", "0.796084"),
        ("1.703607", "-0.796084"),
        ("-1.607105", "-0.568651"),
        ("1.607105", "0.568651"),
    )
    saddles_at = (
        ("0", "0"),
        ("-1.109205", "0.768268"),
        ("1.109205", "-0.768268"),
        ("-1.638068", "-0.228674"),
        ("1.638068", "0.228674"),
        ("-1.296070", "-0.605084"),
        ("1.296070", "0.605084"),
    )
    source = "L. C. W. Dixon and G. P. Szegő (1978), Towards global optimisation 2."
    teaches = (
        "Shallow hollows lie on the way to the deep ones, and whoever comes slowly stops in them. The curvature "
        "tells a hollow from a pass, the gradient does not."
    )
