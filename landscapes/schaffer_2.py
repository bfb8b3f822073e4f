from landscapes.base import Landscape

_RINGS = tuple(f"sqrt({k}*pi)" for k in range(1, 12))


class Schaffer2(Landscape):
    """Curved troughs, closer together the further out, around one almost level cross."""

    title = "Schaffer N.2"
    family = "Many minima"
    formula = "0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2"
    extent = ((-6.0, 6.0), (-6.0, 6.0))
    starts = ((1.1, 0.2), (-4.0, 3.2), (0.8, -4.6), (5.0, 4.7))
    minima_at = (
        ("0", "0"),
        *((f"{sign}{r}", "0") for r in _RINGS for sign in ("", "-")),
        *(("0", f"{sign}{r}") for r in _RINGS for sign in ("", "-")),
    )
    source = (
        "J. D. Schaffer (1984), Multiple objective optimization with vector evaluated genetic algorithms; "
        "the form is that of M. Jamil and X.-S. Yang (2013), https://arxiv.org/abs/1308.4008."
    )
    teaches = (
        "Every trough is quickly found, and its floor hardly slopes: along it lies the way to its own lowest point. "
        "Only the two diagonals lead down to the middle, and there the ground is almost level: its curvature is 0.002."
    )
