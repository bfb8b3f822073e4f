"""The film of a swarm, by its pixels: ink where the heads are and nowhere else, the same map in every picture."""

from __future__ import annotations

import io
import itertools

import av
import numpy as np
import pytest
from PIL import Image, ImageColor

from figures import theme
from figures.swarm_film import GONE, SPAN, Cloud, Film, film, laid_out, render
from landscapes import LANDSCAPES

NAMES = ("Adam", "Momentum with a name that is far too long for the map below it", "学习率 η")
STEPS = np.array([0, 10, 30])
SMALL = (320, 320)


def coded(landscape, points):
    """Return points [..., 2] as heads: the extent is the middle half of their range."""
    (x0, x1), (y0, y1) = landscape.extent
    share = (points - np.array([x0, y0])) / np.array([x1 - x0, y1 - y0])
    return np.round((share + 0.5) / 2 * SPAN).astype(np.uint16)


def swarm(points, surface="himmelblau", **more):
    """Return three racers whose heads at the three snapshots are `points` [3, 3, k, 2] of the landscape."""
    landscape = LANDSCAPES[surface]
    return Cloud(
        landscape, NAMES, ("blue", "vermillion", "green"), STEPS, points.shape[2], coded(landscape, points), **more
    )


def pixels(image):
    return np.asarray(image.convert("RGB")).astype(int)


@pytest.fixture
def walking():
    """Two heads a racer, that walk in straight lines; the first racer's second head is gone at the end."""
    ends = np.random.default_rng(3).uniform(-4.5, 4.5, (2, 3, 2, 2))
    parts = (STEPS / 30)[None, :, None, None]
    points = ends[0][:, None] * (1 - parts) + ends[1][:, None] * parts
    cloud = swarm(points)
    assert cloud.heads is not None
    cloud.heads[0, 2, 1] = GONE
    return cloud, points


@pytest.mark.parametrize("dark", [False, True])
def test_ink_is_where_the_heads_are_and_nowhere_else(walking, dark):
    cloud, points = walking
    reel = film(cloud, count=7, size=SMALL, dark=dark)
    pictures = [pixels(picture) for picture in reel.play()]
    assert list(reel.steps) == [0, 5, 10, 15, 20, 25, 30] and len(pictures) == 7
    for (racer, area), step in itertools.product(enumerate(reel.grid.areas), (0, 5, 10, 20, 30)):
        left, top, right, bottom = area
        seen, empty = pictures[step // 5][top:bottom, left:right], reel.marked.astype(int)
        changed = np.abs(seen - empty).max(axis=-1) > 6
        away = np.ones(changed.shape, dtype=bool)
        ys, xs = np.mgrid[: bottom - top, : right - left] + 0.5
        color = ImageColor.getrgb(theme.color(cloud.colors[racer])["dark" if dark else "light"])
        for head in range(2):
            if (racer, head) == (0, 1) and step > 10:
                continue  # it was gone at the snapshot after, so nobody knows where it was going
            now = points[racer, 0, head] + (points[racer, 2, head] - points[racer, 0, head]) * step / 30
            x, y = (now[0] + 5) / 10 * (right - left), (5 - now[1]) / 10 * (bottom - top)
            away &= np.hypot(xs - x, ys - y) > 5
            near = seen[int(y), int(x)]
            assert np.abs(near - color).max() < 40, (racer, head, step)
        assert not changed[away].any()


def test_the_map_is_the_same_in_every_picture_and_for_every_racer(walking):
    cloud, _ = walking
    reel = film(cloud, count=7, size=SMALL)
    pictures = np.stack([pixels(picture) for picture in reel.play()])
    left, top, right, bottom = reel.counter
    pictures[:, top:bottom, left:right] = 0
    still = (pictures == pictures[0]).all(axis=(0, 3))
    assert still.mean() > 0.97
    maps = [np.where(still[t:b, x:r, None], pictures[0][t:b, x:r], reel.marked) for x, t, r, b in reel.grid.areas]
    for other in maps:
        np.testing.assert_array_equal(other, reel.marked)
    assert len(np.unique(reel.marked.reshape(-1, 3), axis=0)) > 200, "colours and contour lines"


def test_density_is_ink_where_it_is_dense():
    """North up: the first row is the lowest y. What is empty is the bare map."""
    density = np.zeros((3, 3, 8, 8), dtype=np.uint8)
    density[1, :, 0, 7] = 255  # the lower right corner
    cloud = Cloud(LANDSCAPES["himmelblau"], NAMES, ("blue", "vermillion", "green"), STEPS, 40_000, density=density)
    reel = film(cloud, count=3)
    for picture in map(pixels, reel.play()):
        for racer, (left, top, right, bottom) in enumerate(reel.grid.areas):
            changed = (picture[top:bottom, left:right] != reel.marked).any(axis=-1)
            side = (bottom - top) // 8
            if racer != 1:
                assert not changed.any()
                continue
            assert changed[-side // 2 :, -side // 2 :].all()
            changed[-2 * side :, -2 * side :] = False
            assert not changed.any()


def test_more_of_them_are_darker_and_who_left_is_not_drawn():
    points = np.full((3, 3, 60, 2), 0.3)
    points[1, :, 1:] = 7.0  # off the map, and still within what a head can say
    points[2] = 7.0
    reel = film(swarm(points), count=2)
    picture = pixels(next(reel.play()))
    maps = [picture[top:bottom, left:right] for left, top, right, bottom in reel.grid.areas]
    tops = [each[(each != reel.marked).any(axis=-1)].sum(axis=-1).min() for each in maps[:2]]
    own = [sum(ImageColor.getrgb(theme.color(name)["light"])) for name in ("blue", "vermillion")]
    assert tops[0] < own[0] - 40, "deeper than its colour"
    assert tops[1] > own[1] - 5, "one alone is not"
    np.testing.assert_array_equal(maps[2], reel.marked)


@pytest.mark.parametrize("surface", LANDSCAPES)
@pytest.mark.parametrize("count", [1, 2, 5, 12, 20])
def test_maps_stand_apart_and_inside(surface, count):
    for size in ((720, 720), (960, 540), (320, 320)):
        grid = laid_out(count, LANDSCAPES[surface].extent, size, max(0.7, min(size) / 720))
        wide, tall = grid.size
        assert wide % 2 == tall % 2 == 0
        assert wide <= size[0]
        assert len({(right - left, bottom - top) for left, top, right, bottom in grid.areas}) == 1
        for left, top, right, bottom in grid.areas:
            assert 0 < left < right <= wide and 0 < top < bottom < tall
        for (a, b, c, d), (e, f, g, h) in itertools.combinations(grid.areas, 2):
            assert c <= e or g <= a or d <= f or h <= b


@pytest.fixture(scope="module")
def default():
    """Six racers and 36,864 starts that move into a valley, as density: as much as the page has."""
    rows = np.linspace(-1, 1, 96)
    y, x = np.meshgrid(rows, rows, indexing="ij")
    times = np.linspace(1, 0.04, 61)[None, :, None, None]
    width = times * np.array([0.2, 0.4, 0.6, 0.8, 1.0, 1.2])[:, None, None, None]
    shade = np.exp(-(((y - 2 * x**2 + 0.5) / width) ** 2)) * (0.4 + 0.6 * np.random.default_rng(0).random((96, 96)))
    density = np.round(255 * shade).astype(np.uint8)
    steps = np.unique(np.linspace(0, 500, 61).round().astype(int))
    return Cloud(LANDSCAPES["rosenbrock"], tuple("abcdef"), theme.COLOR_NAMES[:6], steps, 36_864, density=density)


@pytest.mark.slow
def test_a_gif_is_light_and_has_the_map_in_every_picture(default, monkeypatch):
    """Every map is drawn once for each picture."""
    drawn, draw = [], Film._map
    monkeypatch.setattr(Film, "_map", lambda self, *given: (drawn.append(1), draw(self, *given))[1])
    content = render(default, "gif")
    assert len(drawn) == 6 * 90
    assert len(content) < 3_000_000
    with Image.open(io.BytesIO(content)) as image:
        assert image.n_frames == 90
        reel = film(default, count=90)
        left, top, right, _ = reel.grid.areas[0]
        for index in (0, 40, 89):
            image.seek(index)
            seen = pixels(image)
            assert np.abs(seen[top : top + 12, left:right] - reel.marked[:12]).mean() < 30


def test_a_video_and_a_webp_open_again(walking):
    cloud, _ = walking
    drawn = [pixels(picture) for picture in film(cloud, count=12, size=SMALL).play()]
    with av.open(io.BytesIO(render(cloud, "mp4", count=12, size=SMALL))) as container:
        pictures = [np.asarray(frame.to_image()).astype(int) for frame in container.decode(video=0)]
    for picture, image in zip(pictures, drawn, strict=False):
        assert np.abs(picture - image).mean() < 4
    with Image.open(io.BytesIO(render(cloud, "webp", count=12, size=SMALL))) as image:
        assert image.n_frames == 12
        image.seek(7)
        np.testing.assert_array_equal(pixels(image), drawn[7])


def test_a_film_that_nobody_wants_stops(walking):
    from figures.encoding import Stopped

    told = []
    with pytest.raises(Stopped):
        render(walking[0], "gif", count=12, size=SMALL, progress=lambda share: told.append(share) or share < 0.2)
    assert told[-1] < 0.3
