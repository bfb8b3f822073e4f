"""The search for level points against what is known otherwise: 1-D theory, the literature, finite differences."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.optimize import brentq

from landscapes import LANDSCAPES, Landscape
from landscapes.critical_points import CriticalPoint
from landscapes.level_points import LevelGround, level_ground

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
EVERYTHING = 10**6
torch.set_num_threads(1)  # small batches: beside other tests a second thread only waits


@lru_cache(maxsize=128)
def ground(landscape: Landscape) -> LevelGround:
    return level_ground(landscape, most=EVERYTHING)


def counts(found: LevelGround) -> tuple[int, int, int, int]:
    return found.minima, found.maxima, found.saddles, found.degenerate


def surface(formula: str, reach: float = 2.0) -> Landscape:
    """Return a surface that is in no registry."""
    members = {
        "title": "t", "family": "f", "formula": formula, "extent": ((-reach, reach), (-reach, reach)),
        "starts": ((0.0, 0.0),), "source": "s", "teaches": "t", "__annotations__": {},
    }  # fmt: skip
    return type("Trial", (Landscape,), members)()


def roots(f: Function, low: float, high: float) -> NDArray[np.float64]:
    """Return every place where a function of one variable changes its sign."""
    x = np.linspace(low, high, 40_001) + 1e-9 * math.pi
    signs = np.sign(f(x))
    places = np.nonzero(signs[1:] * signs[:-1] < 0)[0]
    return np.array([brentq(lambda at: float(f(np.array([at]))[0]), x[i], x[i + 1], xtol=1e-13) for i in places])


def bend(slope: Function, x: NDArray[np.float64]) -> NDArray[np.float64]:
    return (slope(x + 1e-6) - slope(x - 1e-6)) / 2e-6


def rastrigin(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)


def styblinski_tang(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 2 * x**3 - 16 * x + 2.5


def schwefel(x: NDArray[np.float64]) -> NDArray[np.float64]:
    root = np.sqrt(np.abs(x))
    return -np.sin(root) - root * np.cos(root) / 2


@pytest.mark.parametrize(
    ("slug", "slope"), [("rastrigin", rastrigin), ("styblinski_tang", styblinski_tang), ("schwefel", schwefel)]
)
def test_a_sum_has_the_level_points_of_its_two_halves(slug: str, slope: Function):
    landscape = LANDSCAPES[slug]
    (low, high), _ = landscape.extent
    x = roots(slope, low, high)
    hollows = int((bend(slope, x) > 0).sum())
    crests = len(x) - hollows
    found = ground(landscape)
    assert counts(found) == (hollows**2, crests**2, 2 * hollows * crests, 0)
    assert sorted({round(point.x, 6) for point in found.points}) == pytest.approx(sorted(x), abs=1e-6)


ORDER = np.arange(1, 6)[:, None]


def shubert(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return (ORDER * np.cos((ORDER + 1) * x + ORDER)).sum(axis=0)


def shubert_slope(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return (-ORDER * (ORDER + 1) * np.sin((ORDER + 1) * x + ORDER)).sum(axis=0)


def test_a_product_has_the_level_points_of_its_halves_and_where_both_vanish():
    landscape = LANDSCAPES["shubert"]
    (low, high), _ = landscape.extent
    x, zeros = roots(shubert_slope, low, high), roots(shubert, low, high)
    across, up = np.outer(bend(shubert_slope, x), shubert(x)), np.outer(shubert(x), bend(shubert_slope, x))
    minima, maxima = int(((across > 0) & (up > 0)).sum()), int(((across < 0) & (up < 0)).sum())
    saddles = len(x) ** 2 - minima - maxima + len(zeros) ** 2
    assert counts(ground(landscape)) == (minima, maxima, saddles, 0)


@pytest.mark.parametrize(
    ("slug", "known"),
    [
        ("himmelblau", (4, 1, 4, 0)),
        ("six_hump_camel", (6, 2, 7, 0)),  # A. Törn and A. Žilinskas (1989), Global Optimization
        ("three_hump_camel", (3, 0, 2, 0)),
        ("goldstein_price", (4, 1, 4, 0)),
        ("branin", (3, 0, 2, 0)),
        ("monkey_saddle", (0, 0, 0, 1)),
        ("cross_in_tray", (36, 0, 0, 0)),
        ("bukin_6", (1, 0, 0, 0)),
        ("ackley", (121, 100, 220, 0)),
    ],
)
def test_counts_that_are_known(slug: str, known: tuple[int, ...]):
    assert counts(ground(LANDSCAPES[slug])) == known


def outward_everywhere(landscape: Landscape) -> bool:
    """Return whether the slope points out of the extent all along its edge."""
    (x0, x1), (y0, y1) = landscape.extent
    along = torch.linspace(0, 1, 2001, dtype=torch.float64)
    x, y = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
    sides = [(torch.full_like(y, x0), y, 0, -1), (torch.full_like(y, x1), y, 0, 1)]
    sides += [(x, torch.full_like(x, y0), 1, -1), (x, torch.full_like(x, y1), 1, 1)]
    return all((sign * landscape.fields(x, y, "g")[axis] > 0).all() for x, y, axis, sign in sides)


@pytest.mark.slow
def test_hollows_and_crests_outnumber_saddles_by_one_where_all_slopes_point_outward():
    """Poincaré and Hopf: the indices of all level points add up to 1."""
    counted = []
    for slug, landscape in LANDSCAPES.items():
        found = ground(landscape) if landscape.smooth and outward_everywhere(landscape) else None
        if found is not None and not found.lines and not found.degenerate:
            counted.append(slug)
            assert found.minima + found.maxima - found.saddles == 1, slug
    assert {"himmelblau", "styblinski_tang", "bowl"} <= set(counted)


def nearest(points: tuple[CriticalPoint, ...], position: tuple[float, float]) -> CriticalPoint | None:
    return min(points, key=lambda point: math.dist(point.position, position), default=None)


def test_every_declared_point_is_found(surface: Landscape):
    (x0, x1), (y0, y1) = surface.extent
    reach = math.hypot(x1 - x0, y1 - y0)
    for point in surface.critical_points:
        if x0 < point.x < x1 and y0 < point.y < y1:
            found = nearest(ground(surface).points, point.position)
            assert found is not None, point
            assert math.dist(found.position, point.position) <= 1e-6 * reach, point
            assert found.kind == point.kind


def test_what_is_found_is_what_it_is_called(surface: Landscape):
    """By values alone, on a circle around each point, and by the slope there."""
    found = ground(surface)
    points = [point for point in found.points if point.eigenvalues is not None]
    if not points:
        return
    x, y = torch.tensor([point.position for point in points], dtype=torch.float64).T
    (x0, x1), (y0, y1) = surface.extent
    assert ((x >= x0 - 1e-6) & (x <= x1 + 1e-6) & (y >= y0 - 1e-6) & (y <= y1 + 1e-6)).all()
    gx, gy, xx, xy, yy = surface.fields(x, y, "gh")
    size = xx.abs() + xy.abs() + yy.abs()
    assert (torch.hypot(gx, gy) <= 1e-9 * (1 + size * math.hypot(x1 - x0, y1 - y0))).all()
    matrices = torch.stack((torch.stack((xx, xy), -1), torch.stack((xy, yy), -1)), -2)
    bends = torch.linalg.eigvalsh(matrices)
    assert torch.allclose(
        torch.tensor([p.eigenvalues for p in points], dtype=torch.float64), bends, rtol=1e-6, atol=1e-9
    )
    for i, point in enumerate(points):
        low, high = bends[i].tolist()
        if min(abs(low), abs(high)) > 1e-3 * max(abs(low), abs(high)):
            assert point.kind == {(1, 1): "minimum", (-1, -1): "maximum"}.get(
                (int(math.copysign(1, low)), int(math.copysign(1, high))), "saddle"
            )
    values = [round(point.value, 12) for point in found.points]
    assert values == sorted(values), "lowest first"


def test_points_are_told_apart(surface: Landscape):
    x = torch.tensor([point.position for point in ground(surface).points], dtype=torch.float64).reshape(-1, 2)
    (x0, x1), (y0, y1) = surface.extent
    apart = torch.pdist(x)
    assert not len(apart) or apart.min() > 1e-6 * math.hypot(x1 - x0, y1 - y0)


def test_flat_ground_is_said_and_not_marked():
    floor = ground(LANDSCAPES["michalewicz"])
    assert floor.flat > 0.1 and floor.lines
    assert counts(floor) == (2, 0, 0, 0)
    level = ground(surface("3 + 0*x"))
    assert level.flat == 1 and level.found == 0
    assert ground(LANDSCAPES["monkey_saddle"]).flat == 0, "one point is no ground"
    hill = ground(surface("exp(-20*((x - 0.3)**2 + y**2))", 5))
    assert counts(hill) == (0, 1, 0, 0) and hill.flat > 0.9


@pytest.mark.parametrize("formula", ["(x + y/3)**2", "(y - x**2)**2", "(x**2 + y**2 - 1)**2"])
def test_a_line_that_is_level_is_said_and_not_marked(formula: str):
    found = ground(surface(formula))
    assert found.lines and found.minima == 0


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("x**4 + y**2", "minimum"),
        ("-(x - 0.1)**4 - (y + x)**4", "maximum"),
        ("x**3 - 3*x*y**2", "degenerate"),
        ("x**3 + y**2", "degenerate"),
    ],
)
def test_where_the_hessian_does_not_tell_the_surroundings_do(formula: str, kind: str):
    (point,) = ground(surface(formula)).points
    assert point.kind == kind


@pytest.mark.parametrize(
    ("formula", "minima"),
    [("abs(x) + abs(y)", 1), ("-abs(x) + y**2", 0), ("max(abs(x - 0.3), abs(y + x/2))", 1), ("max(x, 0)**2 + y**2", 0)],
)
def test_a_minimum_at_a_kink_is_one_and_a_ridge_is_none(formula: str, minima: int):
    assert counts(ground(surface(formula))) == (minima, 0, 0, 0)


def test_at_most_as_many_as_asked_for_the_lowest_first():
    everything, some = ground(LANDSCAPES["rastrigin"]), level_ground(LANDSCAPES["rastrigin"], most=30)
    assert some.points == everything.points[:30]
    assert some.found == everything.found == 441


def test_what_turns_too_fast_is_said_to_be_unresolved():
    assert not ground(surface("cos(x) + cos(y)", 2000)).resolved
    assert ground(LANDSCAPES["rastrigin"]).resolved


def test_limits_of_the_rate():
    point = CriticalPoint(0, 0, 0, "minimum", (0.5, 4.0))
    assert (point.condition_number, point.rate_limit(), point.rate_limit(0.9)) == (8, 0.5, pytest.approx(0.95))
    crest = CriticalPoint(0, 0, 0, "maximum", (-4.0, -2.0))
    assert (crest.condition_number, crest.rate_limit()) == (2, None)
    tip = CriticalPoint(0, 0, 0, "minimum", None)
    assert tip.condition_number is None and tip.rate_limit() is None


def test_a_turned_surface_has_its_points_turned():
    plain = LANDSCAPES["himmelblau"]
    turned = plain.replace(rotation=30.0, shift_x=0.3, scale=2.0)
    found = ground(turned)
    for point in ground(plain).points:
        assert turned.frame is not None
        there = nearest(found.points, turned.frame.outward(point.x, point.y))
        assert there is not None and there.kind == point.kind
        assert there.value == pytest.approx(point.value, abs=1e-9)
        assert there.eigenvalues == pytest.approx([value / 4 for value in point.eigenvalues or ()], rel=1e-6)
