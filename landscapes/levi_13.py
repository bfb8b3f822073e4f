from landscapes.base import Landscape

# The hollows of one quarter, as seen from (1, 1): how far to the side, then how far up or down.
_QUARTER = (
    ("0", ("0", "0.973", "1.483", "1.987")),
    ("0.326", ("1.480",)),
    ("0.328", ("0.266",)),
    ("0.329", ("0.979",)),
    ("0.330", ("0", "1.988")),
    ("0.652", ("1.468",)),
    ("0.657", ("0.602",)),
    ("0.659", ("0", "0.325", "0.987", "1.990")),
    ("0.986", ("1.390",)),
    ("0.988", ("0.639",)),
    ("0.989", ("0", "0.330", "0.992", "1.992")),
    ("1.308", ("1.570",)),
    ("1.318", ("0", "0.331", "0.651", "0.995", "1.356", "1.994")),
    ("1.643", ("1.615",)),
    ("1.647", ("1.346",)),
    ("1.648", ("0", "0.332", "0.657", "0.996", "1.995")),
    ("1.975", ("1.633",)),
    ("1.977", ("0", "0.333", "0.660", "0.997", "1.342", "1.996")),
)


class Levi13(Landscape):
    """Fine ripples over a round bowl, most of them higher the further out they lie."""

    title = "Lévi N.13"
    family = "Many minima"
    formula = "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)"
    extent = ((-1.0, 3.0), (-1.0, 3.0))
    starts = ((2.5, -0.8), (-0.3, -0.6), (-0.5, 2.5), (2.5, 2.8))
    minima_at = tuple(
        (f"1 {across} {dx}", f"1 {along} {dy}")
        for dx, row in _QUARTER
        for dy in row
        for across in "+-"
        for along in "+-"
    )
    source = "A. V. Levy and A. Montalvo (1985), The tunneling algorithm for the global minimization of functions."
    teaches = (
        "The bowl is plain to see, but the gradient sees the ripples: every third of a unit across there is a trough. "
        "At the minimum it curves ninety times as much along x as along y."
    )
