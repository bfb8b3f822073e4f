"""A unit of x is as long as one of y on every map, whatever the size of its panel."""

import itertools

import pytest

from landscapes import LANDSCAPES
from tests.node import asked

SCALES = """({ plotBox, letterbox, homeView, createProjection }, [extents, panels]) => panels.flatMap(
    ([width, side, room, rows]) => extents.map((extent) => {
        const given = plotBox(width, side, room, rows);
        const box = letterbox(extent, given);
        const view = homeView(extent, box);
        const { perX, perY } = createProjection(view, box);
        const [[x0, x1], [y0, y1]] = extent;
        return {
            ratio: perX / perY, inside: box.fullWidth <= given.fullWidth && box.fullHeight <= given.fullHeight,
            whole: view.x0 <= x0 + 1e-9 && view.x1 >= x1 - 1e-9 && view.y0 <= y0 + 1e-9 && view.y1 >= y1 - 1e-9,
            used: ((x1 - x0) * perX * (y1 - y0) * perY) / (box.width * box.height),
        };
    }))"""
# Width of a panel, whether it is one of several, the room for all, rows: from a phone to a projector, and a stack.
PANELS = [(366, False, 300, 1), (598, False, 380, 1), (638, False, 420, 1), (712, False, 560, 1), (1192, False, 760, 1),
          (282, True, 340, 2), (212, True, 320, 2), (471, True, 420, 1), (366, True, 300, 6), (1224, False, 420, 1),
          ]  # fmt: skip


def test_a_unit_is_a_unit_on_every_surface_that_is_not_truly_long():
    surfaces = [surface for kind in LANDSCAPES.values() for surface in (kind, kind.replace(rotation=30.0))]
    extents = [[list(side) for side in surface.extent] for surface in surfaces]
    sides = [(x1 - x0) / (y1 - y0) for (x0, x1), (y0, y1) in extents]
    near = [extent for extent, ratio in zip(extents, sides, strict=True) if 1 / 4 < ratio < 4]
    assert near
    for scale in asked("projection.js", SCALES, [near, PANELS]):
        assert scale["ratio"] == pytest.approx(1, rel=0.01)
        assert scale["inside"]
        assert scale["whole"]
        assert scale["used"] > 0.6, "most of the map is what its author meant to show"


def test_a_unit_is_a_unit_in_every_panel_that_a_window_may_leave():
    """From a sixth of a phone's width to a wide screen's, for one map and for rows of them."""
    extents = [[[0, side], [0, 1]] for side in (0.26, 0.5, 1, 1.6, 2.2, 3.9)]
    panels = list(itertools.product(range(120, 1920, 90), (False, True), range(200, 1000, 100), (1, 2, 4)))
    for scale in asked("projection.js", SCALES, [extents, panels]):
        assert scale["ratio"] == pytest.approx(1, rel=0.01)
        assert scale["inside"] and scale["whole"]


def test_a_truly_long_surface_fills_its_map():
    extents = [[[0, 40], [0, 10]], [[-1, 1], [-30, 30]]]
    for scale in asked("projection.js", SCALES, [extents, PANELS]):
        assert scale["whole"]
        assert scale["used"] > 0.6
