from landscapes.base import Landscape

_SOURCES = ((1, 3, 5), (2, 5, 2), (5, 2, 1), (2, 1, 4), (3, 7, 9))  # weight, and where it lies


def _rings(weight: int, at_x: int, at_y: int) -> str:
    """Return the term of waves that run out from one source and die away."""
    square = f"((x - {at_x})**2 + (y - {at_y})**2)"
    return f"{weight}*exp(-{square}/pi)*cos(pi*{square})".removeprefix("1*")


class Langermann(Landscape):
    """Rings of waves from five sources, which cross and die away.

    Some eight hundred hollows lie on this map; the sixteen lowest are declared.
    """

    title = "Langermann"
    family = "Many minima"
    formula = " + ".join(_rings(*source) for source in _SOURCES)
    extent = ((0.0, 10.0), (0.0, 10.0))
    starts = ((1.7, 2.4), (4.4, 7.4), (5.3, 2.0), (2.7, 8.9))
    minima_at = (
        ("2.7934", "1.59723"), ("1.99121", "1.98862"), ("1.41646", "1.79906"), ("2.98846", "1.02416"),
        ("1.6997", "1.91921"), ("2.91465", "1.31121"), ("1.08768", "1.36347"), ("2.8382", "0.488013"),
        ("2.59459", "0.215585"), ("1.01572", "1.00518"), ("2.43003", "1.85309"), ("2.31043", "0.0674573"),
        ("1.06785", "0.688275"), ("1.99661", "0.0156309"), ("1.2148", "0.406213"), ("1.56147", "0.123879"),
    )  # fmt: skip
    source = (
        "H. Bersini et al. (1996), Results of the first international contest on evolutionary optimisation; "
        "five sources as in M. Molga and C. Smutnicki (2005)."
    )
    teaches = (
        "Where the rings of two sources cross, hollows lie scattered in no useful order. Far from all sources the "
        "waves have died away, and the ground is level."
    )
