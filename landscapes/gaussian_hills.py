from core.params import param
from landscapes.base import Landscape

_HILLS = (("+ 2.4", "- 1.3"), ("+ 1.4", "+ 1.5"), ("- 0.8", "- 1.9"), ("- 2.1", "+ 0.5"), ("- 1.3", "+ 3.1"))
_SUM = " + ".join(f"exp(-((x {x})**2 + (y {y})**2)/width**2)" for x, y in _HILLS)


class GaussianHills(Landscape):
    """Five round hills on the floor of a wide bowl, in the way of whoever comes down.

    Behind each hill, on the side away from the middle, there is a saddle, where the hill just holds up the slope.
    """

    title = "Gaussian hills"
    family = "Saddles"
    formula = f"(x**2 + y**2)/2 + height*({_SUM})"
    extent = ((-5.0, 5.0), (-5.0, 5.0))
    starts = ((-4.6, 2.52), (-3.5, -3.7), (1.8, 4.5), (4.8, -1.0), (0.7, -4.8))
    minima_at = (("0", "0"),)
    saddles_at = (
        ("-3.365", "1.823"),
        ("-2.182", "-2.338"),
        ("1.245", "2.956"),
        ("3.208", "-0.764"),
        ("1.709", "-4.074"),
    )
    source = (
        "Made for this lab, after the potential fields of robotics: O. Khatib (1986), "
        "Real-time obstacle avoidance for manipulators and mobile robots."
    )
    teaches = (
        "There is only one hollow, and yet a racer can get stuck: behind each hill, straight above it, lies a "
        "saddle. A racer that comes exactly from behind waits there, and one a little to the side is led around."
    )

    height: float = param(10.0, slider=(4.0, 16.0), valid="[0, 1e3]", symbol="h", help="How high the hills are.")
    width: float = param(0.7, slider=(0.5, 0.9), valid="(0, 10]", symbol="w", help="How wide the hills are.")
