"""A formula of one's own on the page: typed, mistyped, mended, with sliders and a map, and never lost."""

from __future__ import annotations

import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.link import from_query
from landscapes import LANDSCAPES, typed
from landscapes.typed_surface import TypedSurface
from tests.views.opened import DRAW
from tests.waiting import DEAD

SMALL = {"steps": "20", "r": "adam", "surface": "typed"}


@pytest.fixture
def own(open_page):
    """`own("x^2")`: the Race page with this formula in its link."""

    def open_with(formula, **more):
        page = open_page(**SMALL, formula=formula, **more)
        assert not page.warning, page.warning
        return page

    return open_with


def write(page, formula):
    page.text_area(key="own-formula").set_value(formula).run()
    assert not page.exception, page.exception
    return page


def press(page, key):
    next(button for button in page.button if button.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def link(page):
    return {name: values if isinstance(values, list) else [values] for name, values in page.query_params.items()}


def surface(page) -> TypedSurface:
    reading = from_query(link(page))
    assert not reading.problems
    found = reading.experiment.landscape
    assert isinstance(found, TypedSurface)
    return found


def said(page):
    """Return what is said of errors, as HTML."""
    return "".join(each.proto.body for each in page.get("html") if '<div class="dl-carets"' in each.proto.body)


def test_one_begins_with_the_formula_of_the_surface_before(open_page):
    page = open_page(steps="20", r="adam", b="50")
    page.selectbox(key="surface").set_value("typed").run()
    assert page.text_area(key="own-formula").value == surface(page).formula
    points = torch.tensor([[-1.5, 2.0], [0.3, -0.7]], dtype=torch.float64)
    expected = LANDSCAPES["rosenbrock"].replace(b=50).value(points)
    torch.testing.assert_close(surface(page).value(points), expected)
    page.selectbox(key="surface").set_value("himmelblau").run()
    assert not {"formula", "sliders"} & {*page.query_params}
    page.selectbox(key="surface").set_value("typed").run()
    assert surface(page).settings()["b"] == 50


def test_all_errors_are_told_at_once_and_the_last_good_race_stays(own, sent):
    page = own("x^2 + 3y^2")
    before = sent(page).key
    write(page, "x^2 + sine(x + k")
    told = said(page)
    assert "Did you mean sin?" in told and "k is not known" in told and "is not closed" in told
    assert told.count("<pre") == 3
    assert "x^2 + sine(x + k\n<b>      ^^^^</b>" in told
    assert "Character 7:" in told
    assert sent(page).key == before and surface(page) == typed("x^2 + 3y^2")
    assert page.text_area(key="own-formula").value == "x^2 + sine(x + k"
    write(page, "x^2 + sin(x)")
    assert not said(page) and sent(page).key != before and surface(page) == typed("x^2 + sin(x)")


def test_what_has_errors_is_kept_in_another_language_on_another_surface_and_on_another_page():
    page = AppTest.from_string(DRAW.format(slug="race"), default_timeout=DEAD)
    for name, value in {**SMALL, "formula": "x^2 + y^2"}.items():
        page.query_params[name] = value
    page.run()
    write(page, "x^2 + (y")
    page.query_params["lang"] = "zh-Hans"
    page.run()
    assert "没有闭合" in said(page) and page.text_area(key="own-formula").value == "x^2 + (y"
    page.selectbox(key="surface").set_value("bowl").run()
    assert not said(page)
    page.selectbox(key="surface").set_value("typed").run()
    assert said(page) and page.text_area(key="own-formula").value == "x^2 + (y"
    there = AppTest.from_string(DRAW.format(slug="tune"), default_timeout=DEAD)
    for name in ("formula-draft", "query-of-session"):
        there.session_state[name] = page.session_state[name]
    for name, value in {"starts_n": "3", "rates_n": "5", "steps": "20"}.items():
        there.query_params[name] = value
    there.query_params.update({name: values for name, values in page.query_params.items() if name != "lang"})
    there.run()
    assert said(there) and there.text_area(key="own-formula").value == "x^2 + (y"


def test_back_shows_the_formula_of_the_link_it_comes_to(own):
    page = own("x^2")
    write(page, "x^2 + y^2")
    write(page, "x^2 + y^2 + (")
    page.query_params["formula"] = "x^2"
    page.run()
    assert page.text_area(key="own-formula").value == "x^2" and not said(page)


def test_unknown_letters_become_sliders_by_one_click(own):
    page = own("x^2 + y^2")
    write(page, "a*x^2 + kappa*y^2")
    (button,) = (button for button in page.button if button.key == "make-sliders")
    assert button.label == "Make sliders for a, kappa"
    press(page, "make-sliders")
    assert {spec.name: spec.slider for spec in surface(page).own_params()} == {"a": (0, 2), "kappa": (0, 2)}
    page.number_input(key="a").set_value(1.5).run()
    assert surface(page).settings()["a"] == 1.5
    write(page, "a*x^2 + kappa*y^2 + x")
    assert surface(page).settings()["a"] == 1.5, "the value stays while the text changes"


def test_sliders_made_while_there_are_other_errors_wait_for_them(own):
    page = own("x^2 + y^2")
    write(page, "a*x^2 + (y")
    press(page, "make-sliders")
    assert "is not closed" in said(page) and "shall it be a slider" not in said(page)
    write(page, "a*x^2 + y")
    assert [spec.name for spec in surface(page).own_params()] == ["a"]


@pytest.mark.parametrize("sliders", ["a,0,-1e308,1e308", "a,5e-324,0,1e-323", "a,1,1e-320,1e300,log"])
def test_a_range_may_be_as_wide_or_as_narrow_as_numbers_go(own, sliders):
    page = own("a*x^2 + y^2", sliders=sliders)
    assert [spec.name for spec in surface(page).own_params()] == ["a"]


def test_ranges_can_be_changed_and_a_slider_removed(own):
    page = own("a*x^2 + y^2", sliders="a,1,0,2", a="2")
    page.session_state["own-formula-more"] = True
    page.run()
    page.number_input(key="range.high.a").set_value(50.0).run()
    page.number_input(key="range.low.a").set_value(3.0).run()
    (spec,) = surface(page).own_params()
    assert spec.slider == (3, 50) and spec.default == 3, "the first value goes along with the range"
    page.checkbox(key="range.log.a").check().run()
    assert surface(page).own_params()[0].log and surface(page).settings()["a"] == 2
    page.number_input(key="range.low.a").set_value(-1.0).run()
    assert "(0, inf)" in page.error[0].value and surface(page).own_params()[0].slider == (3, 50)
    press(page, "remove-slider-a")
    assert "a is not known" in said(page)


def test_its_map_can_be_set_and_is_kept_while_the_formula_has_a_value_there(own):
    page = own("x^2 + y^2")
    page.session_state["own-formula-more"] = True
    page.run()
    page.number_input(key="map.x0").set_value(1.0).run()
    assert surface(page).extent == ((1, 3), (-3, 3))
    assert from_query(link(page)).experiment.starts == surface(page).starts[:1]
    page.number_input(key="map.x1").set_value(0.5).run()
    assert page.error and surface(page).extent == ((1, 3), (-3, 3))
    write(page, "x^2 + y^2 + x")
    assert surface(page).extent == ((1, 3), (-3, 3))
    write(page, "sqrt(-x) + y^2")
    assert surface(page).extent[0][0] < 0, "on the old map it has no value"


def test_it_is_said_how_it_was_read_and_where_it_has_no_value(own):
    notes = " ".join(each.value for each in own("f(x,y) = log(x)").caption)
    assert "log is the natural logarithm" in notes and "y does nothing" in notes
    assert "50% of the map" in notes
    assert "no real value" not in " ".join(each.value for each in own("exp(x) + y^2").caption)


def test_a_long_formula_is_within_a_links_bounds(own):
    page = own("x^2")
    formula = " + ".join(f"sin({i} x) cos({i} y)" for i in range(1, 40))
    write(page, formula)
    page.run()
    assert surface(page).formula == formula == page.text_area(key="own-formula").value


def test_a_start_that_was_moved_stays_if_it_is_on_the_map(own):
    page = own("x^2 + y^2", start="-1.5,1")
    write(page, "x^2 + 2y^2")
    assert from_query(link(page)).experiment.starts == ((-1.5, 1),)
    write(page, "(x-40)^2 + y^2")
    assert from_query(link(page)).experiment.starts == surface(page).starts[:1]


def test_a_stranger_is_text_in_what_is_said_of_errors(own):
    page = own("x^2")
    write(page, "x^2 + <img src=x onerror=alert(1)> + :material/home: $m$ </pre>\n\u202ey")
    assert "<img" not in said(page) and "&lt;img" in said(page) and "\u202e" not in said(page)


def test_what_is_too_long_is_cut_and_told(own):
    page = own("x^2")
    write(page, "x" * 10_000)
    assert len(page.text_area(key="own-formula").value) == 4000
    assert any("up to 4000 characters" in each.value for each in page.info)


def test_level_points_of_a_formula_are_found_when_they_are_asked_for(own, sent):
    page = own("(x^2 - 1)^2 + y^2", level="1")
    found = {(round(x, 6), round(y, 6)) for x, y in surface(page).minima}
    assert not found, "nothing is declared"
    shown = sent(page).surface["points"]
    assert sum(point["kind"] == "minimum" for point in shown) == 2
