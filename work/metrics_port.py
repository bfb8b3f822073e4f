"""The port that shows `work/metrics.py`: an HTTP server of its own, so that the pages' port never shows it.

It is off unless `DESCENT_LAB_METRICS_PORT` is set, and is bound to this machine alone unless
`DESCENT_LAB_METRICS_ADDRESS` says otherwise.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import make_wsgi_app

from work import metrics, threads

PORT, ADDRESS = "DESCENT_LAB_METRICS_PORT", "DESCENT_LAB_METRICS_ADDRESS"
_LOOK = 0.2  # seconds between two looks at whether the process ends
_PATIENCE = 5.0  # seconds that a client may take over its request


def bind(environment: Mapping[str, str] = os.environ) -> socket.socket | None:
    """Return the listening socket that the environment asks for; None if it asks for none.

    Raises a ValueError of one line for a port that is no number or in use.
    """
    asked = environment.get(PORT, "").strip()
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= 65535):
        raise ValueError(f"{PORT} must be a whole number from 1 to 65535, got {asked[:40]!r}.")
    address = environment.get(ADDRESS, "").strip() or "127.0.0.1"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, int(asked)))
        bound.listen()
    except OSError as error:
        bound.close()
        raise ValueError(f"{PORT}: port {asked} of {address[:80]} cannot be had: {error.strerror or error}.") from None
    return bound


def serve(bound: socket.socket) -> None:
    """Answer on a socket until the process ends."""
    server = _Server(bound.getsockname()[:2], _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket, server.timeout = bound, _LOOK
    server.server_name, server.server_port = bound.getsockname()[:2]
    server.setup_environ()
    server.set_app(make_wsgi_app(metrics.REGISTRY))

    def answer() -> None:
        with server:
            while not threads.ending.is_set():
                server.handle_request()

    threads.start("metrics", answer)


class _Server(ThreadingMixIn, WSGIServer):
    """A server with a thread for each request: one that says nothing holds up nobody."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """Writes no line for a request, which would name an address."""

    timeout = _PATIENCE

    def log_message(self, format: str, *args: object) -> None:
        pass
