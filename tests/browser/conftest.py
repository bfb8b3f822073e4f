"""A real browser, fresh pages that notice every error, and a way to open the app and wait until it stands.

A missing browser is a failure that says what to install: a skipped test would look like a passed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser.driver import DEAD, frames, until
from tests.browser.starting import NoBrowser, start
from tests.browser.tabs import Tabs

ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts"
NO_BROWSER = "No browser could be started; `make test` installs one. Tried: {tried}"

VIEWER = ".st-key-viewer"
BROKEN = "[data-testid='stException'], [role='alert']:has-text('BidiComponent Error')"

# Noise of the browser or of Streamlit itself, none of ours: the reason stands beside each.
HARMLESS = (
    re.compile(r"favicon"),
    re.compile(r"404.*/\w+/_stcore/(health|host-config)"),  # Streamlit looks for itself below a page's address first
    re.compile(r"\[\.WebGL-|GPU stall|Automatic fallback to software WebGL"),  # software WebGL talks a lot
)

NewPage = Callable[..., Page]
OpenApp = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=DEAD)
    with sync_playwright() as playwright:
        try:
            launched = start(playwright.chromium)
        except NoBrowser as error:
            pytest.fail(NO_BROWSER.format(tried=error), pytrace=False)
        yield launched
        launched.close()


@pytest.fixture
def page_problems() -> list[str]:
    """Errors so far on this test's pages; a test that provokes an error on purpose clears them."""
    return []


@pytest.fixture(scope="session")
def tabs(browser: Browser, app_server: str) -> Iterator[Tabs]:
    """The tabs of this session."""
    every = Tabs(browser, app_server)
    yield every
    every.close_all()


@pytest.fixture
def new_page(tabs: Tabs, page_problems: list[str], request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """Make a page: `new_page(color_scheme="dark", viewport=...)`, and `once=True` for one that a script is put into.

    At the end every such page must have been free of errors.
    """
    pages: dict[Page, bool] = {}

    plays = request.node.get_closest_marker("plays") is not None

    def make(*, once: bool = False, **options: Any) -> Page:
        options.setdefault("reduced_motion", "no-preference" if plays else "reduce")
        page = tabs.take(page_problems, **options)
        pages[page] = once
        return page

    yield make
    problems = [text for text in page_problems if not any(noise.search(text) for noise in HARMLESS)]
    failed = bool(problems) or getattr(request.node, "failed", False)
    if failed:
        _keep_screenshots(list(pages), request.node.name)
    for page, once in pages.items():
        if failed or once:
            tabs.close(page)
        else:
            tabs.give_back(page)
    if problems:
        pytest.fail("the page was not free of errors:\n" + "\n".join(problems), pytrace=False)


def _keep_screenshots(pages: list[Page], name: str) -> None:
    """Leave a picture of every page of a failed test in test-artifacts/."""
    ARTIFACTS.mkdir(exist_ok=True)
    for number, page in enumerate(pages):
        try:
            page.screenshot(path=ARTIFACTS / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}-{number}.png")
        except Error as error:  # a page that has crashed has no picture
            print(f"no screenshot of page {number}: {error.message}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let a fixture see at its end whether its test failed."""
    report = yield
    if call.when == "call":
        item.failed = call.excinfo is not None  # type: ignore[attr-defined]
    return report


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A fresh page, 1440 x 900, light; nothing is opened in it yet."""
    return new_page()


def wait_until_idle(page: Page) -> None:
    """Wait until the app's script has run to its end, nothing is left to send, and the page's own scripts listen.

    It uses `wait_for`, since `expect` describes the whole page after each check that fails.
    """
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    frames(page, 2)
    until(page, "!document.querySelector('[data-loading]')")


@pytest.fixture
def settle() -> Callable[[Page], None]:
    """Wait until the app's script has run to its end: `settle(page)`."""
    return wait_until_idle


@pytest.fixture
def open_app(page: Page) -> OpenApp:
    """Open a route of the app and wait for the viewer: `open_app("/", steps=50, r=["adam", "sgd"])`.

    `page=` opens it in another page than the test's own, `viewer=False` does not wait for the viewer.
    """
    own = page

    def open_route(route: str = "/", *, page: Page | None = None, viewer: bool = True, **query: Any) -> Page:
        target = page or own
        target.goto(f"{route}?{urlencode(query, doseq=True)}" if query else route)
        wait_until_idle(target)
        broken = target.locator(BROKEN)
        if viewer:
            stands = target.locator(f"{VIEWER} canvas").or_(broken)
            stands.first.wait_for()
        assert broken.count() == 0, f"the page shows an error: {broken.first.inner_text()}"
        return target

    return open_route
