"""A run as one HTML file: small, whole, asking nothing of any network, and safe whatever a visitor has written."""

from __future__ import annotations

import base64
import gzip
import json
import re
import struct
from html.parser import HTMLParser

import numpy as np
import pytest

from engine import Experiment, simulate
from engine.link import BOUNDS, DEFAULTS
from engine.sensitivity import chaotic
from figures import theme
from figures.shown import Shown
from figures.viewer.offline import LIMIT, page, race_page
from figures.viewer.packing import packed
from figures.viewer.payload import payload
from figures.viewer.smaller import shapes
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

DEFAULT = Experiment(
    landscape=LANDSCAPES[DEFAULTS.surface],
    optimizers=tuple(OPTIMIZERS[slug] for slug in DEFAULTS.racers),
    starts=LANDSCAPES[DEFAULTS.surface].starts[:1],
)


def _shown(experiment, labels=()):
    count = len(experiment.optimizers)
    return Shown(experiment, (*labels, *[""] * count)[:count], tuple(theme.COLOR_NAMES[i % 8] for i in range(count)))


def _run(experiment):
    return simulate(experiment, record=("details",))


def _on(slug, **changes):
    return DEFAULT.replace(landscape=LANDSCAPES[slug], starts=LANDSCAPES[slug].starts[:1], **changes)


class _Reader(HTMLParser):
    """The contents of a page, taken apart as a browser would."""

    def __init__(self):
        super().__init__()
        self.tags, self.text, self.held, self.inside = [], [], {}, None

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("id") if tag == "script" else None

    def handle_data(self, data):
        if self.inside:
            self.held[self.inside] = self.held.get(self.inside, "") + data
        else:
            self.text.append(data)

    def handle_endtag(self, tag):
        if tag == "script":
            self.inside = None


def _read(content):
    reader = _Reader()
    reader.feed(content.decode())
    return reader


def _unzipped(text):
    return gzip.decompress(base64.b64decode(text))


def _unpacked(text):
    """Return the arrays again, in another way than the browser's: rows added up by exclusive or."""
    content = _unzipped(text)
    (length,) = struct.unpack_from("<I", content)
    head = json.loads(content[4 : 4 + length])
    body = content[4 + length :]
    arrays = {}
    for name, entry in head["arrays"].items():
        kind, shape = np.dtype(entry["dtype"]), (entry["rows"], entry["width"])
        planes = np.frombuffer(body, np.uint8, kind.itemsize * shape[0] * shape[1], entry["from"])
        changes = planes.reshape(kind.itemsize, -1).T.copy().view(f"<u{kind.itemsize}").reshape(shape)
        arrays[name] = np.bitwise_xor.accumulate(changes, axis=0).view(kind)
    return head["meta"], arrays


@pytest.mark.parametrize("steps", [300, 500])
@pytest.mark.parametrize("slug", [DEFAULTS.surface, "rastrigin"])  # rastrigin has very many stationary points
def test_it_is_small(slug, steps):
    run = _run(_on(slug, steps=steps))
    content = race_page(run, _shown(run.experiment))
    assert len(content) < LIMIT == 2_500_000
    assert "note" not in {attrs.get("class") for _, attrs in _read(content).tags}  # nothing was left out


def test_what_a_visitor_may_ask_for_at_most_is_small_too_and_says_what_it_lacks():
    landscape = LANDSCAPES["rosenbrock"]
    racers, starts = 6, 10
    steps = min(BOUNDS.steps, 60_000 // (racers * starts))
    spread = tuple((-1.5 + 0.3 * i, 2.0 - 0.25 * i) for i in range(starts))
    run = _run(DEFAULT.replace(landscape=landscape, starts=spread, steps=steps, noise=30.0))
    content = race_page(run, _shown(run.experiment))
    reader = _read(content)
    assert len(content) < LIMIT
    assert sum(attrs.get("class") == "note" for _, attrs in reader.tags) >= 1
    assert any("left out" in text for text in reader.text)
    meta, arrays = _unpacked(reader.held["run"])
    assert arrays["x"].dtype == np.float64
    assert np.array_equal(arrays["x"].ravel(), run.x.ravel(), equal_nan=True)  # the paths are whole
    assert ("gradient" in arrays) == ("inspector" in meta["view"].get("parts", ["inspector"]))


def test_the_page_holds_the_run_to_the_last_bit():
    run = _run(DEFAULT.replace(steps=60, noise=0.5))
    data = payload(_shown(run.experiment), run, chaotic(run))
    meta, arrays = _unpacked(_read(page(data)).held["run"])
    assert set(arrays) == set(data) - {"meta"}
    for name, array in arrays.items():
        assert array.dtype == data[name].dtype
        assert array.tobytes() == data[name].tobytes(), name
    assert {**meta, "view": data["meta"]["view"], "plotly": ""} == data["meta"]


def test_every_kind_of_array_comes_back():
    generator = np.random.default_rng(0)
    given = {
        "a": generator.normal(size=(7, 3)),
        "b": np.array([[np.nan, -np.inf], [np.inf, -0.0]], np.float32),
        "c": np.array([[0], [65535], [3]], np.uint16),
        "d": np.array([[-3], [-1], [7]], np.int16),
        "e": np.zeros((0, 1), np.uint8),
    }
    _, arrays = _unpacked(packed({"meta": {}, **given}))
    for name, array in given.items():
        assert arrays[name].tobytes() == array.tobytes(), name


def test_another_dtype_is_refused_by_name():
    with pytest.raises(TypeError, match=r"counts must be an array of one of .*, got int64"):
        packed({"meta": {}, "counts": np.arange(3)})


def test_nothing_is_fetched():
    run = _run(DEFAULT.replace(steps=20))
    content = race_page(run, _shown(run.experiment), link="https://example.org/?steps=20")
    reader = _read(content)
    addresses = [
        (tag, attrs[name])
        for tag, attrs in reader.tags
        for name in ("src", "href", "srcset", "data", "action")
        if name in attrs
    ]
    assert addresses == [("a", "https://example.org/?steps=20")]
    assert "link" not in {tag for tag, _ in reader.tags}
    style = re.search(r"<style>(.*?)</style>", content.decode(), re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import", style[1])
    policy = next(attrs["content"] for _, attrs in reader.tags if attrs.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "http" not in policy


EVIL = "</script><img src=x onerror=alert(1)><!--"


def test_what_a_visitor_wrote_stays_text():
    run = _run(DEFAULT.replace(steps=20))
    plain = _read(race_page(run, _shown(run.experiment), title="Race"))
    content = race_page(run, _shown(run.experiment, labels=[EVIL]), title=EVIL, link="https://example.org/?a='\"><b>")
    reader = _read(content)
    extra = [tag for tag, _ in reader.tags]
    assert "img" not in extra
    assert "b" not in extra
    assert extra.count("script") == [tag for tag, _ in plain.tags].count("script")
    assert any(EVIL in text for text in reader.text)
    meta, _ = _unpacked(reader.held["run"])
    assert meta["racers"][0]["label"] == EVIL


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example"])
def test_a_link_leads_to_the_web_or_nowhere(link):
    run = _run(DEFAULT.replace(steps=5))
    with pytest.raises(ValueError, match="link must begin with"):
        race_page(run, _shown(run.experiment), link=link)


def test_an_unknown_component_is_refused():
    run = _run(DEFAULT.replace(steps=5))
    with pytest.raises(ValueError, match="export must be one of default, swarmViewer, got 'other'"):
        page(payload(_shown(run.experiment), run, chaotic(run)), "other")


def test_the_theme_is_whoever_looks_or_as_asked():
    run = _run(DEFAULT.replace(steps=5))
    pages = {dark: race_page(run, _shown(run.experiment), dark=dark).decode() for dark in (None, True, False)}
    rule = "@media (prefers-color-scheme: dark) {"
    assert rule in pages[None]
    assert rule not in pages[True]
    assert "color-scheme: dark;" in pages[True]
    assert "color-scheme: dark;" not in pages[False]


def test_it_speaks_the_language_asked_for():
    run = _run(DEFAULT.replace(steps=5))
    content = race_page(run, _shown(run.experiment), language="zh-Hans", link="https://example.org/").decode()
    assert '<html lang="zh-Hans">' in content
    assert "Open this run live" not in content


def test_rows_are_steps():
    run = _run(DEFAULT.replace(steps=12))
    shaped = shapes(payload(_shown(run.experiment), run, chaotic(run)))
    assert len(shaped["x"]) == len(shaped["value"]) == 13
    assert len(shaped["gradient"]) == len(shaped["lr"]) == 12
