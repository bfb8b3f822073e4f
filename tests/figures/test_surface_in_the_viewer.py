"""The viewer computes every surface, and every sample's own term, as torch does: from the formula, not from a grid."""

import numpy as np
import pytest
import torch

from landscapes import LANDSCAPES
from tests.node import asked

# For each tape and its points: the value, the gradient's two parts, and the value that a grid has there.
EVALUATED = """({ compileTape }, asked) => asked.map(([tape, points]) => {
    const surface = compileTape(tape);
    return points.map(([x, y]) => [surface.value(x, y), ...surface.gradient(x, y), surface.grid([x], [y])[0]]);
})"""
SHARES = [(0.53, 0.33), (0.7, 0.9), (0.02, 0.83), (0.41, 0.08)]  # of the extent, from its lower left corner


def _points(surface):
    (x0, x1), (y0, y1) = surface.extent
    return [(x0 + a * (x1 - x0), y0 + b * (y1 - y0)) for a, b in SHARES]


def test_the_viewer_computes_every_surface_as_torch_does():
    surfaces = [surface for kind in LANDSCAPES.values() for surface in (kind, kind.replace(rotation=30.0))]
    found = asked("surface.js", EVALUATED, [[surface.tape(), _points(surface)] for surface in surfaces])
    for surface, there in zip(surfaces, np.array(found), strict=True):
        at = torch.tensor(_points(surface), dtype=torch.float64)
        scale = 1 + surface.value(at).abs().max().item()  # terms of this size cancel
        assert there[:, 0] == pytest.approx(surface.value(at).numpy(), rel=1e-12, abs=1e-13 * scale), surface
        assert there[:, 1:3] == pytest.approx(surface.gradient(at).numpy(), rel=1e-10, abs=1e-11 * scale), surface
        assert there[:, 3] == pytest.approx(there[:, 0], rel=1e-14), surface


def test_at_a_kink_its_slope_is_0():
    [[found]] = asked("surface.js", EVALUATED, [[LANDSCAPES["ackley"].tape(), [[0, 0]]]])
    assert found[1:3] == [0, 0]


def test_the_viewer_knows_every_samples_own_term():
    slope, intercept = 0.3, -1.7
    fit = LANDSCAPES["line_fit"].replace(x4=5)
    tapes = [*fit.sample_tapes(), fit.tape()]
    *terms, whole = asked("surface.js", EVALUATED, [[tape, [[slope, intercept]]] for tape in tapes])
    gradients = [point[1:3] for [point] in terms]
    for (u, v), gradient in zip([(1, 2), (2, 4), (3, 6), (5, 8)], gradients, strict=True):
        error = slope * u + intercept - v
        assert gradient == pytest.approx([2 * error * u, 2 * error], rel=1e-12)
    assert whole[0][1:3] == pytest.approx([sum(part) / 4 for part in zip(*gradients, strict=True)], rel=1e-12)
