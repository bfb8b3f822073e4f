"""The line fit against numpy's least squares, and what any surface that is a mean over samples promises."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch

from core.params import param
from landscapes import LANDSCAPES, Landscape
from landscapes.line_fit import LineFit

LINE = LANDSCAPES["line_fit"]
SAMPLED = [pytest.param(surface, id=slug) for slug, surface in LANDSCAPES.items() if surface.samples]


def design(points: np.ndarray) -> np.ndarray:
    """Return the matrix of least squares: a row (abscissa, 1) for each point."""
    return np.stack((points[:, 0], np.ones(len(points))), axis=1)


def fitted(points: np.ndarray) -> Landscape:
    """Return the surface of other points [4, 2]."""
    names = [(f"x{i}", f"y{i}") for i in range(1, 5)]
    pairs = zip(names, points.tolist(), strict=True)
    return LINE.replace(**{name: value for both, point in pairs for name, value in zip(both, point, strict=True)})


def test_the_points_are_those_of_the_article():
    assert LINE.data == ((1.0, 2.0), (2.0, 4.0), (3.0, 6.0), (4.0, 8.0))
    assert LINE.minima == ((2.0, 0.0),) and LINE.minimum_value == 0


@pytest.mark.parametrize("seed", range(5))
def test_value_and_minimum_are_those_of_least_squares(seed: int):
    random = np.random.default_rng(seed)
    points = random.uniform((-2, -4), (6, 12), (4, 2))
    surface = fitted(points)
    lines = random.uniform(-3, 3, (20, 2))
    errors = ((design(points) @ lines.T - points[:, 1:]) ** 2).mean(axis=0)
    assert surface.value(torch.from_numpy(lines)).numpy() == pytest.approx(errors, rel=1e-12)
    best, rest, *_ = np.linalg.lstsq(design(points), points[:, 1], rcond=None)
    assert surface.minima == (pytest.approx(tuple(best), abs=1e-9),)
    assert surface.minimum_value == pytest.approx(rest[0] / 4, rel=1e-9)


def test_curvatures_and_the_limit_of_the_rate():
    (point,) = LINE.critical_points
    matrix = design(np.array(LINE.data))
    curvatures = np.linalg.eigvalsh(matrix.T @ matrix / 2)
    assert point.eigenvalues == pytest.approx(tuple(curvatures), rel=1e-12)
    assert point.eigenvalues == pytest.approx((0.29939, 16.70061), abs=5e-6)
    assert 2 / curvatures[1] == pytest.approx(0.119756, abs=5e-7)


@pytest.mark.parametrize("at", [0.0, 0.1, 1.0, -2.0, 1e-9, 999.0])
def test_points_above_one_another_have_no_best_line(at: float):
    """A whole valley of lines is equally good: no minimum is claimed, and nothing fails."""
    surface = LINE.replace(x1=at, x2=at, x3=at, x4=at)
    assert surface.critical_points == () and surface.minimum_value is None
    x = torch.tensor(surface.starts, dtype=torch.float64)
    assert torch.isfinite(surface.value(x)).all() and torch.isfinite(surface.hessian(x)).all()


@pytest.mark.parametrize("mean", SAMPLED)
def test_it_is_the_mean_of_its_samples(mean: Landscape):
    """By the browser's programs, by the exported code and by the gradient of any chosen samples."""
    count = len(mean.samples)
    x = torch.tensor(mean.starts, dtype=torch.float64)
    names = {"torch": torch, "math": math, "x": x[:, 0], "y": x[:, 1], **mean.settings()}
    terms = torch.stack([eval(code, dict(names)) for code in mean.sample_python()])
    torch.testing.assert_close(terms.mean(dim=0), mean.value(x))
    slopes = []
    for i in range(count):
        alone = torch.arange(count)[:, None] == i
        slopes.append(torch.stack(mean.slope_of(alone, 1, x[:, 0], x[:, 1]), dim=-1))
    torch.testing.assert_close(torch.stack(slopes).mean(dim=0), mean.gradient(x))
    assert len(mean.sample_tapes()) == count


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_over_all_batches_the_gradient_is_unbiased(batch: int):
    x = torch.tensor([[-0.5, 0.5], [3.0, -2.0]], dtype=torch.float64)
    found = []
    for chosen in itertools.combinations(range(4), batch):
        read = torch.zeros(4, 1, dtype=torch.bool)
        read[list(chosen)] = True
        slope = torch.stack(LINE.slope_of(read, batch, x[:, 0], x[:, 1]), dim=-1)
        points = np.array(LINE.data)[list(chosen)]
        error = design(points) @ x.numpy().T - points[:, 1:]  # [batch, lines]
        np.testing.assert_allclose(slope.numpy(), 2 * (design(points).T @ error).T / batch, rtol=1e-12)
        found.append(slope)
    torch.testing.assert_close(torch.stack(found).mean(dim=0), LINE.gradient(x), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("seed", range(3))
def test_the_broadcast_loss_is_what_torch_makes_of_the_shapes(seed: int):
    """(4, 1) minus (4,): value and gradient by autograd, on other points too."""
    random = np.random.default_rng(seed)
    points = torch.from_numpy(random.uniform((-2, -4), (6, 12), (4, 2)))
    names = {f"{axis}{i + 1}": float(points[i, j]) for i in range(4) for j, axis in enumerate("xy")}
    surface = LANDSCAPES["broadcast_fit"].replace(**names)
    for line in torch.from_numpy(random.uniform(-3, 6, (5, 2))):
        line.requires_grad_()
        errors = points[:, :1] * line[0] + line[1] - points[:, 1]
        assert errors.shape == (4, 4)
        loss = (errors**2).mean()
        (slope,) = torch.autograd.grad(loss, line)
        torch.testing.assert_close(surface.value(line.detach()), loss.detach())
        torch.testing.assert_close(surface.gradient(line.detach()), slope)
    (minimum,) = surface.minima
    assert minimum == pytest.approx((0, points[:, 1].mean().item()), abs=1e-12)
    assert surface.minimum_value == pytest.approx(points[:, 1].var(correction=0).item())


def test_a_sample_that_is_not_read_may_be_infinite():
    surface = Steep()
    x, y = torch.tensor([1000.0], dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
    read = torch.tensor([[True], [False]])
    assert torch.stack(surface.slope_of(read, 1, x, y))[:, 0].tolist() == [2000.0, 0.0]
    assert torch.isinf(surface.slope_of(~read, 1, x, y)[0]).all()


class Steep(Landscape):
    """In no registry; its second sample overflows far away."""

    title = "Steep"
    samples = ("x**2 + a*y**2", "exp(x)")
    extent = ((-1.0, 1.0), (-1.0, 1.0))

    a: float = param(1.0, slider=(0.0, 2.0), symbol="a")


def test_any_surface_may_be_declared_by_its_samples():
    x = torch.tensor([[0.3, 0.2]], dtype=torch.float64)
    assert Steep(a=3.0).value(x).item() == pytest.approx((0.09 + 0.12 + math.exp(0.3)) / 2)
    assert Steep().latex == r"\frac{x^{2} + a\,y^{2} + e^{x}}{2}"
    assert Steep().data == () and len(LINE.data) == 4


def test_a_contradiction_is_told_when_the_class_is_made():
    with pytest.raises(TypeError, match="Twice: the formula is the mean of the samples; leave one of the two out"):
        type("Twice", (Landscape,), {"__module__": __name__, "samples": ("x**2",), "formula": "x**2"})
    words = {"__module__": __name__, "samples": ("x**2", "y**2"), "data_at": (("1", "2"),)}
    with pytest.raises(TypeError, match="Lost: data_at needs a point for each of the 2 samples"):
        type("Lost", (Landscape,), words)


def test_it_is_written_as_a_mean():
    assert LineFit.formula.endswith("/4") and LINE.latex.startswith(r"\frac{\left(x\,x_1 + y - y_1\right)^{2} +")
