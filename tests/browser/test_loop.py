"""The loop of a stand: round and round by itself, for hours."""

import re
from collections.abc import Callable
from itertools import groupby

import pytest
from playwright.sync_api import expect

from lessons import lesson, slugs
from tests.browser.driver import frames
from tests.browser.test_presenter import place

pytestmark = pytest.mark.plays

# As quick as can be, but where it is held, as though for hours: `window.holds` says whether it is.
QUICK_BUT_HELD = """Object.defineProperty(window, "descentLabPace", { get: () => (window.holds?.() ? 0.001 : 1000) })"""
HELD_IN = "(place) => { window.holds = () => location.search.includes(place) }"
HELD_AT_AN_ANSWER = "window.holds = () => document.querySelector('.st-key-lesson-answer p') !== null"
HELD_ONCE_IT_STANDS = "window.holds = () => document.querySelector('.dl-nav-present') !== null"
RELEASED = "window.holds = null"
SCENES = [(slug, scene.number) for slug in slugs() for scene in lesson(slug).scenes]
LONG = [(slug, number) for slug, number in SCENES if lesson(slug).scenes[number - 1].kind in ("swarm", "sweep")]


def note_places(page) -> list[tuple[str, int]]:
    """Return a list to which each place is added when the page comes there."""
    places: list[tuple[str, int]] = []
    page.on("framenavigated", lambda frame: places.append(place(frame.url)))
    return places


def hold_at(page, where: tuple[str, int]) -> None:
    """Let the loop go on until it comes to a scene that is not a lesson's first, and hold it there."""
    slug, scene = where
    page.evaluate(HELD_IN, f"lesson={slug}&scene={scene}&")
    page.wait_for_url(lambda url: place(url) == where)


def test_it_plays_tells_and_goes_on_by_itself(new_page, open_app):
    page = new_page(once=True)
    page.add_init_script(QUICK_BUT_HELD)
    page.add_init_script(HELD_AT_AN_ANSWER)
    slug, scene = SCENES[-1]
    open_app("/lessons", page=page, viewer=False, present=1, loop=1, lesson=slug, scene=scene)
    expect(page.locator(".st-key-lesson-answer p").first).to_be_visible()
    places = note_places(page)
    hold_at(page, SCENES[1])
    turned = [each for each, _ in groupby(places)]
    assert turned[-2:] == SCENES[:2], "after the last one the first"
    assert set(turned[:-2]) <= {SCENES[-1]}
    assert "loop=1" in page.url


def test_a_key_pauses_it_and_says_how_to_go_on(new_page, open_app):
    page = new_page(once=True)
    page.add_init_script(QUICK_BUT_HELD)
    page.add_init_script(HELD_ONCE_IT_STANDS)
    open_app("/lessons", page=page, viewer=False, present=1, loop=1, lesson="momentum")
    expect(page.locator(".dl-nav-present")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator(".dl-note")).to_contain_text("Paused")
    page.evaluate(RELEASED)
    frames(page, 60)
    expect(page.locator(".st-key-lesson-answer p")).to_have_count(0)
    assert place(page.url) == ("momentum", 1)
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("scene=2"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_round_over_everything_leaves_nothing_behind(new_page, open_app, settle):
    """Memory and nodes after a round are those before it. It begins some scenes earlier, to be warm.

    All long runs are made by then: while one is on its way the page shows its progress, and React Aria keeps the 31
    nodes of a progress that is taken out of the page as it fades. A server makes a run once, so no round adds to them.
    """
    page = new_page(once=True, viewport={"width": 1280, "height": 720})
    page.add_init_script(QUICK_BUT_HELD)
    slug, scene = LONG[0]
    open_app("/lessons", page=page, viewer=False, present=1, loop=1, lesson=slug, scene=scene)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

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

    here, elsewhere = SCENES[SCENES.index(LONG[-1]) + 1], LONG[-1]
    hold_at(page, here)
    looks: list[float] = []
    before = measure(lambda least: looks.append(least["Nodes"]) or (len(looks) > 5 and looks[-6] == looks[-1]))
    places = note_places(page)
    hold_at(page, elsewhere)
    hold_at(page, here)
    bounds = {"Nodes": 1.05, "JSEventListeners": 1.05, "JSHeapUsedSize": 1.2}
    after = measure(lambda least: all(least[name] < share * before[name] for name, share in bounds.items()))
    print(before, after)
    for name, share in bounds.items():
        assert after[name] < share * before[name], (name, before[name], after[name])
    assert set(places) == set(SCENES)
