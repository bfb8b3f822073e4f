"""Files that browsers get from memory: the viewer's scripts and styles, and plotly.js.

Nothing is written to disk beside the app. An address holds a hash of its content, so a browser may keep it for ever; it
is relative to the page, and works below any path.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import config

FOLDER = "assets"
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
_SMALLER = {".js", ".css"}  # when they are compressed


@dataclass(frozen=True)
class Asset:
    """A file as browsers are given it, of a `kind` such as ".js"; it is compressed once."""

    content: bytes
    kind: str

    @cached_property
    def zipped(self) -> bytes:
        return gzip.compress(self.content, mtime=0)

    def answer(self, accepted: str) -> Response:
        """Return the answer to a browser that accepts these encodings."""
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        if self.kind not in _SMALLER:
            return Response(self.content, headers=headers, media_type=TYPES[self.kind])
        headers["Vary"] = "Accept-Encoding"
        if "gzip" not in accepted:
            return Response(self.content, headers=headers, media_type=TYPES[self.kind])
        return Response(self.zipped, headers=headers | {"Content-Encoding": "gzip"}, media_type=TYPES[self.kind])


_assets: dict[str, Asset] = {}


def publish(name: str, content: bytes) -> str:
    """Serve a file, such as viewer.js, and give its address."""
    path = PurePath(name)
    marked = f"{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
    if marked not in _assets:
        _assets[marked] = Asset(content, path.suffix)
    return f"{FOLDER}/{marked}"


def compress() -> None:
    """Compress what is published, before anybody asks for it."""
    for asset in list(_assets.values()):
        _ = asset.zipped


def list_routes() -> list[BaseRoute]:
    """Return the routes of the published files."""
    return [Route(f"{find_base_path()}/{FOLDER}/{{name}}", _answer)]


async def _answer(request: Request) -> Response:
    asset = _assets.get(request.path_params["name"])
    if asset is None:
        return PlainTextResponse("Not Found", 404)
    return asset.answer(request.headers.get("Accept-Encoding", ""))


def find_base_path() -> str:
    """Return the path below which Streamlit serves its pages."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""
