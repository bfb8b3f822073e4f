from core.params import param
from landscapes.base import Landscape

# Along the floor y = −x/2 the slope is x·(x⁴ − 4hx² + 7/2): x² at the outer hollows, and at the passes before them.
_HOLLOW = "sqrt(2*hump + sqrt(4*hump**2 - 3.5))"
_PASS = "sqrt(2*hump - sqrt(4*hump**2 - 3.5))"


class ThreeHumpCamel(Landscape):
    """Three hollows in a row, the middle one the deepest."""

    title = "Three-hump camel"
    family = "Many minima"
    formula = "2*x**2 - hump*x**4 + x**6/6 + x*y + y**2"
    extent = ((-2.4, 2.4), (-2.4, 2.4))
    starts = ((2.2, 1.8), (-2.2, -1.2), (-1.2, 2.2), (1.05, 0.8))
    minima_at = (("0", "0"), (_HOLLOW, f"-{_HOLLOW}/2"), (f"-{_HOLLOW}", f"{_HOLLOW}/2"))
    saddles_at = ((_PASS, f"-{_PASS}/2"), (f"-{_PASS}", f"{_PASS}/2"))
    source = "F. H. Branin (1972), Widely convergent method for finding multiple solutions of simultaneous equations."
    teaches = (
        "From the far sides the way to the middle leads through a shallower hollow, and careful rules end in it. "
        "A rule with momentum may roll over the low pass behind it."
    )

    hump: float = param(
        1.05,
        slider=(0.9, 1.2),
        valid="[0, 10]",
        symbol="h",
        help="How deep the outer hollows are: above 1.08 they are the deepest, below 0.935 there are none.",
    )
