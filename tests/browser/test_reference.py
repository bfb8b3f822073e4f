"""The Reference page in a real browser: what is searched for is found, and its link opens the race."""

import re

from playwright.sync_api import expect

CARD = "[class*='st-key-reference-'] .dl-entry h3"


def test_a_search_and_the_race_that_it_leads_to(open_app, settle, new_page):
    page = new_page(viewport={"width": 390, "height": 844})
    open_app("/reference", page=page, viewer=False, section="rules")
    expect(page.locator(CARD).first).to_be_visible()
    field = page.get_by_label("Search everything")
    field.fill("symbolic discovery")
    field.press("Enter")
    expect(page.locator(CARD).first).to_have_text("Lion")
    expect(page).to_have_url(re.compile(r"q=symbolic(\+|%20)discovery"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="Open a race with Lion").click()
    expect(page.locator(".st-key-viewer canvas").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"r=gradient_descent&r=adam&r=lion$"))


def test_nothing_found_can_be_cleared(open_app, new_page):
    page = new_page()
    open_app("/reference", page=page, viewer=False, q="zebra", section="schedules")
    page.get_by_role("button", name="Clear the search").click()
    expect(page.locator(CARD).first).to_be_visible()
    expect(page.get_by_role("img", name="The learning rate over a run: Constant")).to_be_visible()
