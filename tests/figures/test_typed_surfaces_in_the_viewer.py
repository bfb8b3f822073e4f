"""The browser computes what people type as torch does: one program, at a thousand points."""

import json

import numpy as np
import pytest
import torch

from landscapes import typed
from tests.node import asked

EVALUATED = """({ compileTape }, asked) => asked.map(([tape, points]) => {
    const surface = compileTape(tape);
    const written = (v) => Number.isFinite(v) ? v : String(v);
    const all = (x, y) => [surface.value(x, y), ...surface.gradient(x, y), surface.grid([x], [y])[0]];
    return points.map(([x, y]) => all(x, y).map(written));
})"""
TYPED = [
    "erf(x)*erf(y/2)", "sigmoid(3x) + softplus(y)", "mod(x,2)*floor(y)", "ceil(x) - mod(y, -1.5)", "atan2(y, x)",
    "where(x<0 and y>1, log(-x), sqrt(x^2+y))", "where(not (x<=0 or y<=0), x y, -1)", "{x>0: sqrt(x), y<0: 3}",
    "where(-1<x<=1, x^2, 1) + relu(y)", "log2(x^2+1) + log10(y^2+3)", "asinh(x) + acosh(x^2+2) + atanh(y/5)",
    "max(x, y, 1) + min(x y, 2)", "x^y + |x|^1.5", "cbrt(x)*hypot(x, y)", "sec x + csc y + cot(x+7)", "x^2{x>0}",
    "max(x, log(y))", "sin²(x) e^-y", "2^x - √(4-x²-y²)", "5", "y",
]  # fmt: skip
SIDE = np.linspace(-4, 4, 32)
POINTS = [(float(x), float(y)) for x in SIDE for y in SIDE] + [(0.0, 0.0), (1.0, 1.0), (-1.0, 2.0), (0.0, 1.0)]


def test_the_viewer_computes_what_is_typed_as_torch_does():
    surfaces = [typed(text) for text in TYPED]
    surfaces += [typed("where(x<a, |x|^b, c/x)", sliders={"a": 1, "b": 1.5, "c": 2}).replace(rotation=30.0)]
    found = asked("surface.js", EVALUATED, [[surface.tape(), POINTS] for surface in surfaces])
    at = torch.tensor(POINTS, dtype=torch.float64)
    for surface, there in zip(surfaces, found, strict=True):
        browser = np.array([[float(part) for part in row] for row in there])
        ours = torch.cat((surface.value(at)[:, None], surface.gradient(at), surface.value(at)[:, None]), dim=1).numpy()
        np.testing.assert_allclose(browser, ours, rtol=1e-12, atol=1e-12, err_msg=repr(surface))


@pytest.mark.parametrize("text", ["{x>0: x}", "a/x + log(a)", "exp(900 a) x", "-exp(900 a) + x", "√a"])
def test_a_tape_has_only_numbers_that_json_has(text: str):
    surface = typed(text, sliders={"a": (0.5, -2, 2)} if "a" in text else {})
    if "a" in text:
        surface = surface.replace(a=1 if "exp" in text else -1)  # too large, or no real number
    json.dumps(surface.tape(), allow_nan=False)
    [there] = asked("surface.js", EVALUATED, [[surface.tape(), [[2, 1]]]])
    value = surface.value(torch.tensor([2.0, 1.0], dtype=torch.float64)).item()
    assert float(there[0][0]) == pytest.approx(value, nan_ok=True)
