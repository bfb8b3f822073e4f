"""A surface's parameters may be called anything that means nothing else in a formula, a link or the exported code."""

from __future__ import annotations

import math

import pytest
import torch

from core.params import param
from landscapes import Landscape


def surface_with(name: str, formula: str = "x**2 + {0}*y**2") -> type[Landscape]:
    """Return a class with one parameter of this name."""
    words = {
        "__module__": __name__,
        "__annotations__": {name: float},
        name: param(2.0, slider=(0.0, 4.0), valid="[0, 9]", symbol="a"),
        "formula": formula.format(name),
        "extent": ((-1.0, 1.0), (-1.0, 1.0)),
        "minima_at": (("0", "0"),),
    }
    return type("Named", (Landscape,), words)


@pytest.mark.parametrize("name", ["r0", "r1", "p0", "p1", "x0", "full", "compiled", "f", "t", "lr", "k_1"])
def test_no_name_of_a_register_is_in_the_way(name: str):
    surface = surface_with(name, "sin({0}*x)**2 + {0}*y**2*exp({0}*x)")(**{name: 3.0})
    x = torch.tensor([[0.3, -0.7], [0.1, 0.2]], dtype=torch.float64, requires_grad=True)
    expected = torch.sin(3 * x[:, 0]) ** 2 + 3 * x[:, 1] ** 2 * torch.exp(3 * x[:, 0])
    (gradient,) = torch.autograd.grad(expected.sum(), x)
    x = x.detach()
    torch.testing.assert_close(surface.value(x), expected.detach(), rtol=1e-13, atol=0.0)
    torch.testing.assert_close(surface.gradient(x), gradient, rtol=1e-12, atol=1e-14)
    names = {"torch": torch, "math": math, "x": x[:, 0], "y": x[:, 1], **surface.settings()}
    torch.testing.assert_close(eval(surface.python(), names), expected.detach(), rtol=1e-13, atol=0.0)
    assert surface.minima == ((0.0, 0.0),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x", "a coordinate"),
        ("pi", "a constant of every formula"),
        ("e", "a constant of every formula"),
        ("sin", "a function of every formula"),
        ("max", "a function of every formula"),
        ("value", "an attribute of every surface"),
        ("minima", "an attribute of every surface"),
        ("title", "an attribute of every surface"),
        ("replace", "an attribute of every surface"),
        ("math", "used by the exported code"),
        ("torch", "used by the exported code"),
        ("name", "what JSON calls the slug"),
        *(
            (name, "a link's own name")
            for name in ("surface", "r", "start", "steps", "noise", "batch", "seed", "precision")
        ),
        *((name, "a link's own name") for name in ("tolerance", "rates", "rate", "second", "of", "n", "spread", "map")),
    ],
)
def test_a_name_that_means_something_else_is_refused(name: str, reason: str):
    with pytest.raises(TypeError, match=f"Named: a parameter cannot be called '{name}', which is {reason}"):
        surface_with(name, "x**2 + y**2")
