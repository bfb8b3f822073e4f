"""A server's words that come late: what a person has chosen meanwhile stays chosen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.driver import CLOCK, frames, key, wait_for_another_run
from tests.browser.test_line_fit import RACE
from tests.browser.test_reading_lessons import scene_is

Message = tuple[WebSocketRoute, str | bytes]


class SlowNetwork:
    """The page's connection, whose way from the server to the browser can be held up."""

    def __init__(self, page: Page) -> None:
        self.held_up = False
        self._page = page
        self._on_their_way: list[Message] = []
        self._ended = 0  # runs of the script
        page.route_web_socket(re.compile("_stcore/stream"), self._route)

    def _route(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def to_browser(message: str | bytes) -> None:
            self._ended += isinstance(message, bytes) and ForwardMsg.FromString(message).HasField("script_finished")
            if self.held_up:
                self._on_their_way.append((browser, message))
            else:
                browser.send(message)

        server.on_message(to_browser)

    @contextmanager
    def another_run(self) -> Iterator[None]:
        """Wait, after what is done here, until a run of the script has ended on the server."""
        before = self._ended
        yield
        while self._ended == before:
            frames(self._page, 1)

    def take(self) -> list[Message]:
        """Return the messages under way, and forget them."""
        on_their_way, self._on_their_way = self._on_their_way, []
        return on_their_way

    def deliver(self, messages: list[Message]) -> None:
        """Let messages through, and wait until the page has drawn them."""
        for browser, message in messages:
            browser.send(message)
        frames(self._page, 10)


def test_a_choice_stays_while_words_from_before_it_come_late(new_page, open_app):
    """Two times the viewer tells the server where the clock rests, before and after a person chooses from a list."""
    page = new_page(once=True)
    network = SlowNetwork(page)
    open_app(page=page, steps=100, **RACE)
    samples = page.get_by_role("combobox", name="Samples per step")
    samples.scroll_into_view_if_needed()
    before = key(page)
    network.held_up = True
    with network.another_run():
        page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(3)")
    from_before = network.take()
    with network.another_run():
        samples.click()
        samples.fill("2")
        page.get_by_role("option", name="2").first.click()
    network.deliver(from_before)
    assert samples.input_value() == "2"
    with network.another_run():
        page.evaluate(f"{CLOCK}.seek(5)")
    network.held_up = False
    network.deliver(network.take())
    wait_for_another_run(page, before)
    assert samples.input_value() == "2"
    assert "batch=2" in page.url


def test_a_page_is_found_again_with_two_requests_under_way(new_page, open_app):
    """Streamlit's server answered the second with a reference to what the first one's end let the browser forget."""
    page = new_page(once=True)
    network = SlowNetwork(page)
    open_app("/lessons", page=page, lesson="momentum")

    def go_to(number: int) -> None:
        with network.another_run():
            page.get_by_role("button", name=re.compile(f"^Scene {number}:")).click()

    go_to(2)
    scene_is(page, "momentum", 2)
    network.held_up = True
    go_to(3)
    first = network.take()
    go_to(1)
    network.held_up = False
    network.deliver(first)
    network.deliver(network.take())
    scene_is(page, "momentum", 1)
