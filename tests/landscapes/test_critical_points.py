"""Minima and saddles: declared where they are, all of them, and called what they are, over every slider."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from landscapes import LANDSCAPES, Landscape, limits, tape
from landscapes.formula import Formula
from landscapes.known_points import known_points


def grid(surface: Landscape, count: int) -> Tensor:
    """Return the whole extent, borders included: [count, count, 2]."""
    (x0, x1), (y0, y1) = surface.extent
    x, y = torch.linspace(x0, x1, count, dtype=torch.float64), torch.linspace(y0, y1, count, dtype=torch.float64)
    return torch.stack(torch.meshgrid(x, y, indexing="ij"), dim=-1)


def is_inside(surface: Landscape, position: tuple[float, float]) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(position, surface.extent, strict=True))


def test_minima_are_minima_over_the_whole_slider(variant: Landscape):
    for point in variant.critical_points:
        x = torch.tensor(point.position, dtype=torch.float64)
        scale = max(1.0, variant.hessian(x).norm().item())
        assert variant.gradient(x).norm() <= 1e-9 * scale, point
        assert point.value == pytest.approx(variant.value(x).item(), abs=1e-12)
        if point.eigenvalues is None:
            assert point.kind == "minimum" and not variant.smooth
            continue
        low, high = torch.linalg.eigvalsh(variant.hessian(x)).tolist()
        assert point.eigenvalues == pytest.approx((low, high), rel=1e-9, abs=1e-9)
        assert {"minimum": low > 0, "saddle": low < 0 < high}.get(point.kind, abs(low * high) < 1e-9), point


def test_nothing_lies_below_the_lowest_minimum(variant: Landscape):
    if variant.minimum_value is not None:
        assert variant.value(grid(variant, 401)).min().item() >= variant.minimum_value - 1e-9


def hollows(surface: Landscape, count: int = 201) -> Tensor:
    """Return grid points inside that are lower than all their neighbours: [n, 2]."""
    x = grid(surface, count)
    value = surface.value(x).numpy()
    middle = value[1:-1, 1:-1]
    sides = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    neighbours = [value[i : i + count - 2, j : j + count - 2] for i, j in sides]
    lowest = np.logical_and.reduce([middle < neighbour for neighbour in neighbours])
    return x[1:-1, 1:-1][torch.from_numpy(lowest)]


def test_no_minimum_is_missing(variant: Landscape):
    """From every hollow of a grid Newton's method ends at a declared minimum or at none: a valley has false ones.

    Where there are more than anyone would write down, only the lowest need be declared.
    """
    x = hollows(variant)
    highest = math.inf
    if len(x) > 500:
        highest = max(point.value for point in variant.critical_points if point.kind == "minimum")
    for _ in range(20):
        step = (torch.linalg.pinv(variant.hessian(x)) @ variant.gradient(x)[:, :, None])[:, :, 0]
        x = x - step * torch.clamp(0.1 / step.norm(dim=-1, keepdim=True).clamp(min=1e-12), max=1.0)
    is_minimum = (variant.gradient(x).norm(dim=-1) < 1e-9) & (torch.linalg.eigvalsh(variant.hessian(x))[:, 0] > 1e-6)
    is_minimum &= variant.value(x) <= highest + 1e-9
    known = torch.tensor(variant.minima, dtype=torch.float64).reshape(-1, 2)
    for found in x[is_minimum]:
        if is_inside(variant, (found[0].item(), found[1].item())):
            assert len(known) and (known - found).norm(dim=-1).min() < 1e-5, f"nothing is declared at {found.tolist()}"


def test_the_lists_are_the_critical_points(surface: Landscape):
    kinds = {"minimum": [], "saddle": [], "degenerate": [], "maximum": []}
    for point in surface.critical_points:
        kinds[point.kind].append(point.position)
    assert list(surface.minima) == kinds["minimum"]
    assert sorted(surface.saddles) == sorted(kinds["saddle"] + kinds["degenerate"])
    values = [surface.value(torch.tensor(position, dtype=torch.float64)).item() for position in surface.minima]
    assert values == pytest.approx(sorted(values), abs=1e-9)
    assert surface.minimum_value == (pytest.approx(values[0], abs=1e-12) if values else None)
    assert len(set(surface.minima)) == len(surface.minima)
    lowest = {position for position, value in zip(surface.minima, values, strict=True) if value - values[0] <= 1e-9}
    assert {point.position for point in surface.critical_points if point.is_global} == lowest


# Position, value and eigenvalues of the Hessian as the literature has them, recomputed in float64 on a fine grid with a
# local search. Sources: as in reference_formulas.py; Dupont (2018) for the two wells.
KNOWN_MINIMA = [
    ("bowl", (0, 0), 0, (2, 2)),
    ("line_fit", (2, 0), 0, (0.29939, 16.70061)),
    ("broadcast_fit", (0, 5), 5, (0.29939, 16.70061)),  # 5 is the variance of 2, 4, 6, 8
    ("ravine", (0, 0), 0, (1, 100)),
    ("rosenbrock", (1, 1), 0, (0.39936, 1001.60)),
    ("beale", (3, 0.5), 0, (0.30146, 48.980)),
    ("himmelblau", (3, 2), 0, (25.716, 82.284)),
    ("himmelblau", (-2.805118, 3.131313), 0, None),
    ("himmelblau", (-3.779310, -3.283186), 0, None),
    ("himmelblau", (3.584428, -1.848127), 0, None),
    ("rastrigin", (0, 0), 0, (396.784, 396.784)),
    ("ackley", (0, 0), 0, None),
    ("styblinski_tang", (-2.903534, -2.903534), -78.33233141, (34.583, 34.583)),
    ("six_hump_camel", (0.08984201, -0.7126564), -1.031628453, (7.6823, 16.4932)),
    ("six_hump_camel", (-0.08984201, 0.7126564), -1.031628453, (7.6823, 16.4932)),
    ("two_well", (-0.9363006, 0), -2.063090252, (30.20, 31.40)),
    ("two_well", (0.9053179, 0), -1.092732, None),
    ("saddle", (0, 2), -2, (2, 4)),
    ("saddle", (0, -2), -2, (2, 4)),
]


@pytest.mark.parametrize(("slug", "position", "value", "eigenvalues"), KNOWN_MINIMA)
def test_known_minima(slug: str, position: tuple[float, float], value: float, eigenvalues: tuple[float, float] | None):
    minima = [point for point in LANDSCAPES[slug].critical_points if point.kind == "minimum"]
    nearest = min(minima, key=lambda point: math.dist(point.position, position))
    assert math.dist(nearest.position, position) < 1e-5
    assert nearest.value == pytest.approx(value, abs=1e-6)
    if eigenvalues is not None:
        assert nearest.eigenvalues == pytest.approx(eigenvalues, rel=1e-3)


@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("styblinski_tang", -78.33233141),
        ("six_hump_camel", -1.031628453),
        ("two_well", -2.063090252),
        ("ackley", 0),
        ("rastrigin", 0),
    ],
)
def test_known_lowest_values(slug: str, value: float):
    assert LANDSCAPES[slug].minimum_value == pytest.approx(value, abs=1e-8)


@pytest.mark.parametrize(
    ("slug", "minima", "saddles"),
    [
        ("saddle", 2, 1),
        ("monkey_saddle", 0, 1),
        ("beale", 1, 2),
        ("himmelblau", 4, 4),
        ("rastrigin", 121, 220),
        ("ackley", 121, 220),
        ("styblinski_tang", 4, 4),
        ("six_hump_camel", 6, 7),
        ("two_well", 2, 1),
    ],
)
def test_how_many(slug: str, minima: int, saddles: int):
    assert (len(LANDSCAPES[slug].minima), len(LANDSCAPES[slug].saddles)) == (minima, saddles)


@pytest.mark.parametrize(
    ("slug", "lowest"), [("himmelblau", 4), ("six_hump_camel", 2), ("two_well", 1), ("ackley", 1), ("monkey_saddle", 0)]
)
def test_how_many_are_as_low_as_any(slug: str, lowest: int):
    assert sum(point.is_global for point in LANDSCAPES[slug].critical_points) == lowest


def test_a_point_that_these_parameters_do_not_give_is_left_out():
    textbook = LANDSCAPES["saddle"].replace(c=0.0)
    assert textbook.minima == () and textbook.minimum_value is None
    assert textbook.saddles == ((0.0, 0.0),)
    assert textbook.critical_points[0].eigenvalues == pytest.approx((-2, 2))
    assert LANDSCAPES["rastrigin"].replace(A=0.0).minima == ((0.0, 0.0),)


def test_a_kink_is_a_minimum_without_eigenvalues():
    tip = LANDSCAPES["ackley"].critical_points[0]
    assert (tip.position, tip.kind, tip.eigenvalues) == ((0.0, 0.0), "minimum", None)
    x = torch.zeros(1, 2, dtype=torch.float64)
    assert torch.equal(LANDSCAPES["ackley"].gradient(x), x)


def test_where_everything_vanishes_the_kind_is_open():
    (point,) = LANDSCAPES["monkey_saddle"].critical_points
    assert (point.position, point.kind, point.eigenvalues) == ((0.0, 0.0), "degenerate", (0.0, 0.0))
    assert LANDSCAPES["monkey_saddle"].saddles == ((0.0, 0.0),)


def test_minima_lie_inside(surface: Landscape):
    """By default; a slider may carry one out."""
    assert all(is_inside(surface, position) for position in (*surface.minima, *surface.saddles))


def test_a_moved_slider_does_not_wait_for_them(surface: Landscape, monkeypatch: pytest.MonkeyPatch):
    """Nothing is differentiated anew, and Newton's method takes a few steps: the page must not notice."""
    known_points.cache_clear()  # they may be known, and the programs that found them forgotten
    _ = surface.critical_points
    compiled, evaluations = limits.torch_function, []

    def counted(formula: Formula, wanted: str):
        function = compiled(formula, wanted)
        return lambda *given: (evaluations.append(1), function(*given))[1]

    monkeypatch.setattr(limits, "torch_function", counted)
    made = tape.tape_of.cache_info().misses
    known_points.cache_clear()
    assert surface.replace().critical_points == surface.critical_points
    assert tape.tape_of.cache_info().misses == made
    assert 0 < len(evaluations) < 100
