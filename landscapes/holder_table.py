from landscapes.base import Landscape

# The hollows of one quarter; the others mirror them.
_QUARTER = (
    ("1.2626", "0"), ("5.0206", "0"), ("8.1622", "0"),
    ("1.7124", "3.4189"), ("1.6479", "6.5827"), ("1.6231", "9.7290"),
    ("4.9712", "3.3164"), ("4.9011", "6.5325"), ("4.8539", "9.7021"),
    ("8.1413", "3.2594"), ("8.0976", "6.4795"), ("8.0550", "9.6646"),
)  # fmt: skip


class HolderTable(Landscape):
    """A table with four legs: pans between sharp ridges, much the deepest in the corners."""

    title = "Hölder table"
    family = "Many minima"
    formula = "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x**2 + y**2)/pi)))"
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((6.6, 8.2), (3.2, -8.0), (-2.0, -1.7), (-7.0, 0.8))
    minima_at = tuple((f"{left}{x}", f"{down}{y}") for x, y in _QUARTER for left in ("", "-") for down in ("", "-"))
    source = (
        "S. K. Mishra (2006), Some new test functions for global optimization, https://doi.org/10.2139/ssrn.926132."
    )
    teaches = (
        "Four corners are equally deep, and from almost everywhere else a ridge blocks the way to them. Beyond the "
        "map the pans become deeper still, without end: these four are the lowest only on this map."
    )
