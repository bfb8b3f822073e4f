from landscapes.base import Landscape


class MonkeySaddle(Landscape):
    """Three valleys and three ridges meet in one point, two for the legs and one for the tail."""

    title = "Monkey saddle"
    family = "Saddles"
    formula = "x**3 - 3*x*y**2"
    extent = ((-2.0, 2.0), (-2.0, 2.0))
    starts = ((1.5, 0.02), (1.5, 0.0), (-0.8, 1.5), (0.1, 1.5))
    saddles_at = (("0", "0"),)
    source = "D. Hilbert and S. Cohn-Vossen (1932), Anschauliche Geometrie."
    teaches = (
        "In the middle the gradient and every curvature vanish, so neither says where to go. "
        "There is no minimum: whoever leaves falls for ever."
    )
