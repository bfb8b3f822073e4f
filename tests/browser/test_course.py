"""The lessons as a course in a browser: the hour with the presenter's keys, links between lessons, words, hand-outs."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from lessons import lesson
from lessons.paths import HOUR
from lessons.shelf import shelf
from tests.browser.driver import frames, until
from tests.browser.test_keyboard import tab_to
from tests.browser.test_presenter import OUTSIDE
from tests.browser.test_reading_lessons import NO_STORAGE, answer

STOPS = HOUR.list_stops(shelf("en"))
SHOWN = "[...document.querySelectorAll('.dl-tip')].filter((tip) => getComputedStyle(tip).visibility === 'visible')"


def stop_is(page: Page, number: int, presented: bool = True) -> None:
    """Wait until a stop of the hour is shown: its address, its dot and its title."""
    stop = STOPS[number - 1]
    scene = f"&scene={stop.number}" if stop.number > 1 else ""
    tail = "&present=1" if presented else ""
    page.wait_for_url(re.compile(re.escape(f"path=hour&lesson={stop.lesson.slug}{scene}{tail}")))
    expect(page.locator("[aria-current=step]")).to_have_attribute("aria-label", re.compile(f"^Scene {number}:"))
    expect(page.get_by_role("heading", level=2).first).to_have_text(stop.scene.title)


def test_a_class_hour_from_its_first_scene_to_its_last_by_the_presenters_keys(open_app, settle, new_page):
    page = open_app(
        "/lessons", page=new_page(viewport={"width": 1280, "height": 720}), viewer=False, path="hour", present=1
    )
    expect(page.locator(".dl-nav-present")).to_be_visible()
    assert page.locator(".dl-dot").count() == len(STOPS) == 12
    for number in range(1, 13):
        stop_is(page, number)
        settle(page)
        expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)
        assert page.evaluate(OUTSIDE) == [], STOPS[number - 1].scene.id
        page.keyboard.press("1")
        expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
        settle(page)
        page.keyboard.press("PageDown")
    settle(page)
    stop_is(page, 12)  # there is nothing after it
    expect(page.locator(".st-key-lesson-closing")).to_have_count(0)
    page.keyboard.press("PageUp")
    stop_is(page, 11)
    page.keyboard.press("Home")
    stop_is(page, 1)
    page.keyboard.press("End")
    stop_is(page, 12)
    page.keyboard.press("Escape")
    stop_is(page, 12, presented=False)
    expect(page.get_by_text("One hour: scene 12 of 12")).to_be_visible()


def test_the_hour_is_found_on_the_page_of_all_lessons(open_app, settle):
    page = open_app("/lessons", viewer=False)
    page.locator(".st-key-path-hour-walk button").click()
    stop_is(page, 1, presented=False)
    settle(page)
    page.get_by_role("button", name=re.compile("^Scene 2:")).click()
    stop_is(page, 2, presented=False)
    answer(page, 0)
    expect(page.locator(".dl-dot-answered")).to_have_count(1)
    page.goto("/lessons?lesson=descent")
    expect(page.locator(".dl-dot-answered")).to_have_count(1)  # the path and the lesson have one memory


def test_a_browser_without_storage_walks_the_path_too(open_app, new_page, settle):
    page = new_page(once=True)
    page.add_init_script(NO_STORAGE)
    open_app("/lessons", page=page, viewer=False, path="hour", scene=2)
    stop_is(page, 2, presented=False)
    answer(page, 0)
    expect(page.locator(".dl-dot-answered")).to_have_count(1)
    settle(page)
    page.get_by_role("button", name="Next", exact=True).click()
    stop_is(page, 3, presented=False)
    expect(page.locator(".dl-dot-answered")).to_have_count(1)


def test_a_link_of_a_text_opens_its_scene_in_this_window_and_back_again(open_app, settle):
    page = open_app("/lessons", viewer=False, lesson="rmsprop")
    answer(page, 0)
    settle(page)
    page.get_by_role("link", name="the cliff of the last lesson").click()
    early = next(scene for scene in lesson("adagrad").scenes if scene.id == "early")
    page.wait_for_url(re.compile(rf"lesson=adagrad&scene={early.number}$"))
    expect(page.get_by_role("heading", level=2).first).to_have_text(early.title)
    assert len(page.context.pages) == 1 or all(
        "adagrad" not in other.url for other in page.context.pages if other != page
    )
    settle(page)
    page.go_back()
    page.wait_for_url(re.compile(r"lesson=rmsprop$"))
    expect(page.get_by_role("radiogroup", name=re.compile(r"\?$")).get_by_role("radio").nth(0)).to_be_checked()


def test_a_link_of_the_table_of_symbols_and_of_a_teachers_page_opens_its_scene(open_app, settle):
    page = open_app("/lessons", viewer=False, lesson="adam", sheet="symbols")
    settle(page)
    page.get_by_role("link", name="Momentum").first.click()
    page.wait_for_url(re.compile(r"lesson=momentum$"))
    settle(page)
    page.goto("/lessons?path=hour&sheet=teacher")
    settle(page)
    page.get_by_role("link", name=STOPS[5].scene.title).click()
    stop_is(page, 6, presented=False)


def test_a_word_is_explained_by_keyboard_and_escape_closes_it(open_app, settle):
    page = open_app("/lessons", viewer=False, lesson="descent")
    settle(page)
    word = page.locator(".dl-term").first
    tab_to(page, word)
    until(page, f"{SHOWN}.length === 1")
    expect(page.locator(".dl-tip").first).to_have_text(re.compile("^The number η"))
    page.keyboard.press("Escape")
    until(page, f"{SHOWN}.length === 0")
    assert "lesson=descent" in page.url


def test_a_word_is_explained_at_a_touch_on_a_phone_within_its_screen(open_app, new_page, settle):
    page = open_app(
        "/lessons",
        page=new_page(viewport={"width": 390, "height": 844}, has_touch=True),
        viewer=False,
        lesson="descent",
    )
    settle(page)
    page.locator(".dl-term").first.tap()
    until(page, f"{SHOWN}.length === 1")
    box = page.locator(".dl-tip").first.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("heading", level=2).first.tap()
    until(page, f"{SHOWN}.length === 0")


@pytest.mark.parametrize("present", [False, True])
def test_every_explained_word_is_seen_whole(present, open_app, settle):
    """Nothing lies over its line, and no edge cuts it."""
    page = open_app("/lessons", viewer=False, lesson="descent", **({"present": 1} if present else {}))
    settle(page)
    if present:
        expect(page.locator(".dl-nav-present")).to_be_visible()
        page.keyboard.press("t")
        expect(page.locator(".st-key-lesson-text")).to_be_visible()
    words = page.locator(".dl-term")
    for i in range(words.count()):
        words.nth(i).scroll_into_view_if_needed()
        words.nth(i).evaluate("each => each.focus()")
        frames(page, 3)
        covered = page.evaluate(
            """() => {
                const tip = document.activeElement.querySelector(".dl-tip"), box = tip.getBoundingClientRect();
                const [left, right, top, bottom] = [box.left + 6, box.right - 6, box.top + 6, box.bottom - 6];
                const spots = [[left, top], [right, bottom], [right, top]];
                return spots.filter(([x, y]) => !tip.contains(document.elementFromPoint(x, y))).length;
            }"""
        )
        assert covered == 0, words.nth(i).inner_text()


def test_both_hand_outs_are_saved_and_read(open_app, settle):
    page = open_app("/lessons", viewer=False, path="hour", sheet="teacher")
    settle(page)
    for name, words in (("Hand-out (PDF)", STOPS[0].scene.question), ("Teacher's page (PDF)", "usual wrong answer")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.endswith(".pdf")
        with pypdfium2.PdfDocument(download.value.path()) as document:
            said = "".join(each.get_textpage().get_text_range() for each in document)
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", said)
        assert "path=hour" in re.sub(r"\s", "", said)


def test_an_open_task_is_solved_with_its_field(open_app, settle):
    page = open_app("/lessons", viewer=False, lesson="descent", sheet="task")
    settle(page)
    verdict = page.locator(".st-key-lesson-answer")
    expect(verdict).to_contain_text("does not hold")
    field = page.get_by_role("spinbutton", name="learning rate")
    for value, told in (("0.1", "a larger one will do"), ("0.194", "this is the largest"), ("0.2", "does not hold")):
        field.fill(value)
        field.press("Enter")
        expect(verdict).to_contain_text(told)
        settle(page)


def test_a_teachers_page_is_printed_without_what_is_pressed(open_app, settle):
    page = open_app("/lessons", viewer=False, lesson="adam", sheet="teacher")
    settle(page)
    page.emulate_media(media="print")
    frames(page, 3)
    assert page.locator(".st-key-lesson-sheet button:visible").count() == 0
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.locator(".st-key-lesson-sheet")).to_contain_text("The usual wrong answer")
    page.emulate_media(media="screen")
