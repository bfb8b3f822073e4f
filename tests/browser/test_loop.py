"""The loop of a stand: round and round by itself, for hours."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from lessons import lesson, slugs
from tests.browser.driver import frames

pytestmark = pytest.mark.plays

QUICK = "window.descentLabPace = 40"
QUICK_BUT_HELD = """Object.defineProperty(window, "descentLabPace", {
    get: () => location.search.includes(window.holdAt) ? 0.001 : 40 })"""


def place(page):
    query = parse_qs(urlsplit(page.url).query)
    return query["lesson"][0], int(query.get("scene", ["1"])[0])


def test_it_plays_tells_and_goes_on_by_itself(new_page, open_app):
    page = new_page(once=True)
    page.add_init_script(QUICK)
    last = slugs()[-1]
    open_app("/lessons", page=page, viewer=False, present=1, loop=1, lesson=last, scene=len(lesson(last).scenes))
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    page.wait_for_url(re.compile(f"lesson={slugs()[0]}&"))  # after the last one the first
    assert "loop=1" in page.url
    page.wait_for_url(re.compile(f"lesson={slugs()[0]}&scene=2"))


def test_a_key_pauses_it_and_says_how_to_go_on(new_page, open_app):
    page = new_page(once=True)
    page.add_init_script(QUICK)
    open_app("/lessons", page=page, viewer=False, present=1, loop=1, lesson="momentum")
    expect(page.locator(".dl-nav-present")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator(".dl-note")).to_contain_text("Paused")
    here = place(page)
    frames(page, 120)
    assert place(page) == here
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("scene=2"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_round_over_everything_leaves_nothing_behind(new_page, open_app, settle):
    """Memory and nodes after a round are those before it. It begins some scenes earlier, to be warm."""
    page = new_page(once=True, viewport={"width": 1280, "height": 720})
    page.add_init_script(QUICK_BUT_HELD)
    open_app("/lessons", page=page, viewer=False, present=1, loop=1, lesson=slugs()[-2])
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    seen: set[str] = set()

    def arrive(slug: str, scene: int, *, held: bool = False) -> None:
        wanted = f"lesson={slug}&scene={scene}&"
        page.evaluate("(place) => { window.holdAt = place }", wanted if held else None)
        page.wait_for_url(lambda url: bool(seen.add(url)) or wanted in url)

    def look() -> dict[str, float]:
        session.send("HeapProfiler.collectGarbage")
        frames(page, 20)
        return {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}

    def measure(enough: Callable[[dict[str, float]], bool]) -> dict[str, float]:
        """Measure at the scene's beginning, where the loop is held, since later more stands on the page.

        Garbage that is still being collected is no leak. On a busy machine that takes a while, so it looks again. React
        keeps the tree of before until it draws the next one: a window of another size makes it draw.
        """
        settle(page)
        least = look()
        for turn in range(100):
            if enough(least):
                break
            page.set_viewport_size({"width": 1280, "height": 720 - turn % 2})
            least = {name: min(value, least[name]) for name, value in look().items()}
        return least

    arrive("descent", 2, held=True)
    looks: list[float] = []
    before = measure(lambda least: looks.append(least["Nodes"]) or (len(looks) > 5 and looks[-6] == looks[-1]))
    arrive("terrain", 2)
    arrive("descent", 2, held=True)
    bounds = {"Nodes": 1.05, "JSEventListeners": 1.05, "JSHeapUsedSize": 1.2}
    after = measure(lambda least: all(least[name] < share * before[name] for name, share in bounds.items()))
    print(before, after)
    for name, share in bounds.items():
        assert after[name] < share * before[name], (name, before[name], after[name])
    assert len(seen) >= sum(len(lesson(slug).scenes) for slug in slugs())
