# Copy this file to landscapes/your_name.py and change what stands in it. The file's name is what links call the
# surface: surface=your_name. Nothing else has to be edited: the pages, the exports and the tests find the file by
# themselves. These comments are for you; leave them out of your copy.

from core.params import param
from landscapes.base import Landscape


class MySurface(Landscape):
    """A trough with a bend: say in one sentence what the surface looks like."""

    title = "My surface"  # as a person reads it in lists
    family = "Bowls and valleys"  # a heading of the Reference page; take one that exists, or begin a new one

    # The one formula, from which value, gradient, Hessian, LaTeX and the browser's program are derived. It may use x,
    # y, the parameters below, pi, e, + - * / ** and the functions that landscapes/checking.py lists.
    formula = "x**2/2 + width*(y - bend*sin(x))**2/2"

    extent = ((-4.0, 4.0), (-4.0, 4.0))  # the map: from and to along x, then along y
    starts = ((-3.0, 2.5), (3.5, 1.0), (-1.0, -3.0))  # three to five on the map; the first one is shown first

    # Where the minima lie, and the saddles: pairs of expressions, which may use the parameters. A few digits will do,
    # since each place is polished when it is read. Leave out what the surface does not have.
    minima_at = (("0", "0"),)
    saddles_at = ()

    source = "A. Author (2026), The paper or the book that the formula is from, https://arxiv.org/abs/0000.00000."
    teaches = "Say in a first sentence what can be seen here. Say in a second one why it matters to an optimizer."

    # Parameters, as many as the formula needs, or none. `slider` is what the slider offers, `valid` what is accepted at
    # all, with square brackets where an end belongs to it. Each appears in the link and beside the map.
    width: float = param(
        4.0, slider=(1.0, 100.0), valid="(0, 1e6]", log=True, symbol="w", help="How steep the walls of the trough are."
    )
    bend: float = param(1.0, slider=(-2.0, 2.0), valid="[-10, 10]", symbol="b", help="How far the trough swings in y.")
