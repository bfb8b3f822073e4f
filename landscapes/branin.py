from core.params import param
from landscapes.base import Landscape


def _on_the_floor(x: str) -> tuple[str, str]:
    """Return the point of the valley's floor at this x."""
    return x, f"5.1*({x})**2/(4*pi**2) - 5*({x})/pi + 6"


class Branin(Landscape):
    """A curved valley with three hollows of equal depth along its floor."""

    title = "Branin"
    family = "Many minima"
    formula = "(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + waves*(1 - 1/(8*pi))*cos(x) + waves"
    extent = ((-5.0, 10.0), (0.0, 15.0))
    starts = ((-4.5, 1.5), (6.2, 12.0), (0.3, 13.0), (9.8, 14.0))
    minima_at = (_on_the_floor("-pi"), _on_the_floor("pi"), _on_the_floor("3*pi"))
    saddles_at = (_on_the_floor("0"), _on_the_floor("2*pi"))
    source = "F. H. Branin (1972), Widely convergent method for finding multiple solutions of simultaneous equations."
    teaches = (
        "All three hollows are equally deep, so which one a racer ends in is no question of good or bad. "
        "Watch the passes between them: near one a small difference decides."
    )

    waves: float = param(
        10.0,
        slider=(1.0, 20.0),
        valid="(0, 1e3]",
        symbol="s",
        help="How high the passes stand over the hollows: about twice this.",
    )
