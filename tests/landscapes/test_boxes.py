"""A surface with a box: what a box may be, and the map and the starts that follow from it."""

import pickle

import pytest
import torch

from landscapes import LANDSCAPES, typed

BOX = ((0.0, 3.0), (0.0, 2.0))


@pytest.mark.parametrize(
    "box",
    [(1, 2), "box", 3, ((0, 0), (0, 1)), ((3, 0), (0, 2)), ((0, 1), (0, float("nan"))), ((0, 2e6), (0, 1)),
     ((0, 1, 2), (0, 1)), ((False, True), (0, 1)), ((0, 1e-7), (0, 1))],
)  # fmt: skip
def test_what_is_no_box_is_refused_in_one_line(box):
    for make in (lambda: typed("x^2 + y^2", box=box), lambda: LANDSCAPES["bowl"].replace(box=box)):
        with pytest.raises(ValueError, match=r"^box must be two rising intervals in \[-1e6, 1e6\], .* got ") as refused:
            make()
        assert "\n" not in str(refused.value) and repr(box) in str(refused.value)


def test_a_formula_needs_a_value_in_its_box():
    with pytest.raises(ValueError, match="the formula has no real value in the box"):
        typed("log(x) + y^2", box=((-3, -1), (0, 1)))


def test_a_box_is_part_of_a_surface():
    bowl = LANDSCAPES["bowl"]
    boxed = bowl.replace(box=[[0, 3], [0, 2]])
    assert boxed.box == BOX and bowl.box is None
    assert boxed != bowl and boxed == bowl.replace(box=BOX) and hash(boxed) == hash(bowl.replace(box=BOX))
    assert boxed.replace(box=None) == bowl and boxed.replace(box=None).extent == bowl.extent
    assert pickle.loads(pickle.dumps(boxed)) == boxed
    assert repr(boxed) == "Bowl(box=((0.0, 3.0), (0.0, 2.0)))"


def test_a_typed_surface_prints_and_pickles_its_box():
    surface = typed("a x^2 + y^2", sliders={"a": 2}, box=BOX).replace(a=3)
    assert (
        repr(surface)
        == "typed('a x^2 + y^2', sliders={'a': (2.0, 0.0, 4.0)}, box=((0.0, 3.0), (0.0, 2.0))).replace(a=3.0)"
    )
    assert (
        pickle.loads(pickle.dumps(surface)) == surface == typed("a x^2 + y^2", sliders={"a": 2}).replace(a=3, box=BOX)
    )


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_the_map_shows_the_box_and_the_starts_lie_in_it(slug):
    (x0, x1), (y0, y1) = LANDSCAPES[slug].extent
    box = ((x0 + (x1 - x0) * 0.6, x1 + 1), (y0 + (y1 - y0) * 0.2, y0 + (y1 - y0) * 0.5))
    surface = LANDSCAPES[slug].replace(box=box)
    for (low, high), (first, last) in zip(surface.extent, box, strict=True):
        assert low < first < last < high and high - low < 1.3 * (last - first)
    for x, y in surface.starts:
        assert box[0][0] <= x <= box[0][1] and box[1][0] <= y <= box[1][1]
    assert torch.isfinite(surface.value(torch.tensor(surface.starts, dtype=torch.float64))).all()


def test_a_box_without_an_end_on_one_side_leaves_the_map_its_length():
    """x ≥ 0 is a box up to the largest number that a box may have."""
    surface = LANDSCAPES["bowl"].replace(box=((0, 1e6), (-1e6, 1e6)))
    (x0, x1), (y0, y1) = LANDSCAPES["bowl"].extent
    assert surface.extent[1] == (y0, y1)
    low, high = surface.extent[0]
    assert high - low == pytest.approx(x1 - x0) and -0.2 * (x1 - x0) <= low < 0


def test_a_map_that_was_asked_for_is_kept_and_shows_the_box():
    assert typed("x^2 + y^2", extent=((-9, 9), (-9, 9)), box=BOX).extent == ((-9, 9), (-9, 9))
    assert typed("x^2 + y^2", extent=((1, 9), (1, 9)), box=BOX).extent == ((-0.3, 9), (-0.2, 9))


def test_the_box_stays_where_the_particles_are_when_the_surface_moves():
    moved = LANDSCAPES["bowl"].replace(rotation=45, shift_x=7, scale=3, box=BOX)
    assert moved.box == BOX and moved.extent == ((-0.3, 3.3), (-0.2, 2.2))


def test_outside_its_box_a_surface_goes_on():
    place = torch.tensor([9.0, -4.0])
    boxed = LANDSCAPES["bowl"].replace(box=BOX)
    for name in ("value", "gradient", "hessian"):
        assert torch.equal(getattr(boxed, name)(place), getattr(LANDSCAPES["bowl"], name)(place))
