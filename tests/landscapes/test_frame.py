"""Turned, shifted and scaled: f(R(x − c)/s), checked against the formula put together by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine.script import pytorch
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS

MOVED = {"rotation": 40.0, "shift_x": 1.5, "shift_y": -0.75, "scale": 2.5}


def by_hand(surface: Landscape, x: torch.Tensor) -> torch.Tensor:
    """Return the unmoved surface read at R(x − c)/s, with the matrix of the textbooks."""
    angle = math.radians(MOVED["rotation"])
    turn = torch.tensor([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]], dtype=torch.float64)
    centre = torch.tensor([MOVED["shift_x"], MOVED["shift_y"]], dtype=torch.float64)
    return surface.value((x - centre) @ turn.T / MOVED["scale"])


@pytest.mark.parametrize("slug", ["rosenbrock", "himmelblau", "styblinski_tang", "ravine", "monkey_saddle"])
def test_value_gradient_and_hessian_are_those_of_the_chain(slug: str):
    surface, draw = LANDSCAPES[slug], torch.Generator().manual_seed(3)
    moved = surface.replace(**MOVED)
    x = (4 * torch.rand(50, 2, dtype=torch.float64, generator=draw) - 2).requires_grad_()
    torch.testing.assert_close(moved.value(x), by_hand(surface, x), rtol=1e-12, atol=1e-12)
    (gradient,) = torch.autograd.grad(by_hand(surface, x).sum(), x)
    torch.testing.assert_close(moved.gradient(x), gradient, rtol=1e-10, atol=1e-10)
    for point in x.detach()[:5]:
        hessian = torch.autograd.functional.hessian(lambda p: by_hand(surface, p), point)
        torch.testing.assert_close(moved.hessian(point), hessian, rtol=1e-9, atol=1e-9)


def test_a_minimum_lies_where_the_inverse_leads():
    moved = LANDSCAPES["rosenbrock"].replace(rotation=90.0, shift_x=3.0, shift_y=-1.0, scale=2.0)
    assert moved.minima == ((3.0 - 2.0, -1.0 + 2.0),)  # a quarter turn takes (1, 1) to (−1, 1)
    (point,) = moved.critical_points
    (still,) = LANDSCAPES["rosenbrock"].critical_points
    assert point.eigenvalues == pytest.approx([value / 4 for value in still.eigenvalues or ()])
    assert point.value == still.value == 0


def test_the_critical_points_go_along(surface: Landscape):
    moved = surface.replace(**MOVED)
    assert moved.frame is not None
    assert [moved.frame.outward(*point.position) for point in surface.critical_points] == [
        point.position for point in moved.critical_points
    ]


def test_a_quarter_turn_is_exact():
    surface = LANDSCAPES["ravine"].replace(rotation=90.0)
    x = torch.tensor([[3.0, 2.0], [-1.0, 5.0]], dtype=torch.float64)
    swapped = LANDSCAPES["ravine"].value(x.flip(-1))
    assert torch.equal(surface.value(x), swapped)
    assert surface.extent == ((-4.0, 4.0), (-12.0, 12.0))


def test_the_map_holds_what_it_held(surface: Landscape):
    moved = surface.replace(rotation=25.0, shift_x=4.0, scale=0.5)
    (x0, x1), (y0, y1) = moved.extent
    (u0, u1), (v0, v1) = surface.extent
    inside = [(x, y) for x, y in surface.minima if u0 <= x <= u1 and v0 <= y <= v1]
    places = [moved.frame.outward(*point) for point in (*inside, *surface.starts)]  # type: ignore[union-attr]
    assert all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in places)
    assert len(moved.starts) == len(surface.starts) and moved.starts != surface.starts


def test_the_latex_says_where_the_formula_is_read():
    surface = LANDSCAPES["rosenbrock"]
    assert "u" not in surface.latex
    latex = surface.replace(rotation=30.0).latex
    assert r"\left(a - u\right)^{2}" in latex and r"\cos\theta" in latex and "c_x" not in latex and "{s}" not in latex
    latex = surface.replace(shift_x=1.0, scale=2.0).latex
    assert "x - c_x" in latex and r"\frac{1}{s}" in latex and r"\theta" not in latex


def test_the_rules_that_should_follow_a_turned_surface_do_and_adam_does_not():
    surface = LANDSCAPES["ravine"].replace(condition_number=30.0)
    rules = tuple(OPTIMIZERS[slug].replace(lr=0.02) for slug in ("gradient_descent", "momentum", "adam"))
    turned = surface.replace(rotation=35.0, shift_x=20.0, shift_y=-7.0)
    assert turned.frame is not None
    still = simulate(Experiment(surface, rules, surface.starts[:1], steps=200)).x[:, :, 0]
    moved = simulate(Experiment(turned, rules, turned.starts[:1], steps=200)).x[:, :, 0]
    back = np.stack(turned.frame.inward(moved[..., 0], moved[..., 1]), axis=-1)
    apart = np.abs(back - still).max(axis=(0, 2))
    assert apart[0] < 1e-9 and apart[1] < 1e-9
    assert apart[2] > 0.1


def test_the_script_walks_the_same_path():
    surface = LANDSCAPES["himmelblau"].replace(rotation=20.0, shift_x=-1.0, scale=1.5)
    run = Experiment(surface, (OPTIMIZERS["momentum"].replace(lr=0.003),), surface.starts[:1], steps=60)
    names: dict = {}
    before = torch.get_default_dtype()
    try:
        exec(pytorch(run), names)
    finally:
        torch.set_default_dtype(before)
    (path,) = names["paths"].values()
    assert np.abs(path[0].numpy() - simulate(run).x[:, 0, 0]).max() < 1e-10


def test_the_data_of_a_line_are_shown_only_where_x_is_its_slope():
    line = LANDSCAPES["line_fit"]
    assert line.data and not line.replace(rotation=10.0).data
    x = torch.tensor([[0.3, 1.0]], dtype=torch.float64)
    moved, read = line.replace(**MOVED), torch.ones(4, 1, dtype=torch.bool)
    slope = torch.stack(moved.slope_of(read, 4, x[:, 0], x[:, 1]), dim=-1)
    torch.testing.assert_close(slope, moved.gradient(x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("name", "value", "told"), [("scale", 0.0, "[1e-3, 1e3]"), ("rotation", 400, "[-360, 360]")])
def test_what_is_outside_its_range_is_named(name: str, value: float, told: str):
    with pytest.raises(ValueError) as refusal:
        LANDSCAPES["bowl"].replace(**{name: value})
    assert name in str(refusal.value) and told in str(refusal.value)
