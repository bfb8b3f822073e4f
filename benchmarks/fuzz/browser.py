"""A link in a real browser, from a server that is started for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.fuzz import pages
from benchmarks.fuzz.links import Link
from benchmarks.load.server import HOST, Server
from tests.browser.starting import start

RUNS = {"DESCENT_LAB_RUN_SECONDS": str(pages.RUN_SECONDS)}  # a page that waits for a longer one comes to its end
SETTLES_WITHIN = 1000 * pages.SETTLES_WITHIN  # milliseconds
AT_REST = "[data-testid='stApp'][data-test-script-state='notRunning']"
BROKEN = "[data-testid='stException']"
CRASHED = ".dl-failed, [data-testid='stAppCrashed']"
FRESH = 50  # links until the tab is a new one: a tab keeps what it has read


def open_links(links: Iterable[Link]) -> Iterator[tuple[Link, str]]:
    """Open links one after the other; yield each with what was wrong with its page, or nothing."""
    with Server(RUNS) as server, sync_playwright() as playwright:
        server.settle()
        browser = start(playwright.chromium)
        try:
            page, problems = None, []
            for count, link in enumerate(links):
                if page is None or count % FRESH == 0:
                    if page is not None:
                        page.close()
                    page = browser.new_page(reduced_motion="reduce")
                    problems = _listen(page)
                yield link, _open(server, page, problems, link)
        finally:
            browser.close()


def _listen(page: Page) -> list[str]:
    """Return the list that takes the errors of a page's scripts."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"an error of a script: {error.message}"))
    page.on("crash", lambda page: problems.append("the tab crashed"))
    return problems


def _open(server: Server, page: Page, problems: list[str], link: Link) -> str:
    problems.clear()
    before = server.count_failures()
    try:
        page.goto(f"http://{HOST}:{server.port}{link.path}", timeout=SETTLES_WITHIN)
        page.locator(AT_REST).wait_for(timeout=SETTLES_WITHIN)
        broken = page.locator(BROKEN)
        if broken.count():
            problems.append(f"an exception on the page: {broken.first.inner_text()}")
        if page.locator(CRASHED).count():
            problems.append("the page could not be drawn")
    except Error as error:
        problems.append(f"it never came to rest: {error.message.splitlines()[0]}")
    if server.count_failures() > before:
        problems.append("an error in the server's log")
    return "; ".join(problems)
