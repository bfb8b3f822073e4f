"""A rule of one's own on the page: chosen, mistyped, mended, with sliders, never lost, in the link, and taken away."""

from __future__ import annotations

import random
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine import simulate
from engine.link import from_query
from engine.link_text import packed
from optimizers import OPTIMIZERS, written
from optimizers.writing import WrittenRule
from optimizers.writing.examples import EXAMPLES
from tests.views.opened import DRAW
from tests.waiting import DEAD

MOMENTUM = "param beta = 0.9 in 0..0.999\nstate m = 0\nm = beta*m + g\nx = x - lr*m"
SMALL = {"steps": "20", "surface": "bowl"}


@pytest.fixture
def own(open_page):
    """`own("x = x - lr*g")`: the Race page with this rule in its link, whose racer is open."""

    def open_with(rule=MOMENTUM, **more):
        page = open_page(**{**SMALL, "r": "written", "rule.1": rule, **more})
        assert not page.warning, page.warning
        return page

    return open_with


def write(page, rule, racer=0):
    page.text_area(key=f"own-rule-{racer}").set_value(rule).run()
    assert not page.exception, page.exception
    return page


def press(page, key):
    next(button for button in page.button if button.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def choose(page, slug, racer=1):
    page.selectbox(key=f"r.{racer}").set_value(slug).run()
    assert not page.exception, page.exception
    return page


def field(page, racer=0):
    return page.text_area(key=f"own-rule-{racer}").value


def race(page):
    link = {name: values if isinstance(values, list) else [values] for name, values in page.query_params.items()}
    reading = from_query(link)
    assert not reading.problems
    return reading.experiment


def racers(page):
    return race(page).optimizers


def rule(page, racer=0) -> WrittenRule:
    found = racers(page)[racer]
    assert isinstance(found, WrittenRule)
    return found


def said(page):
    """Return what is said of errors, as HTML."""
    return "".join(each.proto.body for each in page.get("html") if '<div class="dl-carets"' in each.proto.body)


@pytest.mark.parametrize("slug", ["gradient_descent", "momentum", "adam"])
def test_one_begins_with_the_rule_before_and_its_settings(open_page, slug):
    more = {"beta1.1": "0.8"} if slug == "adam" else {}
    page = press(open_page(**SMALL, r=slug, **{"lr.1": "0.02"}, **more), "racer-line-0")
    expected = simulate(race(page)).x
    choose(page, "written")
    assert page.selectbox(key="r.1").options[0] == "Your own rule" and page.selectbox(key="r.1").value == "written"
    assert field(page) == rule(page).text
    np.testing.assert_allclose(simulate(race(page)).x, expected, rtol=1e-9, atol=1e-12)


def test_another_rule_and_back_brings_ones_own_back(own):
    page = write(own(), MOMENTUM + "\n# mine")
    choose(page, "adam")
    assert racers(page)[0].slug == "adam" and not {"rule.1", "beta.1"} & {*page.query_params}
    choose(page, "written")
    assert field(page) == rule(page).text == MOMENTUM + "\n# mine"


def test_all_errors_are_told_at_once_by_line_and_the_last_good_race_stays(own, sent):
    page = own()
    before = sent(page).key
    wrong = "state m = 0\nstate v = 0\nm = 0.9*m + gg\nx = x - lr*(m"
    write(page, wrong)
    told = said(page)
    assert told.count("<pre") == 3
    assert "Line 2, character 7:" in told and "v is never updated" in told
    assert "m = 0.9*m + gg\n<b>            ^^" in told and "Line 3, character 13:" in told
    assert "Line 4, character 12:" in told and "is not closed" in told
    assert sent(page).key == before and rule(page) == written(MOMENTUM) and field(page) == wrong
    assert any("last good rule" in each.value for each in page.caption)
    write(page, "x = x - lr*g")
    assert not said(page) and sent(page).key != before and rule(page) == written("x = x - lr*g")


def test_sliders_of_params_keep_the_text_and_a_new_text_keeps_the_numbers_that_fit(own):
    page = own()
    page.number_input(key="beta.1").set_value(0.5).run()
    page.number_input(key="lr.1").set_value(0.03).run()
    assert rule(page) == written(MOMENTUM).replace(beta=0.5, lr=0.03) and field(page) == MOMENTUM
    write(page, MOMENTUM.replace("m + g", "m + (1 - beta)*g"))
    assert (rule(page).settings()["beta"], rule(page).lr) == (0.5, 0.03)
    write(page, "param gamma = 1 in 0..2\nx = x - lr*gamma*g")
    assert rule(page).settings()["gamma"] == 1 and "beta.1" not in page.query_params
    page.number_input(key="gamma.1").set_value(1.5).run()
    page.number_input(key="gamma.1").set_value(1.0).run()
    assert rule(page).changed() == {"lr": 0.03}


def test_a_schedule_stays_whatever_the_text(own):
    page = own(**{"schedule.1": "cosine", "clip.1": "3"})
    write(page, "x = x - lr*g")
    assert rule(page).schedule.slug == "cosine" and rule(page).clip == 3
    press(page, "rule-example-0-adam")
    assert rule(page).schedule.slug == "cosine" and rule(page).clip == 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_ready_rules_are_loaded_as_they_stand(own, name):
    page = own(**{"lr.1": "0.5", "beta.1": "0.1"})
    press(page, f"rule-example-0-{name}")
    assert field(page) == EXAMPLES[name][1].rstrip()
    assert rule(page) == written(EXAMPLES[name][1].rstrip())


def test_what_does_nothing_is_said(own):
    assert any("beta does nothing" in each.value for each in own("param beta = 1\nx = x - lr*g").caption)


def test_what_has_errors_is_kept_when_the_racer_is_closed_in_another_language_and_on_another_page():
    page = AppTest.from_string(DRAW.format(slug="race"), default_timeout=DEAD)
    for name, value in {**SMALL, "r": "written", "rule.1": MOMENTUM}.items():
        page.query_params[name] = value
    page.session_state["open-racer"] = 0
    page.run()
    write(page, "x = x - lr*(g")
    press(page, "racer-line-0")
    assert not said(page)
    page.query_params["lang"] = "zh-Hans"
    press(page, "racer-line-0")
    assert "没有闭合" in said(page) and "第 1 行第 12 个字符" in said(page) and field(page) == "x = x - lr*(g"
    choose(page, "adam")
    choose(page, "written")
    assert said(page) and field(page) == "x = x - lr*(g"
    there = AppTest.from_string(DRAW.format(slug="tune"), default_timeout=DEAD)
    for name in ("rule-drafts", "query-of-session", "open-racer"):
        there.session_state[name] = page.session_state[name]
    for name, value in {"starts_n": "3", "rates_n": "5", "steps": "20"}.items():
        there.query_params[name] = value
    there.query_params.update({name: values for name, values in page.query_params.items() if name != "lang"})
    there.run()
    assert not there.exception
    assert said(there) and field(there) == "x = x - lr*(g"


def test_each_racer_has_a_text_of_its_own_that_goes_along_when_another_is_removed(open_page):
    page = open_page(**SMALL, **{"r": ["adam", "written", "written"], "rule.2": MOMENTUM, "rule.3": "x = x - lr*g"})
    write(page, "x = x - (", racer=1)
    press(page, "racer-line-2")
    assert field(page, 2) == "x = x - lr*g" and not said(page)
    press(page, "take-out-0")
    press(page, "racer-line-0")
    assert field(page, 0) == "x = x - (" and said(page)
    assert racers(page) == (written(MOMENTUM), written("x = x - lr*g"))
    press(page, "duplicate-0")
    assert racers(page)[:2] == (written(MOMENTUM), written(MOMENTUM)) and field(page, 1) == MOMENTUM


def test_back_shows_the_rule_of_the_link_it_comes_to(own):
    page = own()
    write(page, "x = x - lr*g")
    write(page, "x = x - lr*g*(")
    page.query_params["rule.1"] = MOMENTUM
    page.run()
    assert field(page) == MOMENTUM and not said(page)


def test_a_bad_text_in_a_link_gives_way_with_a_line(open_page):
    page = open_page(**SMALL, **{"r": ["adam", "written"], "rule.2": "m = 1\nx = x - lr*gg"})
    assert "racer 2" in page.warning[0].value and "gg is not known" in page.warning[0].value
    assert [each.slug for each in racers(page)] == ["adam", "gradient_descent"]
    assert "rule.2" not in page.query_params


def test_a_stranger_is_text_in_what_is_said_of_errors(own):
    page = own()
    write(page, "x = x - <img src=x onerror=alert(1)> + :material/home: $m$ </pre>\n\u202ey")
    assert "<img" not in said(page) and "&lt;img" in said(page) and "\u202e" not in said(page)


@pytest.mark.parametrize(
    "text", ["", "   \n\n", "# only a comment", "х = х - lr*g", "x = 1/0", "a" * 1_000_000, "\u202e"]
)
def test_bad_input_is_told_and_changes_nothing(own, text):
    page = own()
    write(page, text)
    assert said(page) and rule(page) == written(MOMENTUM)
    assert len(field(page)) <= 4000


def test_what_is_too_long_is_cut_and_told(own):
    page = own()
    write(page, MOMENTUM + "\n#" + "x" * 10_000)
    assert len(field(page)) == 4000 and len(rule(page).text) == 4000
    assert any("up to 4000 characters" in each.value for each in page.info)


def test_a_rule_that_divides_by_zero_at_the_first_step_diverges_and_nothing_breaks(own):
    page = own("x = x - lr*g/(t - 1)")
    assert rule(page) == written("x = x - lr*g/(t - 1)")


def test_a_rule_that_would_make_the_link_too_long_is_refused_and_its_text_stays(open_page):
    """Eleven others of nearly the greatest length, in letters that cannot be compressed, are within its bounds."""
    draws = random.Random(1)
    texts = [
        "x = x - lr*g\n"
        + "\n".join("# " + "".join(chr(draws.randrange(0xC0, 0x250)) for _ in range(60)) for _ in range(45))
        for _ in range(12)
    ]
    others = {f"rule.{position}": packed(text) for position, text in enumerate(texts[:11], start=1)}
    page = open_page(**SMALL, r=["written"] * 12, **others, **{"rule.12": "x = x - lr*g"})
    assert not page.warning
    press(page, "racer-line-11")
    write(page, texts[11], racer=11)
    assert any("too long" in each.value for each in page.error) and field(page, 11) == texts[11]
    assert [each.text for each in racers(page) if isinstance(each, WrittenRule)] == [*texts[:11], "x = x - lr*g"]
    write(page, "x = x - 2*lr*g", racer=11)
    assert not page.error and rule(page, 11) == written("x = x - 2*lr*g")


def test_the_rule_is_taken_away_as_files(own):
    page = own()
    offered = {each.proto.label for each in page.get("download_button")}
    assert {"Class for torch.optim", "File for optimizers/"} <= offered
    page = own(EXAMPLES["damped_newton"][1])
    offered = {each.proto.label for each in page.get("download_button")}
    assert "Class for torch.optim" not in offered and "File for optimizers/" in offered
    assert any("has no class for torch" in each.value for each in page.caption)


def test_a_rule_of_the_registry_has_no_lines(open_page):
    page = press(open_page(**SMALL, r="adam"), "racer-line-0")
    assert "own-rule-0" not in {area.key for area in page.text_area}
    assert len(page.selectbox(key="r.1").options) == len(OPTIMIZERS) + 1


def test_below_the_race_each_text_has_a_tab_with_its_lines(open_page):
    page = open_page(**SMALL, r=["written", "adam", "written"], **{"rule.1": MOMENTUM, "rule.3": "x = x - lr*g"})
    page.session_state["rules"] = True
    page.run()
    assert [tab.label for tab in page.tabs] == ["Your own rule 1", "Adam", "Your own rule 2"]
    assert {MOMENTUM, "x = x - lr*g"} <= {code.value for code in page.code}


def test_the_reference_leads_to_a_rule_of_ones_own():
    page = AppTest.from_string(DRAW.format(slug="reference"), default_timeout=DEAD)
    page.query_params["section"] = "rules"
    page.run()
    (link,) = (each.proto for each in page.get("page_link") if each.proto.label == "Write your own rule")
    query = parse_qs(link.query_string)
    reading = from_query(query)
    assert not reading.problems and reading.experiment.optimizers[1] == written(EXAMPLES["momentum"][1].rstrip())


@pytest.mark.parametrize("slug", ["swarm", "tune"])
def test_it_flies_as_a_swarm_and_is_tuned(slug):
    page = AppTest.from_string(DRAW.format(slug=slug), default_timeout=DEAD)
    link = {**SMALL, "r": ["written", "adam"], "rule.1": MOMENTUM, "n": "30", "starts_n": "3", "rates_n": "5"}
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception and not page.warning and not page.error
    assert field(page) == MOMENTUM and rule(page) == written(MOMENTUM)
