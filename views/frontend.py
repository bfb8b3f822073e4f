"""Streamlit's own frontend, from memory.

From the disk each of its files costs the server some ten milliseconds, one after the other, and a first page has a
hundred: half of the time until anything is seen. A file that this does not know is left to Streamlit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from views.assets import TYPES, Asset, base_path

FOLDER = "static"  # on the disk, and in addresses; the names in it hold a hash


class Frontend:
    """Answers what asks for a file of Streamlit's frontend, and passes on everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._below = f"{base_path()}/{FOLDER}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(self._below):
            headers, name = Headers(scope=scope), scope["path"].removeprefix(self._below)
            if name in _listed() and "range" not in headers:
                answer = _file(name).answer(headers.get("Accept-Encoding", ""))
                return await answer(scope, receive, send)
        return await self._app(scope, receive, send)


def compress() -> None:
    """Compress what every page begins with, before anybody asks for it; the rest when it is first asked for."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for name in _listed():
        if name in page:
            _file(name).answer("gzip")


@cache
def _listed() -> dict[str, Path]:
    root = Path(file_util.get_static_dir()) / FOLDER
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.suffix in TYPES}


@cache
def _file(name: str) -> Asset:
    path = _listed()[name]
    return Asset(path.read_bytes(), path.suffix)
