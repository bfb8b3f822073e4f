"""`make bench`: the first seconds of a page in a browser that has never seen it, with a server that is warm."""

from __future__ import annotations

import base64
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.conftest import ARTIFACTS
from tests.browser.driver import until

LOADS = 5
EVERY, UNTIL = 250, 2000  # milliseconds of the pictures

# Looked for in every frame: when the page's first words, the first card, the moving racers and Plotly's axes are there.
WATCH = """(() => {
    const seen = window.seen = {};
    const look = () => {
        const note = (name, there) => { if (there) seen[name] ??= performance.now(); };
        const viewer = document.querySelector('.dl-viewer');
        note('words', document.querySelector('[data-testid="stMain"] :is(h1, p, button)'));
        note('card', document.querySelector('.dl-entry h3'));
        note('moving', viewer?.descentLab?.run && viewer.descentLab.clock.step > 0);
        note('axes', viewer?.querySelector('.dl-lines .xtick'));
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""


def _cold(browser: Browser, base_url: str) -> Page:
    """Return a page whose browser has nothing in its caches."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=base_url).new_page()
    page.add_init_script(WATCH)
    return page


def _loaded(page: Page, address: str, last: str) -> dict[str, Any]:
    page.goto(address, wait_until="commit")
    until(page, f"window.seen?.{last}")
    received = page.evaluate("performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)")
    return {**page.evaluate("window.seen"), "bytes": received}


@pytest.mark.parametrize(("address", "names"), [("/", ("words", "moving", "axes")), ("/reference", ("words", "card"))])
def test_milliseconds_from_the_request(browser, app_server, address, names):
    loads = []
    _loaded(_cold(browser, app_server), address, names[-1])  # the server's own first time
    for _ in range(LOADS):
        page = _cold(browser, app_server)
        loads.append(_loaded(page, address, names[-1]))
        page.context.close()
    told = ", ".join(f"{name} {median(load[name] for load in loads):.0f} ms" for name in names)
    print(f"\n{address:<12}{told}; {median(load['bytes'] for load in loads) / 1e6:.2f} MB received", end="")


def test_pictures_of_the_first_two_seconds(browser, app_server):
    """Left in test-artifacts: what stands on the screen every quarter of a second."""
    page = _cold(browser, app_server)
    recorder = page.context.new_cdp_session(page)
    frames: list[tuple[float, str]] = []

    def kept(event: dict[str, Any]) -> None:
        frames.append((event["metadata"]["timestamp"], event["data"]))
        try:
            recorder.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})
        except Error:  # the page is closed already
            return

    recorder.on("Page.screencastFrame", kept)
    recorder.send("Page.startScreencast", {"format": "jpeg", "quality": 80})
    _loaded(page, "/", "axes")
    until(page, f"performance.now() > {UNTIL}")
    recorder.send("Page.stopScreencast")
    begin = page.evaluate("performance.timeOrigin") / 1000
    ARTIFACTS.mkdir(exist_ok=True)
    for moment in range(EVERY, UNTIL + 1, EVERY):
        before = [data for time, data in frames if begin <= time <= begin + moment / 1000]
        if before:
            (ARTIFACTS / f"first-second-{moment:04}.jpg").write_bytes(base64.b64decode(before[-1]))
    print(f"\npictures of the first {UNTIL / 1000:.0f} s: {ARTIFACTS.name}/first-second-*.jpg", end="")
