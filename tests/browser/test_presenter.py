"""The presenter's mode as a teacher has it in the hand: a clicker, a keyboard, a projector."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lessons import lesson, slugs
from tests.browser.driver import CLOCK, frames, key, step

SMALLEST = 720 / 36  # pixels of type at 720 lines: a thirty-sixth of the picture's height


def open_scene(open_app, page: Page | None = None, **query: object) -> Page:
    opened: Page = open_app("/lessons", page=page, viewer=False, present=1, **query)
    expect(opened.locator(".dl-nav-present")).to_be_visible()
    return opened


def place(url: str) -> tuple[str, int]:
    query = parse_qs(urlsplit(url).query)
    return query["lesson"][0], int(query.get("scene", ["1"])[0])


def press(page: Page, name: str, lesson: str, scene: int) -> None:
    page.keyboard.press(name)
    part = rf"lesson={lesson}&" + (rf"scene={scene}&" if scene > 1 else "") + "present=1"
    page.wait_for_url(re.compile(part))
    expect(page.locator("[aria-current=step]")).to_have_attribute("aria-label", re.compile(rf"^Scene {scene}:"))


def test_a_clicker_turns_the_pages_on_to_the_next_lesson(open_app):
    count = len(lesson("momentum").scenes)
    page = open_scene(open_app, lesson="momentum")
    page.evaluate("document.querySelector('.dl-viewer').dataset.mark = 'mine'")
    for scene in range(2, count + 1):
        press(page, "PageDown", "momentum", scene)
    press(page, "PageUp", "momentum", count - 1)
    press(page, "End", "momentum", count)
    assert page.evaluate("document.querySelector('.dl-viewer').dataset.mark") == "mine", "it was mounted again"
    page.keyboard.press("PageDown")
    expect(page.locator(".st-key-lesson-closing")).to_be_visible()
    after = slugs()[slugs().index("momentum") + 1]
    press(page, "PageDown", after, 1)
    press(page, "PageUp", "momentum", count)
    press(page, "Home", "momentum", 1)


def test_arrows_letters_and_dots_turn_pages_too(open_app):
    page = open_scene(open_app, lesson="momentum")
    press(page, "ArrowRight", "momentum", 2)
    press(page, "n", "momentum", 3)
    press(page, "ArrowLeft", "momentum", 2)
    press(page, "p", "momentum", 1)
    page.get_by_role("button", name=re.compile("^Scene 4:")).click()
    page.wait_for_url(re.compile("scene=4"))
    page.reload()
    expect(page.locator("[aria-current=step]")).to_have_attribute("aria-label", re.compile("^Scene 4:"))


def test_space_plays_and_the_end_of_the_run_is_not_the_answer(open_app):
    page = open_scene(open_app, lesson="momentum")
    page.wait_for_function(f"{CLOCK}.steps > 0")
    assert step(page) == 0
    page.keyboard.press(" ")
    page.wait_for_function(f"{CLOCK}.step > 3")
    page.keyboard.press(" ")
    assert page.evaluate(f"{CLOCK}.playing") is False
    expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)
    page.keyboard.press("r")
    expect(page.locator(".st-key-lesson-answer")).to_contain_text(re.compile(r"\d"))


def test_a_digit_answers_and_enter_goes_on(open_app):
    page = open_scene(open_app, lesson="momentum")
    page.keyboard.press("2")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    expect(page.locator(".st-key-lesson-answer")).to_contain_text(re.compile("Right|Not this time"))
    press(page, "Enter", "momentum", 2)
    expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()


def test_a_blank_screen_comes_back_with_any_key(open_app, settle):
    page = open_scene(open_app, lesson="momentum", scene=2)
    for blank in ("b", "."):
        page.keyboard.press(blank)
        expect(page.locator(".dl-blank")).to_be_visible()
        page.keyboard.press("PageDown")
        expect(page.locator(".dl-blank")).to_be_hidden()
        frames(page, 10)
        settle(page)
        assert place(page.url) == ("momentum", 2), f"the key that brings it back from {blank} does nothing else"


def test_it_tells_its_keys_shows_the_text_and_leaves(open_app):
    page = open_scene(open_app, lesson="momentum", scene=2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("PageDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(page.locator(".st-key-lesson-text")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator(".st-key-lesson-text")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "present" not in url)
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    assert place(page.url) == ("momentum", 2)


def test_autoplay_plays_on_arrival_and_stays_so(open_app):
    page = open_scene(open_app, lesson="momentum")
    page.wait_for_function(f"{CLOCK}.steps > 0")
    page.keyboard.press("a")
    page.wait_for_function(f"{CLOCK}.step > 1")
    before = key(page)
    press(page, "PageDown", "momentum", 2)
    page.wait_for_function(
        f"document.querySelector('.dl-viewer').descentLab.run.meta.key !== {before!r} && {CLOCK}.step > 1"
    )
    page.reload()
    page.wait_for_function(f"document.querySelector('.dl-viewer')?.descentLab?.run && {CLOCK}.step > 1")


OUTSIDE = """() => {
  const floor = innerHeight - document.querySelector(".dl-nav-present").offsetHeight + 1;
  const parts = [".st-key-lesson-head", ".st-key-lesson-words", ".st-key-lesson-stage", ".dl-transport", ".dl-legend"];
  return parts.flatMap((name) => [...document.querySelectorAll(name)]
    .filter((each) => each.offsetHeight)
    .map((each) => [name, each.getBoundingClientRect()])
    .filter(([, box]) => box.top < 0 || box.left < 0 || box.bottom > floor || box.right > innerWidth)
    .map(([name, box]) => `${name} ${Math.round(box.right)} x ${Math.round(box.bottom)}`));
}"""
TYPE = """() => {
  const words = Number(document.documentElement.style.getPropertyValue("--dl-words")) || 1;
  const of = (name) => [...document.querySelectorAll(name)].filter((each) => each.offsetHeight)
    .map((each) => parseFloat(getComputedStyle(each).fontSize) * words);
  return Math.min(...["watch", "question", "answer"].flatMap((name) => of(`.st-key-lesson-${name} p`)));
}"""
KINDS = [("momentum", 1), ("averages", 1), ("terrain", 5), ("adagrad", 3), ("noise", 3), ("schedules", 1), ("rates", 2),
         ("line", 4), ("own", 1), ("own", 4), ("own", 5), ("everywhere", 4)]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "sizes"), [("en-GB", [(1920, 1080), (1280, 720)]), ("zh-CN", [(1280, 720)])], ids=["English", "Chinese"]
)
def test_on_a_projector_nothing_is_cut_off_and_all_can_be_read(locale, sizes, new_page, open_app, settle):
    page = new_page(locale=locale)
    open_scene(open_app, page, lesson=slugs()[0], scene=2)
    for slug, scene in KINDS:
        follow_link(page, slug, scene)
        settle(page)
        expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)
        answer_scene(page)
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(f"({OUTSIDE})().length === 0")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.evaluate(
                "(e => e.scrollHeight <= e.clientHeight + 1)(document.querySelector('[data-testid=stMain]'))"
            )
            page.wait_for_function(f"({TYPE})() >= {SMALLEST * height / 720}")
            expect(page.get_by_test_id("stHeader")).to_be_hidden()


LINK = """(to) => {
    const link = Object.assign(document.createElement("a"), { href: to });
    document.querySelector(".st-key-lesson-text").append(link);
    link.click();
    link.remove();
}"""


def follow_link(page: Page, slug: str, scene: int) -> None:
    """Go to a scene as a link in a lesson's text does: a tenth of the work of loading the page again."""
    page.evaluate(LINK, f"/lessons?lesson={slug}&scene={scene}")
    page.wait_for_url(lambda url: place(url) == (slug, scene))


def answer_scene(page: Page) -> None:
    """Have a scene tell its answer."""
    drawn = page.locator(".st-key-lesson-stage :is(.dl-plot, .js-plotly-plot, .st-key-lesson-sweep button)")
    expect(drawn.first).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()


NAV = """() => {
    const bar = document.querySelector(".dl-nav-present").getBoundingClientRect();
    const parts = [...document.querySelectorAll(".dl-nav-present button")];
    const inside = ({ left, right, top, bottom }) =>
        left >= 0 && right <= innerWidth && top >= bar.top - 1 && bottom <= bar.bottom + 1;
    return parts.map((each) => each.getBoundingClientRect()).filter((box) => box.width && !inside(box)).length;
}"""


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_upright_on_a_phone_all_of_a_scene_can_be_scrolled_to(locale, new_page, open_app):
    page = open_scene(open_app, new_page(viewport={"width": 390, "height": 844}, locale=locale), lesson="momentum")
    page.keyboard.press("r")
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    assert page.evaluate(NAV) == 0, "the bar's buttons stand in it, on one line"
    floor = page.locator(".dl-nav-present").bounding_box()["y"]
    for part in (".dl-plot", ".dl-transport", ".dl-legend"):
        page.locator(part).scroll_into_view_if_needed()
        box = page.locator(part).bounding_box()
        assert box["width"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert box["y"] >= 0 and box["y"] + box["height"] <= floor + 1
        assert page.locator(part).evaluate("(each) => each.scrollWidth <= each.clientWidth + 1")
