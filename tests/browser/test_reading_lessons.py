"""A reader on the way through the lessons: each place begins at its top, what an answer begins is seen and is kept."""

import re

import pytest
from playwright.sync_api import Page, expect

from lessons import lesson
from tests.browser.driver import CLOCK, RUN, frames, until

MAIN = "document.querySelector('[data-testid=stMain]')"
MAP = ".st-key-lesson-stage .dl-plot"
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("refused", "SecurityError"); },
});"""


def scrolled(page: Page) -> float:
    return page.evaluate(f"{MAIN}.scrollTop")


def to_the_end(page: Page) -> None:
    page.evaluate(f"{MAIN}.scrollTop = 1e6")
    assert scrolled(page) > 0, "the page has an end to be scrolled to"


def scene_is(page: Page, slug: str, number: int = 1) -> None:
    """Wait until a scene is shown, with its run."""
    expect(page.get_by_role("heading", level=2).first).to_have_text(lesson(slug).scenes[number - 1].title)
    expect(page.locator(f"{MAP} canvas").first).to_be_visible()
    until(page, f"{RUN}?.meta.key")


def bring_question(page: Page, to: str) -> float:
    """Scroll the question to the middle or to the end of the window."""
    page.locator(".st-key-lesson-question").evaluate(f"each => each.scrollIntoView({{ block: '{to}' }})")
    return scrolled(page)


def answer(page: Page, choice: int) -> None:
    page.get_by_role("radiogroup", name=re.compile(r"\?$")).locator("label").nth(choice).click()
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()


def in_window(page: Page, selector: str) -> bool:
    """Return whether all of it can be seen, in the window and in any part that scrolls."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    assert box is not None and size is not None
    return box["y"] >= 56 and box["y"] + box["height"] <= size["height"]


def test_a_reader_begins_each_place_at_its_top_and_finds_it_again(new_page, open_app, settle):
    page = open_app(page=new_page(viewport={"width": 1280, "height": 720}), steps=50)
    page.get_by_role("link", name="Lessons", exact=True).click()
    card = page.locator("a.dl-card[href*='lesson=momentum']").first
    expect(card).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()  # it would be an empty one, of the page before
    assert page.locator(".stMainBlockContainer").bounding_box()["width"] == 1280
    expect(page.locator(".dl-card-progress")).to_have_count(0)
    to_the_end(page)
    card.click()
    scene_is(page, "momentum")
    assert scrolled(page) == 0

    place = bring_question(page, "center")
    answer(page, 2)
    until(page, f"{CLOCK}.step > 3")
    assert scrolled(page) == place, "an answer moves nothing"
    assert in_window(page, MAP) and in_window(page, ".st-key-lesson-stage .dl-transport")

    page.get_by_role("link", name="Open in Race").click()
    page.wait_for_url(re.compile(r"/\?surface=ravine"))
    taken = page.url
    page.get_by_role("link", name=f"Back to the lesson: {lesson('momentum').title}").click()
    page.wait_for_url(re.compile(r"/lessons\?lesson=momentum$"))
    scene_is(page, "momentum")
    expect(page.get_by_role("radiogroup", name=re.compile(r"\?$")).get_by_role("radio").nth(2)).to_be_checked()
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    settle(page)

    to_the_end(page)
    page.locator(".st-key-lesson-onward button").click()
    scene_is(page, "momentum", 2)
    assert scrolled(page) == 0
    to_the_end(page)
    page.go_back()
    scene_is(page, "momentum")
    until(page, f"{MAIN}.scrollTop === 0")
    settle(page)
    to_the_end(page)
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator(".dl-nav-present")).to_be_visible()
    assert scrolled(page) == 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Scene 1: .*, answered$"))).to_be_visible()

    settle(page)
    page.get_by_role("button", name="All lessons").click()
    expect(card).to_contain_text(f"1 of {len(lesson('momentum').scenes)} answered")
    page.get_by_role("button", name="Forget them").click()
    expect(page.locator(".dl-card-progress")).to_have_count(0)
    expect(page.get_by_role("button", name="Forget them")).to_be_hidden()
    page.get_by_role("link", name="Race", exact=True).click()
    expect(page.locator(".st-key-viewer .dl-plot canvas").first).to_be_visible()
    settle(page)
    expect(page.get_by_text("Back to the lesson")).to_have_count(0)
    page.goto(taken)  # by its address alone nobody comes from a lesson
    expect(page.locator(".st-key-viewer .dl-plot canvas").first).to_be_visible()
    settle(page)
    expect(page.get_by_text("Back to the lesson")).to_have_count(0)


@pytest.fixture
def phone(new_page) -> Page:
    return new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def test_on_a_phone_the_menu_closes_and_the_run_waits_until_it_is_seen(phone, open_app, settle):
    page = open_app(page=phone)
    sidebar = page.get_by_test_id("stSidebar")
    page.get_by_role("button", name="Expand sidebar").tap()
    sidebar.get_by_role("link", name="Lessons", exact=True).tap()
    card = page.locator("a.dl-card[href*='lesson=rmsprop']").first
    expect(card).to_be_visible()
    expect(sidebar).not_to_be_in_viewport()
    to_the_end(page)
    card.tap()
    scene_is(page, "rmsprop")
    settle(page)
    assert scrolled(page) == 0
    assert page.evaluate(f"{MAIN}.scrollWidth") == 390

    order = [".st-key-lesson-question", MAP, ".st-key-lesson-touch"]
    tops = [page.locator(each).first.bounding_box()["y"] for each in order]
    assert tops == sorted(tops), "the run stands under its question"
    place = bring_question(page, "end")
    answer(page, 1)
    settle(page)
    frames(page, 10)
    assert scrolled(page) == place
    assert page.evaluate(f"{CLOCK}.step") == 0, "nobody sees it yet"
    bring_question(page, "start")
    until(page, f"{CLOCK}.step > 3")
    assert in_window(page, MAP)

    sizes = page.locator(".st-key-lesson-touch input[type=number]").evaluate_all(
        "all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert sizes and min(sizes) >= 16, "a phone zooms in on smaller ones"
    page.get_by_role("button", name="Expand sidebar").tap()
    sidebar.get_by_role("link", name="Race", exact=True).tap()
    expect(page.locator(".st-key-viewer .dl-plot canvas").first).to_be_visible()
    expect(sidebar).not_to_be_in_viewport()


def test_where_the_browser_keeps_nothing_the_lessons_work(new_page, open_app, settle):
    page = new_page(once=True)
    page.add_init_script(NO_STORAGE)
    open_app("/lessons", page=page, viewer=False, lesson="averages")
    answer(page, 0)
    settle(page)
    page.get_by_role("button", name="All lessons").click()
    expect(page.locator("a.dl-card").first).to_contain_text("1 of")  # as long as the page is open
