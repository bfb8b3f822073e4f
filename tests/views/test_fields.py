"""A widget's messages to a browser that has not heard of the last run, and that browser's messages to it."""

import pytest
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest

from lessons.presets import PRESETS
from tests.views.opened import DRAW, nodes, run_open
from tests.waiting import DEAD
from views import VIEWS
from views.controls import stale_values
from views.link import address_bar


def test_every_widgets_default_is_its_value(open_page):
    """Of two runs at once Streamlit may send the second alone, which says of a widget no more than its default.

    What began at its least, or at the first of its options, would come back as if a person had wanted so.
    """
    page = open_page(surface="himmelblau", steps="40", noise="0.3", r=["adam", "momentum"], rates="same")
    assert not page.exception, page.exception
    page.run()
    assert len(page.slider) + len(page.select_slider) > 2
    for slider in page.slider:
        assert list(slider.proto.default) == [slider.value]
    assert page.select_slider(key="steps~").value == 40
    for slider in page.select_slider:
        assert slider.options[int(slider.proto.default[0])] == slider.format_func(slider.value)
    chosen = [box for box in page.selectbox if box.key]
    assert len(chosen) > 1
    for box in chosen:
        assert box.options[box.proto.default] == box.format_func(box.value)


WHOLE = """
from views import VIEWS, language
from views.controls import stale_values
stale_values.begin()
language.settle()
view = next(view for view in VIEWS if view.slug == "{slug}")
if view.sidebar:
    language.draw_language_choice()
view.render()
stale_values.end()
"""


@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("race", PRESETS[1].parameters()),
        ("race", {"surface": ["saddle"], "r": ["momentum"], "label.1": ["mine"]}),
        ("reference", {"q": ["adam"], "section": ["rules"]}),
    ],
    ids=["a first look", "a label", "a search"],
)
def test_the_default_of_texts_and_pills_is_their_value(slug, query):
    """For the same reason: an empty search would come back as if a person had wanted no more of it."""
    page = AppTest.from_string(WHOLE.format(slug=slug), default_timeout=DEAD)
    page.session_state["open-racer"] = 0
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    pills = page.get("button_group")
    valued = [*(field for field in page.text_input if field.value), *(pill for pill in pills[1:] if pill.indices)]
    assert valued, "a page on which the link has given something a value"
    for field in page.text_input:
        assert field.proto.default == field.value, field.key
    for pill in pills:
        assert list(pill.proto.default) == list(pill.indices), pill.key


def values(page, name):
    """Return the link's values, in whichever form AppTest keeps them."""
    found = page.query_params.get(name)
    return found if isinstance(found, list) or found is None else [found]


def test_a_value_from_before_that_comes_with_a_click_is_no_change(open_page):
    """The browser has not heard yet what the slider was told when the racer is doubled."""
    page = open_page(r=["adam", "momentum"])
    page.button(key="racer-line-1").click().run()
    page.number_input(key="lr.2").set_value(0.0025).run()
    assert page.select_slider(key="lr.2~").value == 0.0025
    page.select_slider(key="lr.2~").set_value(0.001)
    page.button(key="duplicate-1").click().run()
    assert not page.exception, page.exception
    assert values(page, "r") == ["adam", "momentum", "momentum"]
    assert [values(page, "lr.2"), values(page, "lr.3")] == [["0.0025"], ["0.0025"]]


def test_a_person_may_go_back_to_the_value_from_before(open_page):
    page = open_page(r=["adam", "momentum"])
    page.button(key="racer-line-1").click().run()
    page.number_input(key="lr.2").set_value(0.0025).run()
    page.select_slider(key="lr.2~").set_value(0.001).run()
    assert values(page, "lr.2") is None
    assert page.number_input(key="lr.2").value == 0.001


def changed_in_a_run_cut_short(open_page, monkeypatch):
    """Return a page with another rate that its browser has not heard of, since the run did not end."""
    page = open_page(r=["adam", "momentum"])
    page.button(key="racer-line-1").click().run()
    with monkeypatch.context() as patched:
        patched.setattr(stale_values, "end", lambda: None)
        page.number_input(key="lr.2").set_value(0.0025).run()
    return page


def test_a_click_before_the_browser_has_heard_of_a_change_keeps_it(open_page, monkeypatch):
    """A run that is cut short has told the browser neither the query nor the widgets."""
    page = changed_in_a_run_cut_short(open_page, monkeypatch)
    page.query_params.clear()
    page.query_params["r"] = ["adam", "momentum"]
    page.select_slider(key="lr.2~").set_value(0.001)
    page.button(key="duplicate-1").click().run()
    assert [values(page, "lr.2"), values(page, "lr.3")] == [["0.0025"], ["0.0025"]]


def test_a_click_before_the_browser_has_heard_of_the_end_of_a_run_keeps_its_change(open_page):
    """The run has ended here; its words are on their way to a browser that is slow or far off."""
    page = open_page(r=["adam", "momentum"])
    page.button(key="racer-line-1").click().run()
    page.number_input(key="lr.2").set_value(0.0025).run()
    page.query_params.clear()
    page.query_params["r"] = ["adam", "momentum"]
    page.button(key="duplicate-1").click().run()
    assert [values(page, "lr.2"), values(page, "lr.3")] == [["0.0025"], ["0.0025"]]


def test_how_a_run_is_looked_at_stays_with_a_query_that_is_put_back(open_page):
    """The browser writes that itself."""
    page = open_page(r=["adam", "momentum"], steps="90")
    page.number_input(key="noise").set_value(0.5).run()
    page.query_params.clear()
    for name, value in {"r": ["adam", "momentum"], "steps": "90", "view": "step:3"}.items():
        page.query_params[name] = value
    page.run()
    assert [values(page, name) for name in ("noise", "view")] == [["0.5"], ["step:3"]]


def test_what_the_browser_has_heard_of_it_may_ask_for_anew(open_page):
    page = open_page(r=["adam", "momentum"])
    page.number_input(key="noise").set_value(0.5).run()
    page.run()
    page.query_params.clear()
    page.query_params["r"] = ["adam", "momentum"]
    page.run()
    assert values(page, "noise") is None


@pytest.mark.parametrize("slug", [view.slug for view in VIEWS])
def test_a_run_that_changes_nothing_tells_no_widget_its_value(slug):
    """A late value would undo in the browser what a person has chosen meanwhile."""
    page = AppTest.from_string(WHOLE.format(slug=slug), default_timeout=DEAD)
    link = {"surface": "line_fit", "r": ["adam", "adam"], "n": "100", "steps": "20", "rates_n": "5", "starts_n": "2"}
    link = {"lesson": "momentum"} if slug == "lessons" else {} if slug == "reference" else link
    for name, value in link.items():
        page.query_params[name] = value
    run_open(page)
    page.run()
    widgets = [node for node in nodes(page) if hasattr(getattr(node, "proto", None), "set_value")]
    assert widgets
    assert [node.key for node in widgets if node.proto.set_value] == []


def test_whoever_goes_back_in_the_browser_gets_the_link_of_before(open_page, monkeypatch):
    page = open_page(r=["adam", "momentum"])
    page.button(key="racer-line-1").click().run()
    page.number_input(key="lr.2").set_value(0.0025).run()
    monkeypatch.setattr(address_bar, "is_through_history", lambda: True)
    page.query_params.clear()
    page.query_params["r"] = ["adam", "momentum"]
    page.run()
    assert page.number_input(key="lr.2").value == 0.001
    assert values(page, "lr.2") is None


def test_back_during_the_run_of_a_change_takes_the_change_back(open_page, monkeypatch):
    """The run of the change was cut short, as by a click; but the browser has gone back in its history."""
    page = changed_in_a_run_cut_short(open_page, monkeypatch)
    monkeypatch.setattr(address_bar, "is_through_history", lambda: True)
    page.query_params.clear()
    page.query_params["r"] = ["adam", "momentum"]
    page.run()
    assert values(page, "lr.2") is None
    assert page.number_input(key="lr.2").value == 0.001
    monkeypatch.undo()
    page.button(key="duplicate-1").click().run()  # and what comes after begins from there
    assert values(page, "r") == ["adam", "momentum", "momentum"]
    assert [values(page, "lr.2"), values(page, "lr.3")] == [None, None]


def test_one_change_is_one_step_in_the_browsers_history(open_page, monkeypatch):
    """A parameter of one page alone is written before the state of all: the second time the link is the same."""
    page = AppTest.from_string(DRAW.format(slug="tune"), default_timeout=60)
    for name, value in {"steps": "20", "rates_n": "5", "starts_n": "2", "r": "adam"}.items():
        page.query_params[name] = value
    page.run()
    sent = []
    message = QueryParams._send_query_param_msg
    monkeypatch.setattr(QueryParams, "_send_query_param_msg", lambda params: (sent.append(params), message(params)))
    page.number_input(key="rates_n").set_value(6).run()
    assert values(page, "rates_n") == ["6"]
    assert len(sent) == 1
