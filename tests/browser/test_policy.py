"""The headers as a browser takes them: these tests provoke breaches of the policy.

Every test in a browser breaks on one, silent ones too (tests/browser/tabs.py). test_accessibility.py opens every page.
"""

import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests import waiting
from tests.browser.driver import frames


def frames_of(app: str) -> str:
    """Return a lecture's page, which shows an embed and tries to show a page that is none."""
    embed, page = (f"{app}/?{urlencode({**query, 'steps': 20})}" for query in ({"embed": "true"}, {}))
    return "".join(f'<iframe name="{name}" src="{escape(url)}"></iframe>' for name, url in (("a", embed), ("b", page)))


@pytest.fixture
def lecture(app_server: str) -> Iterator[str]:
    """The address of a page on another site, as a port of its own is one."""
    text = frames_of(app_server).encode()

    class Lecture(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Lecture) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("where", ["another site", "the disk"])
def test_a_lecture_shows_an_embed_and_no_other_page(
    new_page, page_problems, lecture: str, where: str, app_server: str, tmp_path: Path
):
    page: Page = new_page(once=True)
    if where == "the disk":
        (tmp_path / "lecture.html").write_text(frames_of(app_server), encoding="utf-8")
    page.goto(lecture if where == "another site" else (tmp_path / "lecture.html").as_uri())
    embed = page.frame_locator("iframe[name=a]")
    expect(embed.locator(".dl-viewer canvas").first).to_be_visible()
    page.wait_for_load_state()
    other = page.frame(name="b")
    assert other is not None and other.url.startswith("chrome-error:")
    refused = [problem for problem in page_problems if "frame-ancestors" in problem]
    page_problems[:] = [
        problem
        for problem in page_problems
        if problem not in refused and "another host" not in problem  # the lecture's own address
    ]
    assert len(refused) == 1


# In a turn of the page's own: what is called from outside may evaluate texts.
INJECTED = """() => new Promise((resolve) => setTimeout(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    let evaluated = false;
    try { evaluated = new Function("return true")(); } catch { /* as it should be */ }
    const image = new Image();
    image.src = "https://example.org/told.png";
    resolve([Boolean(window.ran), evaluated]);
}))"""


def test_what_is_foreign_neither_runs_nor_tells_anybody(page: Page, page_problems, settle):
    page.goto("/reference")
    settle(page)
    assert page.evaluate(INJECTED) == [False, False]
    waiting.until(lambda: frames(page, 1) or "img-src" in "\n".join(page_problems), "a word about the picture")
    told = "\n".join(page_problems)
    assert "script-src-elem inline" in told and "script-src eval" in told
    page_problems.clear()
