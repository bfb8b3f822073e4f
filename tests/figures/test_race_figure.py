"""Plotly's own player, by its data: every frame holds the true points, and no frame can lose the map under them."""

import base64
import io
import itertools

import numpy as np
import pytest
from PIL import Image

import figures
from engine import Experiment, simulate
from figures import raster, theme
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.figures.contrasts import luminance


@pytest.fixture(scope="module")
def run():
    rules = (OPTIMIZERS["adam"], OPTIMIZERS["momentum"], OPTIMIZERS["gradient_descent"].replace(lr=1.0))
    return simulate(Experiment(LANDSCAPES["rosenbrock"], rules, ((-1.5, 2.0), (0.5, 0.5)), steps=240))


def test_the_frames_grow_along_the_true_path(run):
    figure = figures.race(run)
    assert len(figure.frames) == 121
    frame = figure.frames[60]
    step = int(frame.name)
    assert step == 120
    path = frame.data[0]  # Adam's line: both starts with a gap between
    x = np.asarray(path.x, dtype=float)
    gap = np.flatnonzero(np.isnan(x))[0]
    assert gap == step + 1
    assert x[:gap] == pytest.approx(run.x[: step + 1, 0, 0, 0], abs=1e-6)
    head = frame.data[3]
    assert head.x[1] == pytest.approx(run.x[step, 0, 1, 0], abs=1e-6)


def test_who_diverges_leaves_a_barred_ring_where_it_was_last_seen_on_the_map(run):
    """As on the viewer's map: at the last point inside it, from the step after the last one that was finite."""
    figure = figures.race(run)
    assert (run.diverged[:2] < 0).all()
    assert (run.diverged[2] >= 0).all()
    mark = figure.data[7]  # behind the marks of the ground, three paths and three heads
    assert set(mark.marker.symbol) == {"circle-open", "line-ne-open", theme.default_shape(2)}, "by its shape, too"
    assert len(figure.data) == 8
    for frame in (figure.frames[0], figure.frames[1], figure.frames[-1]):
        heads, rings = frame.data[5], frame.data[6]
        for start in range(2):
            gone = int(frame.name) > run.last[2, start]
            path = run.x[: run.last[2, start] + 1, 2, start]
            inside = path[(np.abs(path[:, 0]) <= 2) & (path[:, 1] >= -1) & (path[:, 1] <= 3)]
            strokes = [*zip(rings.x, rings.y, strict=True)][5 * start : 5 * start + 5]
            assert (heads.x[start] is None) == gone
            assert strokes == [pytest.approx(inside[-1], abs=1e-6) if gone else (None, None)] * 5


def test_the_map_is_a_picture_that_frames_never_touch(run):
    figure = figures.race(run)
    assert {trace.type for trace in list(figure.data)} == {"scatter"}
    (picture,) = figure.layout.images
    assert picture.layer == "below"
    assert (picture.x, picture.y, picture.sizex, picture.sizey) == (-2, 3, 4, 4)
    pixels = Image.open(io.BytesIO(base64.b64decode(picture.source.split(",")[1])))
    assert pixels.size == (480, 480)
    redraws = [button.args[1]["frame"]["redraw"] for button in figure.layout.updatemenus[0].buttons]
    assert redraws == [False, False]


def test_it_stays_light_and_serialises(run):
    text = str(figures.race(run).to_json())
    assert len(text) < 2_500_000
    assert "NaN" not in text


def test_it_stays_light_at_the_pages_bounds():
    starts = tuple((0.1 * i, 0.2) for i in range(12))
    rules = (OPTIMIZERS["adam"],) * 12
    run = simulate(Experiment(LANDSCAPES["bowl"], rules, starts, steps=400))
    assert len(str(figures.race(run).to_json())) < 3_500_000


def test_a_label_is_text_and_no_markup(run):
    figure = figures.race(run, labels=["<b>bold</b>", "a & b", "<a href='x'>link</a>"])
    assert "<b>" not in str(figure.to_json())
    assert figure.data[4].name == "&lt;b&gt;bold&lt;/b&gt;"


def test_labels_and_colours_are_the_callers(run):
    figure = figures.race(run, labels=["one", "two", "three"], colors=["sky", "black", "green"], dark=True)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["one", "two", "three"]
    assert figure.data[4].marker.color == theme.color("sky")["dark"]
    with pytest.raises(ValueError, match="labels must be one for each optimizer, 3, got 1"):
        figures.race(run, labels=["one"])
    with pytest.raises(KeyError, match="There is no colour 'pink'"):
        figures.race(run, colors=["pink", "sky", "black"])


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_every_surface_has_a_map_with_structure(slug):
    for ink in (theme.LIGHT, theme.DARK):
        image = raster.picture(LANDSCAPES[slug], ink, size=120)
        shades = np.asarray(image.convert("L"), dtype=float)
        assert np.ptp(shades) > 20
        assert len(np.unique(shades)) > 15


def test_the_valley_of_rosenbrock_shows_in_the_log_map():
    """Twenty linear levels leave it blank; on the log map the floor takes a hundred times its part of the range."""
    landscape = LANDSCAPES["rosenbrock"]
    z = raster.values(landscape, *(raster.middles(side, 200) for side in landscape.extent))
    floor = z < 1.0
    assert floor.mean() < 0.15
    for log, least, most in ((True, 0.05, 1.0), (False, 0.0, 0.001)):
        ranked = raster.scale_of(landscape, landscape.extent, log=log)(z)
        assert least <= np.ptp(ranked[floor]) / np.ptp(ranked) <= most


def test_the_row_of_heights_with_the_lowest_y_is_the_first():
    x, y = raster.middles((-2.0, 2.0), 10), raster.middles((-1.0, 3.0), 20)
    z = raster.values(LANDSCAPES["rosenbrock"], x, y)
    assert z.shape == (20, 10)
    assert y[0] < y[-1]
    assert z[0, 5] == pytest.approx((1 - x[5]) ** 2 + 100 * (y[0] - x[5] ** 2) ** 2)


def test_a_line_lies_at_its_level():
    """On a cone every piece is a chord of the circle, and all of them go round once."""
    side = np.linspace(-1, 1, 81)
    x, y = np.meshgrid(side, side)
    pieces = raster.segments(np.hypot(x, y), 0.6) / 40 - 1
    assert np.hypot(*pieces.reshape(-1, 2).T) == pytest.approx(0.6, abs=1e-3)
    assert np.hypot(*(pieces[:, 1] - pieces[:, 0]).T).sum() == pytest.approx(2 * np.pi * 0.6, rel=1e-3)


def test_a_saddles_two_lines_do_not_cross():
    pieces = raster.segments(np.array([[0.0, 1.0], [1.0, 0.0]]), 0.4)
    assert len(pieces) == 2
    for piece in pieces:  # each cuts off one of the low corners
        assert abs(np.subtract(*piece)) == pytest.approx([0.4, 0.4])


def test_no_line_goes_through_what_has_no_height():
    ranked = np.array([[0.0, 1.0, np.nan], [0.0, 1.0, 1.0]])
    assert raster.segments(ranked, 0.5) == pytest.approx(np.array([[[0.5, 0.0], [0.5, 1.0]]]))


def test_the_map_is_lighter_than_the_paths_on_light_ground_and_darker_on_dark():
    for name in theme.COLOR_NAMES:
        light, dark = theme.color(name)["light"], theme.color(name)["dark"]
        assert all(luminance(stop) > luminance(light) for stop in theme.LIGHT["map"])
        assert all(luminance(stop) < luminance(dark) for stop in theme.DARK["map"])


def test_the_map_gets_steadily_lighter_with_height():
    for ink in (theme.LIGHT, theme.DARK):
        shades = [luminance(stop) for stop in ink["map"]]
        assert all(low < high for low, high in itertools.pairwise(shades))


def _linear(color):
    srgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
