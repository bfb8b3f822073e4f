"""Numbers wherever the formula has one: in both precisions, on axes and grids, at kinks and by limits."""

import math

import numpy as np
import pytest
import torch

from engine import Experiment, script, simulate
from landscapes import LANDSCAPES, Landscape
from landscapes.browser import browser_tape
from landscapes.formula import Formula
from landscapes.limits import fields_of
from optimizers import OPTIMIZERS
from tests.landscapes.test_registry_of_surfaces import played

PRECISIONS = [torch.float64, torch.float32]
ORIGIN = torch.zeros(1, dtype=torch.float64)


def telling(surface: Landscape) -> torch.Tensor:
    """Return grids of odd and even sides, both axes, the corners of waves of π, and declared points: [n, 2]."""
    (x0, x1), (y0, y1) = surface.extent
    sides = [(np.linspace(x0, x1, n), np.linspace(y0, y1, n)) for n in (40, 41)]
    waves = np.arange(-4, 5) * np.pi
    lines = [*sides, (sides[0][0], [0.0]), ([0.0], sides[0][1]), (waves, waves), (waves, [0.3]), ([0.3], waves)]
    places = [np.stack(np.meshgrid(*line), axis=-1).reshape(-1, 2) for line in lines]
    return torch.tensor(np.concatenate([*places, np.array([(2.0, 0.0), *surface.starts, *surface.minima])]))


@pytest.mark.parametrize("precision", PRECISIONS, ids=str)
def test_value_and_gradient_are_finite_everywhere(anywhere: Landscape, precision: torch.dtype):
    x, y = telling(anywhere).to(precision).unbind(dim=-1)
    assert all(torch.isfinite(part).all() for part in anywhere.fields(x, y, "fg"))


def test_both_precisions_tell_the_same_slope_on_the_trays_axes():
    """There f is -0.0001 all along, so that it is level."""
    tray = LANDSCAPES["cross_in_tray"]
    at = torch.tensor([[2.0, 0.0], [0.0, 2.0], [-7.5, 0.0], [0.0, 0.0]])
    for precision in PRECISIONS:
        assert tray.value(at.to(precision)).tolist() == pytest.approx([-1e-4] * 4, rel=1e-5)
        assert tray.gradient(at.to(precision)).abs().max() < 1e-9
        assert tray.hessian(at.to(precision)).abs().max() < 1e-9


@pytest.mark.parametrize("precision", PRECISIONS, ids=str)
@pytest.mark.parametrize("frequency", [12.0, 3.0, 0.0])
def test_the_middle_of_the_drop_wave_curves_as_its_series_says(frequency: float, precision: torch.dtype):
    """-(1 + cos ωr)/(r²/2 + 2) = -1 + (ω² + 1)r²/4 - …"""
    drop = LANDSCAPES["drop_wave"].replace(frequency=frequency)
    hessian = drop.hessian(torch.zeros(2, dtype=precision))
    assert hessian.dtype == precision
    assert hessian.numpy() == pytest.approx(np.eye(2) * (frequency**2 + 1) / 2, rel=1e-6, abs=1e-9)
    (middle,) = drop.critical_points
    assert (middle.kind, middle.eigenvalues) == ("minimum", pytest.approx(((frequency**2 + 1) / 2,) * 2, rel=1e-6))


def test_at_every_level_point_the_hessian_is_what_a_ring_around_it_shows(surface: Landscape):
    """f there, from values alone: its mean is a quarter of r²(f_xx + f_yy) above the middle, and so on."""
    (x0, x1), (y0, y1) = surface.extent
    radius = 3e-5 * math.hypot(x1 - x0, y1 - y0)
    angle = torch.arange(16, dtype=torch.float64) * (math.pi / 8)
    ring = radius * torch.stack((torch.cos(angle), torch.sin(angle)), dim=-1)
    for point in surface.critical_points:
        if point.eigenvalues is None:  # a kink
            continue
        at = torch.tensor(point.position, dtype=torch.float64)
        rise = (surface.value(at + ring) - surface.value(at)) * 4 / radius**2
        total, apart, mixed = rise.mean(), (rise * torch.cos(2 * angle)).mean(), (rise * torch.sin(2 * angle)).mean()
        hessian = surface.hessian(at)
        shown = torch.stack((total / 2 + apart, mixed, total / 2 - apart))
        told = torch.stack((hessian[0, 0], hessian[0, 1], hessian[1, 1]))
        rounding = 1e-14 * max(1.0, abs(point.value)) / radius**2
        assert told.numpy() == pytest.approx(shown.numpy(), abs=1e-3 * float(told.abs().max()) + rounding), point


@pytest.mark.parametrize(
    ("text", "slope", "bends"),
    [
        ("x + cos(sqrt(x**2 + y**2))", (1.0, 0.0), (-1.0, 0.0, -1.0)),
        ("exp(-sqrt(x**4 + y**4)) - 2*y", (0.0, -2.0), None),  # even but not smooth: its second derivatives differ
        ("3*x + sqrt(x**2 + y**2)", (3.0, 0.0), (0.0, 0.0, 0.0)),  # a tilted cone: the tip adds nothing
        ("x*y + sqrt(abs(y))", (0.0, 0.0), (0.0, 0.0, 0.0)),
        ("2*y + abs(x)**0.5", (0.0, 2.0), (0.0, 0.0, 0.0)),
    ],
)
def test_what_a_tip_has_no_number_for_leaves_the_rest_as_it_is(text, slope, bends):
    formula = Formula(text)
    for precision in PRECISIONS:
        _, gx, gy, *second = fields_of(formula, (), ORIGIN.to(precision), ORIGIN.to(precision), "fgh")
        assert (gx.item(), gy.item()) == pytest.approx(slope)
        assert all(torch.isfinite(part).all() for part in second)
        if bends is not None and text != "x*y + sqrt(abs(y))":
            assert [part.item() for part in second] == pytest.approx(bends, abs=1e-6)
    with np.errstate(invalid="ignore", divide="ignore"):
        _, gradient = played(browser_tape(formula, ()), np.zeros((1, 2)))
    assert gradient[0] == pytest.approx(slope)


def test_the_script_walks_from_a_tip_as_the_lab_does():
    """PyTorch's root has an infinite slope at 0, after which no gradient is a number."""
    for slug, start in (("ackley", (0.0, 0.0)), ("drop_wave", (0.0, 0.0)), ("schwefel", (0.0, 100.0))):
        rule = OPTIMIZERS["momentum"].replace(lr=0.01)
        run = Experiment(LANDSCAPES[slug], (rule,), (start,), steps=5)
        names = {}
        exec(script.pytorch(run), names)
        (path,) = names["paths"].values()
        assert path[0].numpy() == pytest.approx(simulate(run).x[:, 0, 0], abs=1e-9)
