"""Exports of scenes that are no single race: several maps, and averages."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from lessons import lesson, slugs
from lessons.averages import Averages
from views.export import averages_files

PANELS = [(slug, i) for slug in slugs() for i, scene in enumerate(lesson(slug).scenes, 1) if scene.panels]
SERIES = [(slug, i) for slug in slugs() for i, scene in enumerate(lesson(slug).scenes, 1) if scene.kind == "averages"]


def opened(open_page, place, slug, number):
    page = open_page(lesson=slug, scene=str(number))
    page.session_state[f"take-away-{place}-open"] = "panel"
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "number"), PANELS[:1])
def test_of_several_maps_each_is_there_to_be_taken(slug, number, open_page):
    page = opened(open_page, "races", slug, number)
    chooser = page.get("button_group")[-1]
    count = len(lesson(slug).scenes[number - 1].panels)
    assert len(chooser.proto.options) == count
    assert [button.label for button in page.get("download_button")] == ["CSV", "JSON", "PyTorch script"]
    (link,) = page.code
    assert f"lesson={slug}" in link.value


@pytest.mark.parametrize(("slug", "number"), SERIES[:1])
def test_the_averages_are_there_as_numbers_and_as_a_page(slug, number, open_page):
    page = opened(open_page, "averages", slug, number)
    assert [button.label for button in page.get("download_button")] == ["CSV", "JSON", "Page (HTML)"]


def test_their_numbers_are_the_averages():
    shown = Averages.from_query({"show": ["mean"], "beta": ["0.5", "0.9"]})
    rows = list(csv.reader(io.StringIO(averages_files.write_csv(shown))))
    assert len(rows) == 31 and len(rows[0]) == 2 + 3
    numbers = np.array(rows[1:], dtype=float)
    assert np.allclose(numbers[:3, 1], [-11.2584, -11.5236, -2.5058], atol=1e-4)
    assert np.allclose(numbers[:, 2], np.cumsum(numbers[:, 1]) / np.arange(1, 31))
    half = numbers[0, 1]
    for day in range(1, 30):
        half = 0.5 * half + 0.5 * numbers[day, 1]
        assert numbers[day, 3] == pytest.approx(half)
    told = json.loads(averages_files.write_json(shown, {"lesson": ["averages"]}))
    assert [one["beta"] for one in told["averages"]] == [None, 0.5, 0.9]
    assert told["days"] == numbers[:, 1].tolist()
