"""Tells browsers what a page may do, in headers that every answer carries.

They are the app's own, so that they hold with a server in front of it or without: deploy/nginx.conf hands them on. A
browser that is shown something foreign after all, in a label say, then neither runs it nor sends anything elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from views.hosting import frontend, live_field, window

FRAMED_BY = "DESCENT_LAB_FRAMED_BY"  # in the environment: sites that may frame every page, apart by spaces

# What a page needs. tests/browser opens every page under it, and a breach is an error on the page.
PAGE = {
    "default-src": "'none'",  # what no line below names is not fetched at all: no frames, no plugins, no sound
    # Our scripts and Streamlit's, and by their hashes those that stand in the page itself (Streamlit's own, window.js
    # and live_field.js). A component's script comes with the page's messages, and Streamlit imports it from a blob:.
    # Long integers in messages are computed by WebAssembly. No text is evaluated as a script.
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    # Streamlit writes its rules into the page while it is shown, and so does Plotly; Streamlit, Plotly, KaTeX and the
    # viewer set places and colours on single elements.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",  # icons and QR codes are data:, a map that becomes a picture is a blob:
    "font-src": "'self' data:",  # text, icons, and letters of formulas that KaTeX's sheet holds
    "connect-src": "'self'",  # the page's line to the server, with ws: and wss:, and its uploads
    "form-action": "'none'",
    "base-uri": "'none'",
}
# What is answered beside pages does nothing where a browser shows it as one.
OTHERWISE = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",  # a file is what its type says, whatever it looks like
    "Referrer-Policy": "same-origin",  # a paper's site does not learn the link, which is the whole run
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
            "midi", "payment", "usb",
        )
    ),
}  # fmt: skip

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SITE = re.compile(r"(https?://)?(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


class Headers:
    """Middleware that adds the headers to every answer."""

    def __init__(self, app: ASGIApp, sites: tuple[str, ...] = ()) -> None:
        self._app = app
        self._page = write_policy(frontend.read_page(), sites)
        self._embed = write_policy(frontend.read_page(), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(EVERYWHERE)
                if not headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = OTHERWISE
                else:
                    headers["Content-Security-Policy"] = self._embed if is_embed(scope["query_string"]) else self._page
            await send(message)

        return await self._app(scope, receive, tell)


def write_policy(page: str, sites: tuple[str, ...] | None) -> str:
    """Return the policy of Streamlit's page; `sites` may frame it beside its own, None is any."""
    hashes = [_hash(script) for script in (*_INLINE.findall(page), window.SCRIPT, live_field.SCRIPT)]
    directives = PAGE | {"script-src": " ".join([PAGE["script-src"], *hashes])}
    # `*` is any site; a lecture that is opened from the disk is file:.
    directives["frame-ancestors"] = "* file:" if sites is None else " ".join(["'self'", *sites])
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def is_embed(query: bytes) -> bool:
    """Return True for a page that is made to stand in another one, as Streamlit reads its query."""
    return any(value.lower() == "true" for value in parse_qs(query.decode("latin-1")).get("embed", []))


def read_framing_sites(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sites that may frame every page. Raises a ValueError of one line if one of them is none."""
    sites = environment.get(FRAMED_BY, "").split()
    for site in sites:
        if not _SITE.fullmatch(site):
            raise ValueError(f"{FRAMED_BY} must be sites such as https://example.org, apart by spaces, got {site!r}.")
    return tuple(sites)
