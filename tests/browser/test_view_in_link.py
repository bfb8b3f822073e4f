"""The view of a run in its link: "look at this, at step 37"."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, until

RACE = {"r": ["adam", "sgd"], "steps": 60}


def look(page):
    """Return the words of `view` in the address."""
    return parse_qs(urlsplit(page.url).query).get("view", [""])[0].split(",")


def pressed(page):
    return page.locator(".dl-toolbar .dl-segment[aria-pressed=true]")


def test_a_link_opens_as_it_says_and_follows_what_is_changed(open_app, settle):
    page = open_app(**RACE, view="side,arrows,hide:2,step:37")
    expect(pressed(page)).to_have_text("Side by side")
    until(page, f"!{CLOCK}.playing && {CLOCK}.step === 37")
    expect(page.locator(".dl-racer[aria-pressed=false]")).to_have_count(1)
    length = page.evaluate("history.length")
    page.locator(".dl-toolbar .dl-segment").first.click()
    page.wait_for_url(re.compile("view=arrows"))
    settle(page)
    page.locator(".dl-transport button").nth(3).click()  # a step on
    page.wait_for_url(re.compile(r"step%3A38|step:38"))
    settle(page)
    assert look(page) == ["arrows", "hide:2", "step:38"]
    assert page.evaluate("history.length") == length, "each change of view is a step of Back"
    page.locator(".st-key-take-away-race button").click()
    link = page.get_by_role("dialog").locator("code").first
    expect(link).to_contain_text("step:38")  # and what is taken away has it, too
    page.keyboard.press("Escape")
    page.reload()
    until(page, f"document.querySelector('.dl-viewer')?.descentLab?.run && !{CLOCK}.playing && {CLOCK}.step === 38")
    settle(page)
    page.locator(".dl-racer").nth(1).click()  # its row shows it again
    page.wait_for_url(lambda url: "hide" not in url)
    expect(page.locator(".dl-racer[aria-pressed=false]")).to_have_count(0)
    page.locator(".dl-play").click()  # what plays rests at no step
    page.wait_for_url(lambda url: "step%3A" not in url)


def test_nonsense_is_told_and_left_out(open_app):
    page = open_app(**RACE, view="side,<b>x</b>,step:9")
    expect(page.get_by_test_id("stAlert")).to_contain_text("View: '<b>x</b>' is not known here")
    expect(pressed(page)).to_have_text("Side by side")
    page.wait_for_url(lambda url: "%3Cb" not in url)


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("/swarm", {"surface": "himmelblau", "r": "adam", "n": 900, "steps": 60, "view": "basins,step:20"}),
        ("/lessons", {"lesson": "momentum", "view": "step:20"}),
    ],
)
def test_a_swarm_and_a_lesson_rest_where_their_link_says(route, query, open_app):
    page = open_app(route, viewer=False, **query)
    until(page, f"document.querySelector('.dl-viewer')?.descentLab?.run && !{CLOCK}.playing && {CLOCK}.step === 20")
