"""A lesson as a student reads it, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from lessons import lesson, slugs
from tests.browser.driver import CLOCK, RUN, click_map, frames, key, step, wait_for_another_run


def open_lesson(open_app, page: Page | None = None, **query: object) -> Page:
    opened: Page = open_app("/lessons", page=page, viewer=False, **query)
    expect(opened.locator(".st-key-lesson-stage .dl-viewer canvas").first).to_be_visible()
    opened.wait_for_function(f"{RUN}?.meta.key")
    opened.evaluate("document.querySelector('.dl-viewer').dataset.mark = 'mine'")
    return opened


def mark(page: Page) -> str:
    return page.evaluate("document.querySelector('.dl-viewer').dataset.mark")


def test_every_address_may_carry_a_lesson(open_app):
    page = open_app(lesson="pass", viewer=False)
    page.wait_for_url(re.compile(r"/lessons\?lesson=momentum&scene=2$"))
    expect(page.get_by_role("heading", level=2).first).to_have_text(lesson("momentum").scenes[1].title)


def test_a_card_leads_to_its_lesson(open_app):
    page = open_app("/lessons", viewer=False)
    cards = page.locator("a.dl-card")
    expect(cards).to_have_count(len(slugs()))
    cards.nth(3).click(position={"x": 12, "y": 100})  # beside the words: the whole card is the link
    page.wait_for_url(re.compile("lesson=momentum"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(lesson("momentum").title)
    page.get_by_role("button", name="All lessons").click()
    page.wait_for_url(re.compile("/lessons$"))
    expect(cards.first).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile("lesson=momentum"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(lesson("momentum").title)


def test_a_run_waits_for_an_answer_and_answers_it(open_app):
    page = open_lesson(open_app, lesson="momentum", scene=2)
    frames(page, 40)  # one that plays has moved in each
    assert step(page) == 0
    question = page.get_by_role("radiogroup", name=lesson("momentum").scenes[1].question)
    question.locator("label").nth(1).click()
    answer = page.locator(".st-key-lesson-answer")
    expect(answer).to_contain_text(re.compile(r"Right\.|Not this time"))
    expect(answer).to_contain_text(re.compile(r"\d"))
    assert mark(page) == "mine"


def test_the_question_stands_over_its_text_and_a_false_claim_moves_nothing(open_app):
    page = open_lesson(open_app, lesson="momentum", scene=2)
    question, text, touch = (page.locator(f".st-key-lesson-{part}") for part in ("question", "text", "touch"))
    assert question.bounding_box()["y"] < text.bounding_box()["y"]
    question.locator("label").nth(1).click()
    expect(text).to_contain_text("On the ridge of the saddle")
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    assert question.bounding_box()["y"] < text.bounding_box()["y"] < touch.bounding_box()["y"]
    page.evaluate("document.fonts.ready")
    frames(page, 10)
    before, places = key(page), [each.evaluate("each => each.offsetTop") for each in (question, text, touch)]
    tall = text.evaluate("each => each.offsetHeight")
    field = page.locator(".st-key-lr\\.2 input, .st-key-lr-2 input").first
    field.fill("0.002")
    field.press("Enter")
    wait_for_another_run(page, before)
    expect(page.locator(".dl-struck s")).to_have_count(2)
    expect(page.locator(".st-key-lesson-follows")).to_contain_text("2 of 2")
    line = page.locator(".dl-struck s").first.evaluate("each => getComputedStyle(each).textDecorationLine")
    assert line == "line-through"
    assert text.evaluate("each => each.offsetHeight") == tall
    moved = [each.evaluate("each => each.offsetTop") for each in (question, text, touch)]
    assert moved == pytest.approx(places, abs=1)
    page.get_by_role("button", name="As in the lesson").click()
    expect(page.locator(".dl-struck")).to_have_count(0)


def test_who_plays_without_an_answer_is_told_it(open_app):
    page = open_lesson(open_app, lesson="momentum", scene=2)
    expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"{CLOCK}.step > 2")
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    assert mark(page) == "mine"


def test_what_is_touched_survives_a_reload_and_goes_to_race(open_app):
    page = open_lesson(open_app, lesson="momentum", scene=2)
    before = key(page)
    field = page.locator(".st-key-lr\\.2 input, .st-key-lr-2 input").first
    field.fill("0.03")
    field.press("Enter")
    wait_for_another_run(page, before)
    page.wait_for_url(re.compile(r"lessons\?lesson=momentum&scene=2&lr\.2=0\.03$"))
    faster = key(page)
    click_map(page, 0.2, 0.3)
    page.wait_for_url(re.compile("start="))
    wait_for_another_run(page, faster)
    assert mark(page) == "mine"
    touched = key(page)
    page.reload()
    page.wait_for_function(f"document.querySelector('.dl-viewer')?.descentLab?.run?.meta.key === {touched!r}")
    page.get_by_role("link", name="Open in Race").click()
    page.wait_for_url(re.compile(r"/\?|/race\?"))
    page.wait_for_function(f"document.querySelector('.dl-viewer')?.descentLab?.run?.meta.key === {touched!r}")
    page.go_back()
    page.wait_for_url(re.compile("/lessons"))
    page.get_by_role("button", name="As in the lesson").click()
    page.wait_for_url(re.compile(r"lessons\?lesson=momentum&scene=2$"))
    page.wait_for_function(f"document.querySelector('.dl-viewer')?.descentLab?.run?.meta.key === {before!r}")


def test_dots_and_next_lead_on_without_a_remount(open_app):
    page = open_lesson(open_app, lesson="momentum")
    before = key(page)
    page.get_by_role("button", name="Next", exact=True).click()
    wait_for_another_run(page, before)
    last = len(lesson("momentum").scenes)
    page.get_by_role("button", name=re.compile(f"^Scene {last}:")).click()
    page.wait_for_url(re.compile(f"scene={last}"))
    asked = page.get_by_role("radiogroup", name=lesson("momentum").scenes[-1].question)
    expect(asked).to_be_visible()
    expect(page.locator(".st-key-lesson-closing")).to_have_count(0)
    asked.locator("label").first.click()
    expect(page.locator(".st-key-lesson-closing")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Next lesson: AdaGrad")).first).to_be_visible()
    assert mark(page) == "mine"


def test_four_races_have_one_clock(open_app):
    page = open_lesson(open_app, lesson="terrain", scene=5)
    seen = "getComputedStyle(document.querySelector('.dl-zooms')).opacity"
    assert page.evaluate(seen) == "0", "on so small a map they would hide a third of it"
    page.locator(".dl-map").first.hover()
    assert page.evaluate(seen) == "1"
    page.locator(".dl-clock").get_by_role("button", name="Play").click()
    clocks = "[...document.querySelectorAll('.dl-viewer')].map((each) => each.descentLab.clock)"
    page.wait_for_function(f"{clocks}.every((clock) => clock.step > 5)")
    for _ in range(5):
        shares = page.evaluate(f"{clocks}.map((clock) => clock.step / clock.steps)")
        assert max(shares) - min(shares) < 1e-6
        frames(page, 4)
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()


def test_a_claim_tells_what_it_was_computed_to(open_app):
    page = open_lesson(open_app, lesson="momentum")
    page.get_by_text("Read the text first").click()
    claim, asked = page.locator(".dl-claim").first, page.locator(".dl-claim").nth(1)
    expect(asked).to_have_text("…")  # what the question is about is told by the run
    assert re.match(r"computed from this scene: .*\d", claim.get_attribute("title"))
    claim.focus()
    expect(claim).to_be_focused()


def test_a_phone_shows_a_lesson_without_sideways_scrolling(new_page, open_app, settle):
    page = new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    for query in ({}, {"lesson": "momentum"}, {"lesson": "terrain", "scene": 5}, {"lesson": "averages"}):
        open_app("/lessons", page=page, viewer=False, **query)
        widest = "Math.max(...[...document.querySelectorAll('{}')].map((each) => each.getBoundingClientRect().right))"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert page.evaluate(widest.format(".dl-viewer, h1, h2")) <= 390
        page.emulate_media(color_scheme="light")
