"""Requests of lessons and the presenter to the viewer, and its reports to them, on a page of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from figures.viewer.offline import page as offline_page
from tests.browser.driver import CLOCK, RUN, frames, step, until
from tests.browser.offline import opened, race_payload

LISTEN = """() => {
    window.told = [];
    for (const what of ['started', 'finished']) {
        document.addEventListener(`descent-lab:${what}`, (event) => told.push([what, event.detail.key]));
    }
}"""


def _open(browser, tmp_path, view, steps=60, racers=("adam", "momentum"), **options):
    data = race_payload(view=view, steps=steps, r=list(racers))
    return opened(browser, tmp_path, offline_page(data), **options)


def _command(page, what):
    page.evaluate("(what) => document.dispatchEvent(new CustomEvent('descent-lab:command', { detail: what }))", what)


def test_a_run_that_waits_is_at_its_beginning_until_someone_plays_it(browser, tmp_path):
    with _open(browser, tmp_path, {"play": "paused"}, reduced_motion="reduce") as page:
        frames(page, 20)
        assert step(page) == 0
        assert not page.evaluate(f"{CLOCK}.playing")
        page.evaluate(LISTEN)
        page.get_by_role("button", name="Play", exact=True).click()
        key = page.evaluate(f"{RUN}.meta.key")
        assert page.evaluate("told") == [["started", key]]
        until(page, f"{CLOCK}.step > 2")


def test_it_tells_when_a_run_begins_and_ends_and_obeys(browser, tmp_path):
    with _open(browser, tmp_path, {"play": "paused", "speed": 8}) as page:
        page.evaluate(LISTEN)
        _command(page, "play")
        until(page, "told.length === 2")
        assert [what for what, _ in page.evaluate("told")] == ["started", "finished"]
        assert step(page) == 60
        page.evaluate(f"{CLOCK}.speed = 0.1")  # on a busy machine it would be over before it is paused
        _command(page, "restart")
        until(page, f"{CLOCK}.step > 0 && {CLOCK}.step < 60")
        _command(page, "pause")
        held = step(page)
        frames(page, 10)
        assert step(page) == held
        page.evaluate(f"{CLOCK}.speed = 8")
        _command(page, "toggle")  # from the middle: that is no beginning
        until(page, "told.length === 4")
        assert [what for what, _ in page.evaluate("told")] == ["started", "finished"] * 2


def test_a_loop_begins_again_each_time(browser, tmp_path):
    with _open(browser, tmp_path, {"play": "paused", "speed": 8, "loop": True}) as page:
        page.evaluate(LISTEN)
        _command(page, "play")
        until(page, "told.length >= 5")
        assert [what for what, _ in page.evaluate("told")][:5] == ["started", "finished"] * 2 + ["started"]


def test_a_presenters_arrows_turn_pages_and_comma_and_period_step(browser, tmp_path):
    with _open(browser, tmp_path, {"play": "paused", "keys": "presenter"}) as page:
        for key in ("ArrowRight", "End", "ArrowLeft", "Home"):
            page.keyboard.press(key)
            assert step(page) == 0
        page.keyboard.press(".")
        page.keyboard.press(".")
        page.keyboard.press(",")
        assert step(page) == 1
        page.locator(".dl-scrub").click()
        held = step(page)
        page.keyboard.press("ArrowRight")
        assert step(page) == held


def test_only_the_parts_asked_for_are_shown(browser, tmp_path):
    with _open(browser, tmp_path, {"parts": ["charts", "legend"], "chart": ["effective", "loss"]}) as page:
        for name, shown in (
            ("toolbar", False),
            ("table", False),
            ("inspector", False),
            ("charts", True),
            ("side-bar", True),
        ):
            expect(page.locator(f".dl-{name}")).to_be_visible(visible=shown)
        expect(page.locator(".dl-chart:visible")).to_have_count(2)
        effective, loss = (page.locator(f".dl-chart-{key}").bounding_box() for key in ("effective", "loss"))
        assert (effective["y"], effective["x"]) < (loss["y"], loss["x"])


def test_a_lessons_view_is_its_own_and_leaves_the_visitors_alone(browser, tmp_path):
    """Within a tab the Race page remembers its switches; a lesson neither reads nor writes them."""
    remembered = "descent-lab-viewer"
    with _open(browser, tmp_path, {"fixed": True, "layout": "side", "arrows": True, "log": False}) as page:
        page.evaluate("(key) => sessionStorage.setItem(key, JSON.stringify({ layout: 'one', speed: 4 }))", remembered)
        page.reload()
        page.wait_for_selector(".dl-panel")
        expect(page.locator(".dl-panel")).to_have_count(2)
        expect(page.get_by_role("button", name="Arrows")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="Log")).to_have_attribute("aria-pressed", "false")
        page.get_by_role("button", name="One map").click()
        assert page.evaluate("(key) => sessionStorage.getItem(key)", remembered) == '{"layout":"one","speed":4}'


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_for_a_room_type_is_large_and_the_map_fills_the_screen(browser, tmp_path, width, height):
    view = {"big": True, "parts": ["legend"], "keys": "presenter"}
    with _open(browser, tmp_path, view, viewport={"width": width, "height": height}) as page:
        page.wait_for_selector(".dl-lines .xtick text")
        frames(page, 5)
        sizes = page.evaluate(
            """() => ['.dl-lines .xtick text', '.dl-racer', '.dl-loss', '.dl-counter']
                .map((name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))"""
        )
        assert min(sizes) >= height / 45  # a last row's smallest letters
        plot = page.locator(".dl-plot").first.bounding_box()
        player = page.locator(".dl-transport").bounding_box()
        assert plot["height"] > 0.6 * height
        assert player["y"] + player["height"] <= height
        assert page.evaluate("document.documentElement.scrollWidth") <= width


INK = """(name) => {
    const canvas = document.querySelector(name), { width, height } = canvas;
    const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    let right = 0;
    for (let i = 0; i < pixels.length; i += 4) {
        const [red, green, blue, alpha] = pixels.slice(i, i + 4); // a racer's colour is none of the greys around it
        const colourful = alpha > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 90;
        if (colourful) right = Math.max(right, (i / 4) % width);
    }
    return right / width;
}"""


def _reach(page) -> float:
    """Return how far to the right the loss's lines reach, as a share of the chart's width."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return max(page.evaluate(INK, f".dl-chart-loss .dl-graph-{layer}") for layer in ("base", "overlay"))


def test_under_a_veil_nothing_tells_the_end_before_it_was_seen(browser, tmp_path):
    view = {"play": "paused", "veil": True}
    with _open(browser, tmp_path, view, viewport={"width": 1280, "height": 1600}) as page:
        page.wait_for_selector(".dl-chart-loss canvas")
        table, note = page.locator(".dl-results"), page.locator(".dl-charts .dl-box-note")
        expect(note).to_have_text("The results appear once the run has been played.")
        expect(table.locator("tbody td")).to_have_count(2)  # the loss now, of each racer
        expect(page.locator(".dl-pill")).to_have_count(0)
        reach = []
        for at in (0, 15, 30):
            page.evaluate(f"{CLOCK}.seek({at})")
            reach.append(_reach(page))
        assert reach[0] < 0.15 < reach[1] < 0.45 < reach[2] < 0.65
        page.evaluate(f"{CLOCK}.seek(60)")
        expect(page.locator(".dl-pill")).to_have_count(2)
        expect(note).to_have_text("")
        page.evaluate(f"{CLOCK}.seek(0)")
        assert _reach(page) > 0.9  # once seen, it stays


def test_without_a_veil_the_whole_run_is_there(browser, tmp_path):
    with _open(browser, tmp_path, {"play": "paused"}, viewport={"width": 1280, "height": 1600}) as page:
        page.wait_for_selector(".dl-chart-loss canvas")
        assert step(page) == 0
        assert _reach(page) > 0.9
        expect(page.locator(".dl-pill")).to_have_count(2)
