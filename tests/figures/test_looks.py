"""Twelve looks: who is who by colour, and by shape for eyes to which colours look alike."""

import itertools
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from figures import marks, theme

LOOKS = [(theme.default_color(place), theme.default_shape(place)) for place in range(12)]
SEEN = {  # G. Machado et al. (2009), at full severity
    "all three cones": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
ALIKE = 35  # in CIE Lab: closer colours of thin lines are taken for each other


def test_twelve_racers_have_twelve_shapes_and_twelve_looks():
    assert len(set(LOOKS)) == len({shape for _, shape in LOOKS}) == 12
    assert len(theme.COLOR_NAMES) == 8
    assert all(theme.color_with(shape) == color for color, shape in LOOKS)


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_looks_that_are_close_in_colour_have_shapes_that_are_not(ground, eyes):
    alike = 0
    for (a, one), (b, other) in itertools.combinations(LOOKS, 2):
        first, second = (_lab(SEEN[eyes] @ _linear(theme.color(name)[ground])) for name in (a, b))
        if np.linalg.norm(first - second) < ALIKE:
            alike += 1
            assert _in_common(_drawn(one), _drawn(other)) < 0.8, (a, one, b, other)
    assert alike >= 4  # four colours come twice


def test_the_first_six_are_told_by_colour_alone():
    for ground, seen in itertools.product(("light", "dark"), SEEN.values()):
        labs = [_lab(seen @ _linear(theme.color(name)[ground])) for name in theme.COLOR_NAMES[:6]]
        assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(labs, 2)) > 9


@pytest.mark.parametrize("shape", theme.SHAPES)
def test_a_shape_is_the_same_on_the_page_and_on_the_map(shape):
    for written in (_corners(theme.shape_outline(shape)), _corners(theme.shape_path(shape))):
        assert _in_common(_filled(written), _drawn(shape)) > 0.95


@pytest.mark.parametrize("shape", theme.SHAPES)
def test_shapes_are_as_large_to_the_eye(shape):
    corners = np.array(theme.SHAPES[shape])
    around = np.roll(corners, -1, axis=0)
    area = abs(np.sum(corners[:, 0] * around[:, 1] - around[:, 0] * corners[:, 1])) / 2
    assert 1.0 < area < 2.7
    assert np.abs(corners).max() <= 1.25


def test_who_diverged_is_told_by_its_shape_too():
    """In a film: its shape is in the middle of the barred ring, whole."""
    drawn = {}
    for shape in theme.SHAPES:
        image = Image.new("RGB", (81, 81), "white")
        marks.stopped(ImageDraw.Draw(image), shape, (40, 40), 36, "black", "white", 6)
        middle = np.asarray(image.crop((20, 20, 61, 61)).convert("1"))
        drawn[shape] = ~middle
    for one, other in itertools.combinations(drawn, 2):
        alike = _in_common(_drawn(one), _drawn(other))
        assert _in_common(drawn[one], drawn[other]) < 0.95 or alike > 0.9, (one, other)


def test_no_head_is_a_cross_or_a_ring():
    """A cross is a saddle, a ring a minimum or a start, a barred ring the end of who diverged."""
    for shape in theme.SHAPES:
        assert _drawn(shape)[40, 40]  # its middle is full
        assert shape not in ("x", "cross", "circle-open", "circle-x")


# ---------------------------------------------------------------------- how they are seen and drawn


def _drawn(shape: str) -> np.ndarray:
    return _filled(list(theme.SHAPES[shape]))


def _corners(written: str) -> list[tuple[float, float]]:
    """Read the corners of a CSS outline or an SVG path."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", written)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _filled(corners: list[tuple[float, float]]) -> np.ndarray:
    """Return the shape filled and as large as there is room, since size does not identify a mark."""
    places = np.array(corners)
    places = 4 + 72 * (places - places.min(axis=0)) / np.ptp(places, axis=0).max()
    image = Image.new("1", (81, 81))
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    ImageDraw.Draw(image).polygon([tuple(place) for place in (places - middle + 40).tolist()], fill=1)
    return np.asarray(image)


def _in_common(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of two shapes' union that both cover, laid on each other."""
    return (one & other).sum() / (one | other).sum()


def _linear(color):
    srgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _lab(linear):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(
        linear, 0, 1
    )
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
