"""The browser's tabs, used again from test to test, and watched."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.driver import DEAD, until

MEDIA: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "no-preference"}

# A breach of the page's policy is an error, also where the browser says nothing of it.
BREACHES = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))"""


class Tabs:
    """In a tab that was used before a page finds the app's scripts compiled: that halves the work of opening it.

    Tabs of one kind share a context, and with it what is compiled: a window's size, its theme and its motion are the
    tab's own. The app keeps in a browser what belongs to one tab, and how far a reader of the lessons is; both are
    taken away between two uses.
    """

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser, self._base_url = browser, base_url
        self._contexts: dict[str, BrowserContext] = {}
        self._idle: dict[str, list[Page]] = {}
        self._kinds: dict[Page, str] = {}
        self._problems: dict[Page, list[str]] = {}

    def take(self, problems: list[str], **options: Any) -> Page:
        """Return an empty tab with these options; its errors are appended to `problems`."""
        size = options.pop("viewport", {"width": 1440, "height": 900})
        media = {name: options.pop(name, value) for name, value in MEDIA.items()}
        settings = {"base_url": self._base_url, "locale": "en-GB", **options}
        kind = repr(sorted(settings.items()))
        idle = self._idle.setdefault(kind, [])
        page = idle.pop() if idle else self._made(kind, settings)
        page.set_viewport_size(size)
        page.emulate_media(**media)
        self._problems[page] = problems
        return page

    def _made(self, kind: str, settings: dict[str, Any]) -> Page:
        if kind not in self._contexts:
            self._contexts[kind] = self._browser.new_context(**settings)
            self._contexts[kind].set_default_timeout(DEAD)
            self._contexts[kind].add_init_script(BREACHES)
        page = self._contexts[kind].new_page()
        # Playwright's own waiting evaluates a text in the page, which the page's policy forbids.
        page.wait_for_function = partial(until, page)
        self._kinds[page] = kind
        self._watch(page)
        return page

    def give_back(self, page: Page) -> None:
        """Empty a tab for the next who takes one, or close it where that fails."""
        try:
            page.goto("/_stcore/health")  # the app's own origin, without the app
            page.evaluate("sessionStorage.clear(); localStorage.clear()")
        except Error:  # it crashed, or cannot be reached
            self.close(page)
            return
        self._idle[self._kinds[page]].append(page)

    def close(self, page: Page) -> None:
        """Close a tab that shall not be used again."""
        del self._kinds[page], self._problems[page]
        page.close()

    def close_all(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _watch(self, page: Page) -> None:
        """Write down what goes wrong on a page, and any request that leaves the app."""
        own = urlsplit(self._base_url).netloc

        def tell(problem: str) -> None:
            self._problems[page].append(problem)

        def on_console(message: Any) -> None:
            if message.type == "error":
                tell(f"console: {message.text} ({message.location.get('url', '')})")

        def on_request(request: Any) -> None:
            address = urlsplit(request.url)
            if address.scheme in ("http", "https", "ws", "wss") and address.netloc != own:
                tell(f"the page asked another host: {request.url}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: tell(f"uncaught: {error}"))
        page.on("request", on_request)
