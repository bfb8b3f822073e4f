"""The mode of learning rates, own or best, chosen in the sidebar of a real page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import RUN, choose, key, wait_for_another_run

SET = {"surface": "bowl", "r": ["gradient_descent", "adam"], "lr.1": "0.03", "lr.2": "0.7", "steps": "60"}
RATES = f"{RUN}.meta.racers.map((racer) => racer.lr)"


def choose_rates(page, name):
    before = key(page)
    choose(page, page.get_by_role("combobox", name="Learning rates"), name)
    wait_for_another_run(page, before)


def test_the_choice_changes_what_runs_and_as_set_brings_everything_back(open_app, settle):
    page = open_app(**SET)
    set_by_hand = key(page)
    page.locator(".st-key-racer-line-1 button").click()
    field = page.locator(".st-key-racer-1 input[type=number]").first
    expect(field).to_have_value("0.7")
    choose_rates(page, "The same for all")
    assert "rates=same" in page.url
    assert page.evaluate(RATES) == [0.01, 0.01]
    expect(field).to_have_value("0.01")
    expect(field).to_be_disabled()
    expect(page.locator(".dl-legend")).to_contain_text("Adam 0.01")
    expect(page.get_by_text("a different step to each rule")).to_be_visible()
    choose_rates(page, "Each at its best")
    settle(page)
    expect(page.get_by_text(re.compile(r"Each at the best of \d+ rates"))).to_be_visible()
    best = page.evaluate(RATES)
    choose_rates(page, "Each its own")
    assert key(page) == set_by_hand
    settle(page)
    expect(field).to_have_value("0.7")
    expect(field).to_be_enabled()
    assert "rates" not in page.url
    choose_rates(page, "Each at its best")
    assert page.evaluate(RATES) == best


def test_the_best_rates_can_be_kept_and_the_script_has_them(open_app):
    page = open_app(**SET, rates="best")
    found = page.evaluate(RATES)
    page.get_by_text("This run as a PyTorch script").click()
    code = page.get_by_test_id("stCode")
    for rate in found:
        expect(code).to_contain_text(f"lr={rate!r}")
    page.get_by_role("button", name="Keep these rates").click()
    page.wait_for_function("!location.search.includes('rates')")
    assert f"lr.2={found[1]!r}" in page.url
    assert page.evaluate(RATES) == found
    expect(page.get_by_role("button", name="Keep these rates")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_note_fits_a_phone(scheme, new_page, open_app):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    open_app(page=page, **SET, rates="best")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    note, stage = page.get_by_text("gradient evaluations each").bounding_box(), page.locator(".dl-stage").bounding_box()
    assert note["x"] >= 0
    assert note["x"] + note["width"] <= 390
    assert note["y"] + note["height"] <= stage["y"]  # read before the race, not after it
