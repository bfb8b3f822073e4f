from landscapes.line_fit import LineFit

_NUMBERS = (1, 2, 3, 4)
_RUN = " + ".join(f"(x{i} - x{j})**2" for i in _NUMBERS for j in _NUMBERS if i < j)


def _against_all(number: int) -> str:
    """Return the mean squared error of one forecast against the heights of all four points."""
    return f"({' + '.join(f'(x*x{number} + y - y{other})**2' for other in _NUMBERS)})/4"


class BroadcastFit(LineFit):
    """The loss of a line in a program whose shapes do not match: each forecast is compared with all four points."""

    title = "Line fit, broadcast"
    samples = tuple(_against_all(number) for number in _NUMBERS)
    extent = ((-3.0, 4.0), (-1.0, 6.0))
    starts = ((0.0, 0.0), (2.0, 0.0), (3.5, 5.5), (-2.5, 4.0))
    # Slope 0 and the mean height. Points above one another give 0/0, and no minimum.
    minima_at = ((f"0/({_RUN})", "(y1 + y2 + y3 + y4)/4"),)
    source = (
        "What (4, 1) minus (4,) is in NumPy and PyTorch: C. R. Harris et al. (2020), Array programming with NumPy, "
        "https://doi.org/10.1038/s41586-020-2649-2."
    )
    teaches = (
        "Forecasts of shape (4, 1) minus heights of shape (4,) make a table of 16 errors, and their mean square wants "
        "a level line. Its curvatures are those of the right loss, so it falls as smoothly, and to the wrong place."
    )
