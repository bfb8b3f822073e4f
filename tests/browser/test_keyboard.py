"""Everything by keyboard alone: what is reached with Tab is seen to have the focus, and nothing holds it."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.driver import CLOCK

MOST = 220  # stops on one page
HERE = "document.activeElement"
WHAT = f"({HERE}.getAttribute('aria-label') || {HERE}.innerText || {HERE}.tagName).trim().slice(0, 60)"


def tab_to(page, target):
    """Press Tab until an element has the focus; says what was passed where it never does."""
    passed = []
    for _ in range(MOST):
        reached, what = target.evaluate_all(f"(found) => [found.length === 1 && found[0] === {HERE}, {WHAT}]")
        if reached:
            return
        passed.append(what)
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}; it passed {passed}")


def button(page, name):
    return page.get_by_role("button", name=name)


def test_a_race(open_app, settle):
    page = open_app(r=["adam", "sgd"], steps=200)
    tab_to(page, page.locator(".st-key-racer-line-1 button"))
    page.keyboard.press("Enter")
    rule = page.get_by_role("combobox", name="Rule")
    expect(rule).to_be_visible()
    tab_to(page, rule)
    page.keyboard.type("Lion")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("r=lion"))
    settle(page)
    rate = page.get_by_role("spinbutton", name="learning rate")
    tab_to(page, rate)
    page.keyboard.press("Control+a")
    page.keyboard.type("0.02")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("lr.2=0.02"))
    settle(page)
    x = page.get_by_role("spinbutton", name="x of start 1")  # what dragging does
    tab_to(page, x)
    page.keyboard.press("Control+a")
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"start=1.5(,|%2C)2"))
    settle(page)


def test_the_player(open_app):
    page = open_app(r=["adam"], steps=2000)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(0)")  # on a slow machine it would be over by then
    tab_to(page, button(page, "Play"))
    page.keyboard.press("Space")
    page.wait_for_function(f"{CLOCK}.playing")
    page.keyboard.press("Space")
    page.wait_for_function(f"!{CLOCK}.playing")
    tab_to(page, button(page, "One step forward"))
    before = page.evaluate(f"{CLOCK}.step")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{CLOCK}.step === Math.floor({before}) + 1")
    slider = page.get_by_role("slider", name="Step of the race")
    tab_to(page, slider)
    page.keyboard.press("Home")
    page.wait_for_function(f"{CLOCK}.step === 0")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(button(page, "Play")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function(f"{CLOCK}.playing && {CLOCK}.step > 1")


def test_taking_the_json_away(open_app):
    page = open_app(r=["adam"], steps=60)
    tab_to(page, button(page, "Take away"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="Copy to clipboard"))
    tab_to(page, dialog.get_by_role("button", name="JSON"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with open(download.value.path(), encoding="utf-8") as file:
        assert json.load(file)["experiment"]["steps"] == 60
    tab_to(page, dialog.get_by_test_id("stFileUploader").locator("button"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button(page, "Take away")).to_be_focused()


def test_the_other_pages(open_app, settle):
    page = open_app(surface="ravine", r=["momentum", "adam"], steps=60)
    tab_to(page, page.get_by_role("link", name="Swarm", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-swarm canvas").first).to_be_visible()
    settle(page)
    starts = page.locator(".st-key-n input[type=number]")
    tab_to(page, starts)
    page.keyboard.press("Control+a")
    page.keyboard.type("900")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("n=900"))
    settle(page)
    page.evaluate("document.body.focus(); document.activeElement.blur()")
    tab_to(page, page.get_by_role("link", name="Tune", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    settle(page)
    tab_to(page, page.locator(".st-key-pick summary"))
    page.keyboard.press("Enter")
    rates = page.locator("[class*=st-key-pick-rate] input[type=range]")
    expect(rates).to_be_visible()
    tab_to(page, rates)
    page.keyboard.press("ArrowRight")
    settle(page)
    tab_to(page, button(page, "Set this rate"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stToast")).to_contain_text("now has the rate")
    expect(page).to_have_url(re.compile(r"lr\.1="))


def test_a_lesson(open_app, settle):
    page = open_app("/lessons", viewer=False)
    link = page.get_by_test_id("stMain").locator("a[href*='lesson=descent']").first
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-lesson-stage canvas").first).to_be_visible()
    settle(page)
    choice = page.locator(".st-key-lesson-question button, .st-key-lesson-question input").first
    tab_to(page, choice)
    page.keyboard.press("Space")
    settle(page)
    tab_to(page, button(page, re.compile("^(Play|Pause)$")))
    page.keyboard.press("Enter")
    title = page.locator(".st-key-lesson-words h2").first
    before = title.inner_text()
    tab_to(page, button(page, "Next").first)
    page.keyboard.press("Enter")
    expect(title).not_to_have_text(before)


@pytest.mark.parametrize(
    "route", ["/?r=adam&steps=40", "/tune?r=adam&steps=40&surface=bowl", "/swarm?r=adam&n=400&steps=40", "/lessons"]
)
def test_the_focus_is_seen_wherever_it_is_and_goes_on(route, open_app, settle):
    """Every stop looks different with the focus than without; behind the last one the page is left."""
    page = open_app(route, viewer=False)
    shows = page.locator(".dl-viewer canvas, .js-plotly-plot .main-svg, [data-testid='stMain'] a[href*='lesson=']")
    expect(shows.first).to_be_visible()
    settle(page)
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; }")  # nothing fades in
    page.evaluate("document.querySelectorAll('.dl-viewer').forEach((viewer) => viewer.descentLab?.clock.pause())")
    stops = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate_handle(HERE)
        if stop.evaluate("(stop) => stop === document.body"):
            break
        stops.append(stop.as_element())
    else:
        raise AssertionError(f"the focus does not leave the page: {page.evaluate(WHAT)}")
    assert len(stops) > 10
    camera = page.context.new_cdp_session(page)
    unseen = [stop.evaluate("e => e.outerHTML.slice(0, 160)") for stop in stops if not seen(camera, stop)]
    assert not unseen, "\n".join(unseen)


# The place of an element that has lost the focus, with 8 pixels around it. The first stop is a link that is shown only
# while it has it, at the page's upper left corner.
PLACE = """(element) => {
    element.scrollIntoViewIfNeeded();
    document.activeElement.blur();
    const box = element.getBoundingClientRect();
    const { left, top, width, height } = box.width ? box : { left: 0, top: 0, width: 300, height: 60 };
    const [x, y] = [Math.max(0, left - 8), Math.max(0, top - 8)];
    const [w, h] = [Math.min(innerWidth - x, width + 16), Math.min(innerHeight - y, height + 16)];
    return { x, y, width: w, height: h, scale: 1 };
}"""


def seen(camera, stop):
    """Return whether an element looks different when it has the focus."""
    clip = stop.evaluate(PLACE)
    without = picture(camera, clip)
    stop.evaluate("element => element.focus({ preventScroll: true, focusVisible: true })")
    changed = np.abs(picture(camera, clip) - without).max(axis=-1) > 24
    return changed.sum() >= 20


def picture(camera, clip):
    """Return the pixels of a part of the page; the browser's own call takes a third of the time of Playwright's."""
    taken = camera.send("Page.captureScreenshot", {"clip": clip, "optimizeForSpeed": True})["data"]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(taken))).convert("RGB"), dtype=int)
