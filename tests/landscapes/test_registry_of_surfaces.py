"""Promises of every surface, tested over the registry (see conftest.py): a new file needs no new test."""

from __future__ import annotations

import importlib.util
import inspect
import math
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from core.registry import UnknownEntry
from landscapes import LANDSCAPES, Landscape

SLUGS = tuple(LANDSCAPES)
Points = Callable[..., Tensor]  # (surface, count, dtype): random points inside the extent


def close(ours: Any, theirs: Any, tolerance: float) -> None:
    """Assert equality within a tolerance relative to the largest entry."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * max(1.0, np.abs(theirs).max(initial=0.0)))


# ---------------------------------------------------------------------- shapes and types


@pytest.mark.parametrize("shape", [[2], [5, 2], [3, 4, 2], [0, 2]], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_shapes_and_dtypes(surface: Landscape, shape: list[int], dtype: torch.dtype, points: Points):
    x = points(surface, math.prod(shape) // 2, dtype).reshape(shape)
    value, gradient, hessian = surface.value(x), surface.gradient(x), surface.hessian(x)
    assert [list(part.shape) for part in (value, gradient, hessian)] == [shape[:-1], shape, [*shape, 2]]
    assert {part.dtype for part in (value, gradient, hessian)} == {dtype}


def test_single_precision_is_the_same_surface(surface: Landscape, points: Points):
    x = points(surface, 100, torch.float32)
    close(surface.value(x), surface.value(x.double()), 1e-5)
    close(surface.gradient(x), surface.gradient(x.double()), 1e-4)


def test_whole_numbers_are_taken(surface: Landscape):
    x = torch.tensor([[1, 2], [-1, 0]])
    assert surface.value(x).dtype == surface.gradient(x).dtype == torch.float64
    assert torch.equal(surface.value(x), surface.value(x.double()))


@pytest.mark.parametrize("shape", [[], [3], [2, 1]], ids=str)
def test_a_wrong_shape_is_named(surface: Landscape, shape: list[int]):
    message = re.escape(f"x must have the shape [..., 2], got {shape}.")
    for call in (surface.value, surface.gradient, surface.hessian):
        with pytest.raises(ValueError, match=message):
            call(torch.zeros(shape))


def test_complex_numbers_are_refused(surface: Landscape):
    for call in (surface.value, surface.gradient, surface.hessian):
        with pytest.raises(TypeError, match=r"x must hold real numbers, got torch\.complex128"):
            call(torch.zeros(3, 2, dtype=torch.complex128))


def test_a_batch_is_its_points(surface: Landscape, points: Points):
    x = points(surface, 40)
    for call in (surface.value, surface.gradient, surface.hessian):
        close(call(x), torch.stack([call(point) for point in x]), 1e-13)


def test_fields_are_the_same_apart(surface: Landscape, points: Points):
    x = points(surface, 20)
    value, gx, gy, xx, xy, yy = surface.fields(x[:, 0], x[:, 1], "fgh")
    close(value, surface.value(x), 1e-13)
    close(torch.stack((gx, gy), dim=-1), surface.gradient(x), 1e-13)
    close(torch.stack((xx, xy, xy, yy), dim=-1).reshape(-1, 2, 2), surface.hessian(x), 1e-13)


# ---------------------------------------------------------------------- the formula and its derivatives


def test_gradient_and_hessian_against_autograd(anywhere: Landscape, points: Points):
    x = points(anywhere, 200).requires_grad_()
    (gradient,) = torch.autograd.grad(anywhere.value(x).sum(), x)
    close(anywhere.gradient(x.detach()), gradient, 1e-9)
    rows = [torch.autograd.grad(anywhere.gradient(x)[:, row].sum(), x, allow_unused=True)[0] for row in range(2)]
    close(
        anywhere.hessian(x.detach()),
        torch.stack([torch.zeros_like(x) if row is None else row for row in rows], dim=-2),
        1e-9,
    )


def reference_formulas() -> dict[str, Any]:
    path = Path(__file__).with_name("reference_formulas.py")
    spec = importlib.util.spec_from_file_location("reference_formulas", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FORMULAS


FORMULAS = reference_formulas()


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug in FORMULAS])
def test_the_formula_is_the_literatures(slug: str, points: Points):
    """Value and gradient against a formula written by hand, differentiated by five-point differences."""
    surface, formula, h = LANDSCAPES[slug], FORMULAS[slug], 1e-4
    x = points(surface, 200)
    close(surface.value(x), [formula(*point) for point in x.tolist()], 1e-12)

    def slope(px: float, py: float, dx: float, dy: float) -> float:
        near, far = ([formula(px + k * dx, py + k * dy) for k in (step, -step)] for step in (h, 2 * h))
        return (8 * (near[0] - near[1]) - (far[0] - far[1])) / (12 * h)

    gradient = [[slope(px, py, 1, 0), slope(px, py, 0, 1)] for px, py in x.tolist()]
    close(surface.gradient(x), gradient, 1e-6)


def test_python_code_is_the_surface(surface: Landscape, points: Points):
    x = points(surface, 50)
    names = {"torch": torch, "math": math, "x": x[:, 0], "y": x[:, 1], **surface.settings()}
    close(eval(surface.python(), names), surface.value(x), 1e-12)


TAPE = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "neg": np.negative,
    "min": np.minimum,
    "max": np.maximum,
    **{name: getattr(np, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt")},
    **{name: getattr(np, name) for name in ("abs", "sign")},
    **{f"a{name}": getattr(np, f"arc{name}") for name in ("sin", "cos", "tan")},
}


def played(tape: dict[str, Any], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return value and gradient by the program that the browser runs: [n], [n, 2]."""
    registers = [x[:, 0], x[:, 1], *(np.full(len(x), constant) for constant in tape["constants"])]
    for name, *operands in tape["ops"]:
        registers.append(TAPE[name](*(registers[operand] for operand in operands)))
    u, v = (registers[register] for register in tape["gradient"])
    a, b = tape.get("turn", (1.0, 0.0))
    return registers[tape["value"]], np.stack([a * u - b * v, b * u + a * v], axis=-1)


def test_the_browsers_program_is_the_surface(anywhere: Landscape, points: Points):
    x = points(anywhere, 200)
    value, gradient = played(anywhere.tape(), x.numpy())
    close(value, anywhere.value(x), 1e-12)
    close(gradient, anywhere.gradient(x), 1e-12)


def test_latex_is_whole(surface: Landscape):
    latex = surface.latex
    assert "**" not in latex and "*" not in latex
    depth = 0
    for character in latex:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0 and latex.count(r"\left") == latex.count(r"\right")
    for spec in surface.own_params():
        assert spec.symbol in latex


# ---------------------------------------------------------------------- what is said about it


def test_it_says_what_it_is(surface: Landscape):
    assert (inspect.getdoc(type(surface)) or "").split("\n")[0].endswith(".")
    assert surface.title and surface.family[:1].isupper() and not surface.family.endswith(".")
    assert re.search(r"\b1[89]\d\d\b|\b20\d\d\b", surface.source), "author, year, title"
    assert len(re.findall(r"[.!?](?=\s|$)", surface.teaches)) == 2, "two sentences"
    for spec in surface.params():
        assert spec.help and spec.symbol, f"{spec.name} has a help and a symbol"
        low, high = spec.slider
        assert low <= spec.default <= high and low in spec.valid and high in spec.valid


def test_starts_lie_inside(surface: Landscape):
    assert 3 <= len(surface.starts) <= 5
    for start in surface.starts:
        assert all(low <= value <= high for value, (low, high) in zip(start, surface.extent, strict=True))
        x = torch.tensor(start, dtype=torch.float64)
        assert torch.isfinite(surface.value(x)) and surface.gradient(x).norm() > 0


def test_a_plateau_is_not_quite_level():
    plateau = LANDSCAPES["plateau"]
    for changes in ({}, {"width": 0.5, "steepness": 3.0}):
        gradient = plateau.replace(**changes).gradient(torch.tensor(plateau.starts, dtype=torch.float64))
        assert (gradient.norm(dim=-1) > 1e-9).all()
    first = plateau.gradient(torch.tensor(plateau.starts[0], dtype=torch.float64)).norm().item()
    assert 1e-3 < first < 2e-2


def test_a_cliff_throws():
    """Plain descent takes gentle steps, then one that carries it off the map."""
    cliff = LANDSCAPES["cliff"]
    path = [torch.tensor(cliff.starts[0], dtype=torch.float64)]
    for _ in range(100):
        path.append(path[-1] - 0.1 * cliff.gradient(path[-1]))
    lengths = torch.stack(path).diff(dim=0).norm(dim=-1)
    assert lengths.max() > 4 and lengths.median() < 0.15


# ---------------------------------------------------------------------- a surface is a value


def test_equal_surfaces_are_one(surface: Landscape):
    twin = surface.replace()
    assert twin == surface and hash(twin) == hash(surface) and twin is not surface
    assert all(other != surface for slug, other in LANDSCAPES.items() if slug != surface.slug)
    for spec in surface.params():
        changed = surface.replace(**{spec.name: spec.slider[1]})
        assert changed != surface and changed.changed() == {spec.name: spec.slider[1]}
        assert changed.replace(**{spec.name: spec.default}) == surface


def test_it_pickles(surface: Landscape):
    _ = surface.minima
    copy = pickle.loads(pickle.dumps(surface))
    assert copy == surface and hash(copy) == hash(surface) and copy.minima == surface.minima


def test_replace_checks(surface: Landscape):
    with pytest.raises(ValueError, match="has no field 'nonsense'"):
        surface.replace(nonsense=1.0)
    for spec in surface.params():
        with pytest.raises(ValueError, match=rf"{type(surface).__name__}\.{spec.name} must lie in"):
            surface.replace(**{spec.name: math.nan})


def test_an_unknown_slug_lists_what_exists():
    with pytest.raises(UnknownEntry, match=r"There is no landscape 'rosenbrok'.*rosenbrock"):
        LANDSCAPES["rosenbrok"]


def test_the_slug_is_the_files_name():
    assert [surface.slug for surface in LANDSCAPES.values()] == list(SLUGS)
    assert set(FORMULAS) <= set(SLUGS)
