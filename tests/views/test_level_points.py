"""Minima, maxima and saddles on the Race page: asked for in the link, marked on the map, listed in a table."""

from __future__ import annotations

import pytest

from engine import Experiment
from landscapes import LANDSCAPES
from landscapes.level_points import level_ground
from optimizers import OPTIMIZERS
from views.parts import level_points


def test_they_are_not_searched_for_unless_asked(open_page, sent):
    page = open_page(surface="himmelblau", steps="20")
    assert "level" not in sent(page).surface
    assert not page.toggle(key="find-level-points").value


def test_a_link_marks_all_of_them(open_page, sent):
    surface = sent(open_page(surface="himmelblau", steps="20", level="1")).surface
    assert {name: surface["level"][name] for name in ("minimum", "maximum", "saddle", "degenerate")} == {
        "minimum": 4,
        "maximum": 1,
        "saddle": 4,
        "degenerate": 0,
    }
    points = surface["points"]
    assert len(points) == 9
    assert [point["global"] for point in points].count(True) == 4
    assert all(low <= high for low, high in (point["eigenvalues"] for point in points))


def test_the_switch_stands_in_the_link_and_outlasts_another_surface(open_page, sent):
    page = open_page(surface="saddle", steps="20")
    key = sent(page).key
    page.toggle(key="find-level-points").set_value(True).run()
    assert page.query_params["level"] in ("1", ["1"])
    assert sent(page).surface["level"]["saddle"] == 1
    assert sent(page).key == key, "the race goes on"
    page.selectbox(key="surface").set_value("monkey_saddle").run()
    assert not page.exception
    assert sent(page).surface["level"]["degenerate"] == 1
    page.toggle(key="find-level-points").set_value(False).run()
    assert "level" not in page.query_params
    assert "level" not in sent(page).surface


def test_another_parameter_is_another_search(open_page, sent):
    counts = [
        sent(open_page(surface="rastrigin", steps="20", level="1", A=amplitude)).surface["level"]
        for amplitude in ("10", "0")
    ]
    assert [count["minimum"] for count in counts] == [121, 1]


@pytest.mark.parametrize("value", ["2", "yes", ""])
def test_what_the_link_cannot_mean_is_told(value: str, open_page):
    page = open_page(surface="bowl", steps="20", level=value)
    (warning,) = page.warning
    assert "Minima, maxima and saddles must be one of 0, 1" in warning.value
    assert "level" not in page.query_params


def test_at_most_five_hundred_are_marked_and_that_is_said(open_page, sent):
    surface = sent(open_page(surface="shubert", steps="20", level="1")).surface
    assert len(surface["points"]) == 500
    assert "500" in surface["level"]["note"]
    values = [point["value"] for point in surface["points"]]
    assert values == sorted(values) or max(b - a for a, b in zip(values[1:], values, strict=False)) < 1e-9


def test_flat_ground_is_said(open_page, sent):
    note = sent(open_page(surface="michalewicz", steps="20", level="1")).surface["level"]["note"]
    assert "flat ground" in note
    said = sent(open_page(surface="michalewicz", steps="20", level="1", lang="zh-Hans")).surface["level"]["note"]
    assert "平地" in said and "flat" not in said


def test_the_table_is_there_when_it_is_opened(open_page):
    page = open_page(surface="six_hump_camel", steps="20", level="1")
    assert not page.dataframe
    page.session_state["level-points"] = True
    page.run()
    assert not page.exception
    (table,) = page.dataframe
    assert len(table.value) == 15
    kinds = table.value["kind"].tolist()
    assert [kinds.count(kind) for kind in ("minimum", "maximum", "saddle")] == [6, 2, 7]
    assert table.value["limit"][0] == pytest.approx(2 / 16.4932, rel=1e-4)
    assert table.value["limit with momentum"][0] == pytest.approx(3.8 / 16.4932, rel=1e-4)
    assert table.value["ratio"][0] == pytest.approx(16.4932 / 7.6823, rel=1e-4)


@pytest.mark.parametrize(
    ("slugs", "settings", "momentum"),
    [
        (("adam", "momentum"), {"momentum": 0.5}, 0.5),
        (("adam",), {}, 0.9),
        (("momentum",), {"momentum": 0.5, "moving_average": True}, 0.9),
    ],
)
def test_whose_momentum_the_second_limit_is_for(slugs, settings, momentum):
    rules = tuple(OPTIMIZERS[slug].replace(**settings if slug == "momentum" else {}) for slug in slugs)
    landscape = LANDSCAPES["bowl"]
    marks = level_points.make_marks(level_ground(landscape), Experiment(landscape, rules, landscape.starts[:1]))
    assert marks is not None
    assert marks.momentum == momentum
