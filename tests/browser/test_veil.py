"""A question is answered before the run is seen: in a lesson nothing tells the end until it was played or answered."""

import re

from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, step

VEILED = "The results appear once the run has been played."


def test_a_scene_keeps_its_curves_until_it_is_answered(open_app):
    page = open_app("/lessons", lesson="momentum", scene=2)
    note = page.locator(".dl-charts .dl-box-note")
    expect(note).to_have_text(VEILED)
    assert step(page) == 0
    page.locator(".st-key-lesson-question [role=radiogroup] label").nth(1).click()
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    expect(note).to_have_text("")
    page.wait_for_function(f"{CLOCK}.step > 1")  # lifting it did not begin anew
    page.get_by_role("button", name="Next", exact=True).click()
    expect(note).to_have_text(VEILED)


def test_before_an_audience_it_is_lifted_by_the_end_of_the_run(open_app):
    page = open_app("/lessons", lesson="rmsprop", present=1)
    page.wait_for_function(f"{RUN}?.meta.key")
    veiled = "document.querySelector('.dl-charts .dl-box-note').textContent !== ''"
    assert page.evaluate(veiled)
    page.keyboard.press(" ")
    page.wait_for_function(f"{CLOCK}.step > 5")
    assert page.evaluate(veiled)
    page.evaluate(f"{CLOCK}.speed = 8")
    page.wait_for_function(f"{CLOCK}.step === {CLOCK}.steps")
    page.wait_for_function(f"!({veiled})")
    expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)


def test_a_sweep_waits_for_its_button(open_app):
    page = open_app("/lessons", lesson="rates", viewer=False)
    button = page.get_by_role("button", name="Run the sweep")
    expect(button).to_be_visible()
    expect(page.locator(".js-plotly-plot, .dl-tune")).to_have_count(0)
    button.click()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    expect(page.locator(".dl-tune")).to_be_visible()
    expect(page.locator(".st-key-lesson-answer")).to_contain_text(re.compile(r"\d"))


def test_a_presenters_space_runs_the_sweep_and_leaves_the_question_open(open_app):
    page = open_app("/lessons", lesson="rates", present=1, viewer=False)
    expect(page.get_by_role("button", name="Run the sweep")).to_be_visible()
    expect(page.locator(".dl-nav-present")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)


def test_a_focused_slider_leaves_the_clicker_its_pages(open_app):
    page = open_app("/lessons", lesson="momentum", present=1)
    page.wait_for_function(f"{RUN}?.meta.key")
    page.locator(".dl-scrub").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{CLOCK}.step === 1")
    for name, scene in (("PageDown", 2), ("n", 3), ("PageUp", 2)):
        page.locator(".dl-scrub").focus()
        page.keyboard.press(name)
        page.wait_for_url(re.compile(f"scene={scene}"))
        expect(page.locator("[aria-current=step]")).to_have_attribute("aria-label", re.compile(f"^Scene {scene}:"))
