"""The app in a frame of another site's page: it plays, fits, keeps its words in the address, and nothing throws."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.driver import CLOCK, until
from tests.browser.driver import RUN as SHOWN

WORDS = {"embed": ["true"], "embed_options": ["dark_theme", "show_padding"]}
RUN = {"surface": ["himmelblau"], "r": ["adam", "sgd"], "steps": ["400"]}
PAINTED = """(() => {
    const { canvas } = document.querySelector(".dl-raster").getContext("2d");
    const { data } = canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1);
    return data[3] > 0;
})()"""
SCROLLED = """[...document.querySelectorAll("*")].filter((each) =>
    each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY)
    && each.getClientRects().length && each.dataset.testid !== "stSidebarContent"
).map((each) => each.dataset.testid ?? each.className)"""

Lecture = Callable[..., Frame]


@pytest.fixture
def lecture(new_page: Callable[..., Page], app_server: str, page_problems: list[str]) -> Iterator[Lecture]:
    """Open a page of another origin that holds the app: `lecture("?r=adam", 800, 600)` gives the frame."""
    shown: dict[str, str] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = shown["page"].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://localhost:{server.server_port}/"  # another site than the app's, not only another port

    def open_in(query: dict[str, list[str]], width: int, height: int) -> Frame:
        source = f"{app_server}/?{urlencode(query, doseq=True, safe=',:')}"
        style = f'style="border: 0" width="{width}" height="{height}"'
        shown["page"] = f'<!DOCTYPE html><title>A lecture</title><iframe src="{escape(source)}" {style}></iframe>'
        page = new_page()
        page.goto(address)
        handle = page.locator("iframe").element_handle()
        frame = handle.content_frame() if handle else None
        assert frame is not None
        until(frame, f"document.querySelector('.dl-viewer')?.descentLab?.run && {CLOCK}.step > 0")
        return frame

    yield open_in
    page_problems[:] = [problem for problem in page_problems if address not in problem]
    server.shutdown()
    server.server_close()


def asked(frame: Frame) -> dict[str, list[str]]:
    """Return the query of the frame's address: of what the app writes there itself Playwright is not always told."""
    return parse_qs(frame.evaluate("location.search.slice(1)"))


def resize(frame: Frame, width: int, height: int) -> None:
    """Give the frame another size, and wait until its player is seen whole."""
    change = "([width, height]) => Object.assign(document.querySelector('iframe'), { width, height })"
    frame.page.evaluate(change, [str(width), str(height)])
    until(frame, f"innerWidth === {width} && innerHeight === {height}")
    until(frame, "document.querySelector('.dl-transport')?.getBoundingClientRect().bottom <= innerHeight")
    until(frame, "document.querySelector('.dl-plot').getBoundingClientRect().top >= 0")


@pytest.mark.plays
def test_a_race_alone_plays_in_a_frame_and_keeps_its_words(lecture: Lecture) -> None:
    frame = lecture({**RUN, **WORDS, "view": ["map"]}, 800, 600)
    until(frame, PAINTED)
    until(frame, f"{CLOCK}.step > 5")
    expect(frame.locator(".dl-viewer.dl-dark")).to_be_visible()  # as embed_options says, on a light desktop
    for chrome in ("stHeader", "stSidebar", "stToolbar", "stExpandSidebarButton"):
        expect(frame.get_by_test_id(chrome).locator("visible=true")).to_have_count(0)
    for part in (".dl-toolbar", ".dl-table", ".dl-charts", ".dl-inspector"):
        expect(frame.locator(part)).to_be_hidden()
    expect(frame.locator(".dl-racer")).to_have_count(2)
    for size in ((400, 500), (800, 600)):
        resize(frame, *size)
        until(frame, f"!{SCROLLED}.length")
        frame.locator(".dl-racer").last.scroll_into_view_if_needed()
        assert not frame.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    # What a person changes within the frame is in its address, and so are the words of before.
    before = frame.evaluate(f"{SHOWN}.meta.key")
    frame.locator(".dl-plot").click(position={"x": 250, "y": 120})
    until(frame, "location.search.includes('start=')")
    until(frame, f"{SHOWN}.meta.key !== {before!r}")
    frame.get_by_role("button", name="One step forward").click()
    until(frame, "decodeURIComponent(location.search).includes('view=map,step:')")
    now = asked(frame)
    assert {name: now[name] for name in WORDS} == WORDS
    assert now["view"][0].startswith("map,step:")
    # The way out leads to the same run, whole, in a tab of its own.
    whole = frame.get_by_role("link", name="Open in Descent Lab")
    whole.focus()
    there = parse_qs(urlsplit(whole.get_attribute("href") or "").query)
    assert whole.get_attribute("target") == "_blank"
    assert there == {**RUN, "start": now["start"], "view": [now["view"][0].removeprefix("map,")]}


def test_an_embedded_page_begins_with_its_map_and_gives_links_for_people(
    lecture: Lecture, page_problems: list[str]
) -> None:
    frame = lecture({**RUN, **WORDS}, 800, 600)
    resize(frame, 800, 600)
    until(frame, f"{SCROLLED}.join() === 'stMain'")
    # A frame from elsewhere may not copy: the code is shown, to be copied by hand, and the keyboard stays there.
    frame.evaluate("document.execCommand = () => false")
    frame.get_by_role("button", name="Copy embed code").click()
    field = frame.get_by_role("textbox", name="The browser refused to copy")
    expect(field).to_be_focused()
    code = field.input_value()
    assert code.startswith("<iframe src=") and "&amp;embed=true&amp;view=map" in code and "dark_theme" not in code
    frame.page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(frame.get_by_role("button", name="Copy embed code")).to_be_focused()
    frame.get_by_role("button", name="Copy link").click()
    assert parse_qs(urlsplit(field.input_value()).query) == RUN
    page_problems[:] = [problem for problem in page_problems if "Permissions policy violation" not in problem]
    # To another page and back, by the pages' own links.
    frame.get_by_role("link", name="Reference", exact=True).click()
    until(frame, "location.pathname === '/reference'")
    expect(frame.get_by_role("heading", name="Reference", exact=True)).to_be_visible()
    assert asked(frame) == WORDS
    frame.get_by_role("link", name="Race", exact=True).click()
    until(frame, "location.search.includes('surface=himmelblau')")
    assert asked(frame) == {**RUN, **WORDS}
    resize(frame, 400, 500)
