"""The film of a race, by its pixels: the map stays, heads are where the run says, no text is too strange."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image, ImageColor

from engine import Experiment, simulate
from figures import lettering, theme
from figures.film import film, frames, moments
from figures.scenery import scenery, ticks
from figures.shown import Shown
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS


def race(surface="himmelblau", rules=("adam", "momentum", "rmsprop"), starts=None, steps=60, labels=None, **settings):
    landscape = LANDSCAPES[surface]
    optimizers = tuple(OPTIMIZERS[name].replace(**settings) for name in rules)
    experiment = Experiment(landscape, optimizers, starts or landscape.starts[:1], steps=steps)
    colors = tuple(theme.default_color(i) for i in range(len(rules)))
    return simulate(experiment), Shown(experiment, tuple(labels or [""] * len(rules)), colors)


def pixels(image):
    return np.asarray(image.convert("RGB")).astype(int)


def framed(image, dark=False):
    """The map's place, found in the picture itself: inside the longest straight lines in the axes' colour."""
    axis = np.array(ImageColor.getrgb(theme.THEMES["dark" if dark else "light"]["axis"]))
    drawn = np.abs(pixels(image) - axis).max(axis=-1) < 90
    columns, rows = drawn.sum(axis=0), drawn.sum(axis=1)
    xs, ys = np.flatnonzero(columns > 0.9 * columns.max()), np.flatnonzero(rows > 0.9 * rows.max())
    return xs.min() + 1, ys.min() + 1, xs.max(), ys.max()


def projected(extent, area, x):
    """Points of the landscape in pixels, by the rule of three."""
    (x0, x1), (y0, y1) = extent
    left, top, right, bottom = area
    across = left + (x[..., 0] - x0) / (x1 - x0) * (right - left)
    return np.stack([across, bottom - (x[..., 1] - y0) / (y1 - y0) * (bottom - top)], axis=-1)


def away_from(points, size, distance):
    """Which pixels [height, width] lie away from all points [n, 2]."""
    width, height = size
    away = np.ones((height, width), dtype=bool)
    ys, xs = np.mgrid[:height, :width]
    for x, y in np.unique(points.round(), axis=0):
        away &= (xs - x) ** 2 + (ys - y) ** 2 > distance**2
    return away


@pytest.mark.parametrize(("dark", "size"), [(False, (720, 720)), (True, (720, 720)), (False, (960, 540))])
def test_the_map_is_where_its_frame_is(dark, size):
    run, shown = race()
    still = scenery(shown, size, dark=dark, language="en")
    assert still.image.size == size
    assert framed(still.image, dark) == pytest.approx(still.area, abs=1)
    left, top, right, bottom = still.area
    (x0, x1), (y0, y1) = run.experiment.landscape.extent
    assert (right - left) / (bottom - top) == pytest.approx((x1 - x0) / (y1 - y0), rel=0.01), "true to scale"


@pytest.mark.parametrize("dark", [False, True])
def test_heads_are_where_the_run_says(dark):
    run, shown = race(steps=90)
    reel = list(frames(run, shown, count=31, dark=dark))
    steps = moments(90, 31)
    places = projected(run.experiment.landscape.extent, framed(reel[0], dark), run.x[steps, :, 0])
    checked = 0
    for picture, heads in zip(reel, places, strict=True):
        image = pixels(picture)
        for racer, (x, y) in enumerate(heads):
            if min(np.hypot(*(heads[o] - heads[racer])) for o in range(3) if o != racer) < 25:
                continue  # another head lies on top, or beside it
            color = np.array(ImageColor.getrgb(theme.color(shown.colors[racer])["dark" if dark else "light"]))
            near = image[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3]  # a triangle is no wider
            assert (np.abs(near - color).max(axis=-1) <= 3).mean() > 0.9
            checked += 1
    assert checked > 40


@pytest.mark.slow
def test_the_map_never_changes_away_from_the_paths():
    run, shown = race(steps=90)
    reel = [pixels(picture) for picture in frames(run, shown, count=40)]
    area = framed(Image.fromarray(reel[0].astype(np.uint8)))
    places = projected(run.experiment.landscape.extent, area, run.x.reshape(-1, 2))
    away = away_from(places, (720, 720), 16)
    away[:40, 500:] = False  # the step
    assert away.mean() > 0.7
    inside = np.zeros_like(away)
    inside[area[1] : area[3], area[0] : area[2]] = True
    assert len(np.unique(reel[0][away & inside], axis=0)) > 300, "colours and contour lines"
    for image in reel[1:]:
        np.testing.assert_array_equal(image[away], reel[0][away])


def test_trails_follow_the_run():
    run, shown = race(rules=("momentum",), steps=60, lr=0.002)
    last = list(frames(run, shown))[-1]
    places = projected(run.experiment.landscape.extent, framed(last), run.x[:, 0, 0])
    blue = np.abs(pixels(last) - ImageColor.getrgb(theme.color("blue")["light"])).max(axis=-1) <= 3
    length = np.concatenate([[0], np.hypot(*np.diff(places, axis=0).T).cumsum()])
    for distance in np.linspace(5, length[-1] - 5, 40):
        x, y = (np.interp(distance, length, places[:, i]) for i in (0, 1))
        assert blue[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2].any(), (x, y)


def test_few_or_many_frames_end_alike():
    """What is drawn piece by piece is what is drawn at once."""
    run, shown = race(rules=("momentum",), steps=200, lr=0.01)
    at_once, piecewise = (pixels(list(frames(run, shown, count=count))[-1]) for count in (2, 200))
    assert (np.abs(at_once - piecewise).max(axis=-1) > 0).sum() <= 20


def test_frames_are_steps_from_first_to_last():
    assert moments(500, 120).tolist()[:3] == [0, 4, 8]
    assert len(moments(500, 120)) == 120
    assert moments(500, 120)[-1] == 500
    assert moments(10, 120).tolist() == list(range(11))
    assert moments(1, 2).tolist() == [0, 1]
    run, shown = race(steps=10)
    assert len(list(frames(run, shown))) == 11


def test_who_leaves_is_marked_where_it_left():
    """Gradient descent on a bowl at a rate far too large flies to both sides, and away."""
    run, shown = race("himmelblau", ("gradient_descent",), ((2.0, 3.0),), steps=60, lr=0.5)
    assert run.diverged[0, 0] > 0
    reel = film(run, shown, count=120, size=(720, 720))
    (path,) = reel.paths
    out = int(np.flatnonzero(~path.inside)[0])
    pictures = list(reel.play())
    left, top, right, bottom = reel.still.area
    blue = ImageColor.getrgb(theme.color("blue")["light"])
    for picture in (pictures[out + 1], pictures[-1]):
        drawn = np.abs(pixels(picture)[top:bottom, left:right] - blue).max(axis=-1) <= 3
        ys, xs = np.nonzero(drawn)
        edge = min(xs.min(), ys.min(), right - left - 1 - xs.max(), bottom - top - 1 - ys.max())
        assert edge <= 12
    ring = pixels(pictures[-1])
    assert (ring != pixels(pictures[int(run.diverged[0, 0]) - 1])).any(), "another mark once it has diverged"


@pytest.mark.parametrize("surface", LANDSCAPES)
def test_every_surface_can_be_filmed_however_wildly_it_is_run(surface):
    run, shown = race(surface, ("gradient_descent", "momentum", "sign_descent"), steps=40, lr=30.0)
    pictures = list(frames(run, shown, count=6, size=(320, 320), dark=True))
    assert {picture.size for picture in pictures} == {(320, 320)}
    assert pixels(pictures[0]).std() > 5


def test_a_start_off_the_map_and_one_that_is_not_finite():
    run, shown = race("rosenbrock", ("adam",), ((1e200, 0.0), (50.0, 50.0), (0.0, 0.0)), steps=5)
    assert len(list(frames(run, shown))) == 6


def test_a_crowd_is_drawn():
    starts = tuple((-4.0 + 0.7 * i, 3.0) for i in range(12))
    run, shown = race(rules=("adam",) * 12, starts=starts, steps=30)
    assert len(list(frames(run, shown, count=4))) == 4


@pytest.mark.parametrize("size", [(719, 720), (100, 720), (720, 5000)])
def test_sizes_are_even_and_within_bounds(size):
    run, shown = race()
    with pytest.raises(ValueError, match=r"(width|height) must be an even number in \[320, 2160\], got"):
        frames(run, shown, size=size)


def test_words_are_in_the_language():
    run, shown = race()
    english, chinese = (pixels(next(frames(run, shown, language=language))) for language in ("en", "zh-Hans"))
    assert (english[:44, 560:] != chinese[:44, 560:]).any()


STRANGE = (
    "学习率 η 太大",
    "\x00\x1b[31m\n\r\t",
    "\ud800\udfff",
    "\U0010ffff\ue000",
    "🏁👩‍🔬",
    "שלום",
    "x" * 500,
    "{step}",
    "",
)


@pytest.mark.parametrize("fontless", [False, True], ids=["as installed", "no font installed"])
def test_any_label_can_be_drawn(fontless, monkeypatch):
    if fontless:
        monkeypatch.setattr(lettering, "_files", lambda: ())
    lettering._found.cache_clear()
    lettering.fonts.cache_clear()
    try:
        run, shown = race(rules=("adam",) * len(STRANGE), labels=STRANGE, steps=2)
        assert len(list(frames(run, shown, language="zh-Hans"))) == 3
        assert lettering.width(lettering.fitted("学" * 300, 13, 200), 13) <= 200
        if fontless:
            assert len(lettering.fonts(13)) == 1
    finally:
        lettering._found.cache_clear()
        lettering.fonts.cache_clear()


def test_more_racers_than_the_legend_holds():
    _, shown = race(rules=("adam",) * 60, labels=[f"number {i} of very many racers" for i in range(60)], steps=2)
    still = scenery(shown, (720, 720), dark=False, language="en")
    assert still.area[3] - still.area[1] > 300


AS_TYPED = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789", ",")


@pytest.mark.parametrize("side", [(-2.0, 2.0), (0.0, 1e-3), (-512.0, 512.0), (-1.5, 4.0), (2e9, 3e9), (-0.07, 0.01)])
def test_ticks_are_round_numbers_inside(side):
    found = list(ticks(side, 6))
    values = [value for value, _ in found]
    assert 3 <= len(found) <= 13
    assert all(side[0] - 1e-9 <= value <= side[1] + 1e-9 for value in values)
    steps = {round((b - a) / (side[1] - side[0]), 9) for a, b in itertools.pairwise(values)}
    assert len(steps) == 1
    assert all(
        float(words.translate(AS_TYPED).replace("×10", "e")) == pytest.approx(value, abs=1e-12)
        for value, words in found
    )
    assert len({words for _, words in found}) == len(found)
