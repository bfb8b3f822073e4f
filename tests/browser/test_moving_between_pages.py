"""Surface and racers come along from page to page, though the navigation's links carry no query."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import RUN, key
from views import VIEWS

RACE, *_ = VIEWS
SHOWING = [pytest.param(view, id=view.slug) for view in VIEWS if view.sidebar and view is not RACE]
OTHERS = [pytest.param(view, id=view.slug) for view in VIEWS if not view.sidebar]  # they show no race of their own
QUERY = {"surface": "himmelblau", "r": ["adam", "lion"], "rates": "same", "steps": "40"}


def _back_on_the_race(page, before, settle):
    page.get_by_role("link", name=RACE.title, exact=True).click()
    shown = "document.querySelector('.st-key-viewer .dl-viewer')?.descentLab?.run?.meta.key"
    page.wait_for_function(f"{shown} === {before!r}")
    settle(page)


@pytest.mark.parametrize("view", SHOWING)
def test_there_and_back(view, open_app, settle):
    page = open_app(**QUERY)
    before = key(page)
    page.get_by_role("link", name=view.title, exact=True).click()
    page.wait_for_url(f"**/{view.slug}?*surface=himmelblau*")
    settle(page)
    assert "r=adam&r=lion" in page.url
    assert "rates=same" in page.url
    expect(page.get_by_test_id("stException")).to_have_count(0)
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_role("button", name="Lion", exact=False).first).to_be_visible()
    if view.slug != "atlas":  # which has all surfaces at once, and its table's own number of steps
        expect(sidebar.get_by_role("combobox", name="Surface")).to_have_value("Many minima · Himmelblau")
        expect(sidebar.get_by_role("spinbutton", name="steps")).to_have_value("40")
    _back_on_the_race(page, before, settle)
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function("!location.search")
    page.wait_for_function(f"{RUN}.meta.surface.slug === 'rosenbrock'")
    page.get_by_role("link", name=view.title, exact=True).click()
    page.wait_for_url(f"**/{view.slug}")
    settle(page)
    assert not page.evaluate("location.search")


@pytest.mark.parametrize("view", OTHERS)
def test_a_page_that_shows_no_race_keeps_it_for_the_way_back(view, open_app, settle):
    page = open_app(**QUERY)
    before = key(page)
    page.get_by_role("link", name=view.title, exact=True).click()
    page.wait_for_url(f"**/{view.slug}")
    settle(page)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    assert not page.evaluate("location.search")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()  # it would be the empty one of the page before
    assert page.locator(".stMainBlockContainer").bounding_box()["width"] == page.viewport_size["width"]
    _back_on_the_race(page, before, settle)
    assert "surface=himmelblau&r=adam&r=lion" in page.url
