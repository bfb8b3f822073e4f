"""The minima of a surface on its box are those of a fine grid and of SciPy, on the edges and in the corners too."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from engine import stability_limit
from landscapes import LANDSCAPES, typed
from landscapes.basins import basins
from landscapes.level_points import level_ground
from optimizers import OPTIMIZERS

CASES = {
    "outside": typed("(x-5)^2 + (y-4)^2", box=((0, 3), (0, 2))),
    "waves": typed("sin(3x) + cos(4y) + x/5", box=((0.1, 4), (-0.3, 3))),
    "tilted": typed("x*y + sin(2x)", box=((-2, 3), (-1, 1.5))),
    "kinks": typed("abs(x) + abs(y-1) + x/2", box=((-1, 2), (0, 0.7))),
    "rosenbrock": LANDSCAPES["rosenbrock"].replace(box=((-1, 0.5), (0.1, 2))),
    "himmelblau": LANDSCAPES["himmelblau"].replace(box=((-2, 3.5), (-2, 2.5))),
    "turned": LANDSCAPES["himmelblau"].replace(rotation=30, shift_x=1, box=((-2, 3.5), (-2, 2.5))),
    "eggholder": LANDSCAPES["eggholder"].replace(box=((-100, 200), (0, 250))),
}
NODES = 901


def on_grid(surface):
    """Return the nodes of a fine grid over the box that are lower than all their neighbours: [minima, 2]."""
    x, y = (np.linspace(*side, NODES) for side in surface.box)
    places = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
    height = np.pad(surface.value(torch.from_numpy(places)).numpy(), 1, constant_values=np.inf)
    middle = height[1:-1, 1:-1]
    shifts = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2) if (i, j) != (1, 1)]
    lowest = np.all([middle < height[i : i + NODES, j : j + NODES] for i, j in shifts], axis=0)
    return places[lowest]


@pytest.mark.parametrize("name", CASES)
def test_they_are_the_lowest_nodes_of_a_fine_grid(name):
    """Between two nodes along a slanted valley a grid may have a minimum of its own, so each is followed by SciPy."""
    surface = CASES[name]

    def f(place):
        return float(surface.value(torch.tensor(place, dtype=torch.float64)))

    def slope(place):
        return surface.gradient(torch.tensor(place, dtype=torch.float64)).numpy()

    followed = [minimize(f, place, jac=slope, method="L-BFGS-B", bounds=surface.box).x for place in on_grid(surface)]
    size = np.array([high - low for low, high in surface.box])
    found = np.array(surface.minima)
    assert len(found)
    for place in followed:
        assert np.abs((found - place) / size).max(axis=1).min() < 1e-3, place
    for place in found:  # nothing in the box lies lower nearby
        around = place + 1e-4 * size * np.random.default_rng(0).uniform(-1, 1, (200, 2))
        around = np.clip(around, *np.array(surface.box).T)
        assert (surface.value(torch.from_numpy(around)).numpy() >= f(place) - 1e-12 * max(1, abs(f(place)))).all()
    assert surface.minimum_value <= min(map(f, followed)) + 1e-9


@pytest.mark.parametrize("name", CASES)
def test_those_on_the_edge_are_marked(name):
    (x0, x1), (y0, y1) = CASES[name].box
    for point in CASES[name].critical_points:
        assert x0 <= point.x <= x1 and y0 <= point.y <= y1
        assert point.on_edge == (point.kind == "minimum" and (point.x in (x0, x1) or point.y in (y0, y1)))
        if point.kind == "minimum" and point.on_edge:
            assert point.eigenvalues is None and point.condition_number is None and point.rate_limit() is None


def test_the_lowest_point_of_the_issue():
    (point,) = CASES["outside"].critical_points
    assert point.position == (3, 2) and point.value == 8 and point.kind == "minimum"
    assert point.is_global and point.on_edge
    (found,) = level_ground(CASES["outside"]).points
    assert found == point


def test_a_minimum_of_the_surface_that_lies_on_the_edge_keeps_its_curvature():
    (point,) = LANDSCAPES["bowl"].replace(box=((0, 3), (0, 2))).critical_points
    assert point.position == (0, 0) and point.on_edge and point.is_global and point.eigenvalues == (2, 2)
    assert point.rate_limit() is None  # the edge holds what would leave
    assert stability_limit(LANDSCAPES["bowl"].replace(box=((0, 3), (0, 2))), OPTIMIZERS["gradient_descent"]) is None
    assert stability_limit(LANDSCAPES["bowl"].replace(box=((-3, 3), (-3, 2))), OPTIMIZERS["gradient_descent"]) == 1


def test_a_minimum_outside_is_none_and_one_inside_stays():
    rosenbrock = LANDSCAPES["rosenbrock"]
    assert rosenbrock.replace(box=((0, 2), (0, 2))).minima == rosenbrock.minima
    assert all(point.x <= 0.5 for point in CASES["rosenbrock"].critical_points)


@pytest.mark.parametrize("formula", ["x", "x*y", "(x-y)^2", "0*x + 1"])
def test_a_level_edge_or_line_has_no_minimum_to_mark(formula):
    surface = typed(formula, box=((0, 1), (0, 1)))
    assert surface.minima == () and surface.minimum_value is None


def test_a_saddle_of_the_surface_can_be_a_minimum_on_the_box():
    """Of x² + y³ the origin is none; where y may not be below 0 it is."""
    (point,) = typed("x^2 + y^3", box=((-1, 1), (0, 1))).critical_points
    assert point.position == (0, 0) and point.kind == "minimum" and point.on_edge


def test_the_edge_is_a_wall_around_the_basins():
    """Two corners of a ridge: the pass between them lies on the upper edge, lower than anywhere inside."""
    surface = typed("-x^2 + (y-1)", box=((-1, 1.5), (0, 1)))
    left, right = sorted(basins(surface), key=lambda basin: basin.x)
    assert (left.x, left.y, right.x, right.y) == (-1, 0, 1.5, 0)
    assert left.value == -2 and right.value == -3.25
    assert left.rim == right.rim == pytest.approx(-1, abs=1e-3)
