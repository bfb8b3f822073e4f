"""The server around the pages: its start before it answers, its additions to every page, and its end.

The pages are imported within functions, since their caches belong to Streamlit's runtime, which the launcher has yet to
make.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import cli_util, config
from streamlit.web.server import server_util
from streamlit.web.server.starlette import App

from views.hosting import assets, frontend, guard, headers, monitoring
from work import threads

LEAVE_WITHIN = 1  # seconds that a connection has to close by itself


@asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """Do what is done once, so that the first visitor waits no longer than any other, and end cleanly."""
    from views.lesson import presenter
    from views.link import page_state
    from views.runs import race_runs
    from views.viewer import plotly_address, viewer_addresses
    from work import warming, workers

    workers.prepare()
    warming.warm_up()
    race = page_state.from_query({})[0].experiment  # of the bare address, with which most visitors begin
    race_runs.prepare(race)
    for published in (viewer_addresses, plotly_address, presenter.addresses):
        published()
    assets.compress()
    frontend.compress()
    if (server := _server()) is not None:
        _send_at_once(server)
        _hear_signals(server)
    monitoring.start()
    _open_browser()
    try:
        yield
    finally:
        await asyncio.to_thread(threads.end)


# ------------------------------------------------------------------ the end


def _hear_signals(server: uvicorn.Server) -> None:
    """Let the work beside the pages hear a signal at once, and Ctrl-C end the process without an error.

    After Ctrl-C uvicorn raises KeyboardInterrupt, which the command line reports as an error.
    """
    server.config.timeout_graceful_shutdown = LEAVE_WITHIN
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ender(server, server.handle_exit))
    atexit.register(_leave)


def _ender(
    server: uvicorn.Server, handler: Callable[[int, FrameType | None], object]
) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        threads.ask()
        if number == signal.SIGTERM:
            handler(number, frame)
        else:
            server.force_exit = server.should_exit  # Ctrl+C again
            server.should_exit = True

    return end


def _leave() -> None:
    """Leave at once where a thread could not be ended: the interpreter's own end would abort the process."""
    if threads.list_working():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


# ------------------------------------------------------------------ the beginning


def _server() -> uvicorn.Server | None:
    """Return the server that runs this app, found by its signal handlers; None if it is part of another program."""
    server = getattr(signal.getsignal(signal.SIGINT), "__self__", None)
    here = threading.current_thread() is threading.main_thread()
    return server if here and isinstance(server, uvicorn.Server) else None


def _send_at_once(server: uvicorn.Server) -> None:
    """Send small answers without waiting for more, by TCP_NODELAY, which asyncio sets only on its own sockets.

    Streamlit makes the socket itself. So every answer's body waited up to 40 ms until the browser had confirmed its
    head, and the first page is a hundred answers: two thirds of the time until anything was seen.
    """

    class Prompt(server.config.http_protocol_class):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            line = transport.get_extra_info("socket")
            if line.family in (socket.AF_INET, socket.AF_INET6):
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().connection_made(transport)

    server.config.http_protocol_class = Prompt


def _open_browser() -> None:
    """Open the page in a browser, as Streamlit does for a script that is no App."""
    if config.get_option("server.headless"):
        return
    address = "localhost"
    if config.is_manually_set("browser.serverAddress"):
        address = config.get_option("browser.serverAddress")
    elif config.is_manually_set("server.address"):
        address = server_util.get_display_address(config.get_option("server.address"))
    cli_util.open_browser(server_util.get_url(address))


# ------------------------------------------------------------------ every page


def middleware() -> list[Middleware]:
    """Return the server's additions to its answers."""
    return [
        Middleware(headers.Headers, headers.read_framing_sites(os.environ)),
        Middleware(guard.Guard),
        Middleware(FirstPage),
        Middleware(Preload),
        Middleware(frontend.Frontend),
    ]


class FirstPage:
    """Redirects /race, the first page's name, to the bare address: Streamlit has that page nowhere else."""

    def __init__(self, app: ASGIApp) -> None:
        from views import VIEWS

        self._app, self._path = app, f"{assets.find_base_path()}/{VIEWS[0].slug}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"] != self._path:
            return await self._app(scope, receive, send)
        query = scope["query_string"].decode("latin-1")
        return await RedirectResponse(f"./?{query}" if query else "./")(scope, receive, send)


class Preload:
    """Names a page's later needs in the page itself, so that the browser hears of them before it draws the rest."""

    def __init__(self, app: ASGIApp) -> None:
        from views import VIEWS
        from views.viewer import viewer_addresses

        script, style = viewer_addresses()
        links = [
            f'<link rel="modulepreload" crossorigin href="./{address}">'
            for address in (script, *frontend.list_early_files())
        ]
        links.append(f'<link rel="preload" as="style" href="./{style}">')
        self._app, self._links = app, "\n".join(links).encode()
        self._pages = {"", *(view.slug for view in VIEWS if view.viewer)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].rpartition("/")[2] in self._pages
        if not page:
            return await self._app(scope, receive, send)
        # The whole page is sent anew, as it is small: a browser's copy may name files that are no longer served.
        kept = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
        scope = {**scope, "headers": [header for header in scope["headers"] if header[0] not in kept]}
        begin: Message = {}
        body = bytearray()

        async def tell(message: Message) -> None:
            nonlocal begin
            if message["type"] == "http.response.start":
                begin = message
                if not _is_page(begin):
                    await send(begin)
            elif not _is_page(begin):
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._send(begin, bytes(body), send)

        return await self._app(scope, receive, tell)

    async def _send(self, begin: Message, body: bytes, send: Send) -> None:
        body = body.replace(b"</head>", self._links + b"\n</head>", 1)
        headers = MutableHeaders(scope=begin)
        headers["Content-Length"] = str(len(body))
        for name in ("ETag", "Last-Modified", "Accept-Ranges"):
            del headers[name]
        await send(begin)
        await send({"type": "http.response.body", "body": body})


def _is_page(begin: Message) -> bool:
    return begin["status"] == 200 and MutableHeaders(scope=begin).get("content-type", "").startswith("text/html")
