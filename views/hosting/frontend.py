"""Streamlit's own frontend, from memory.

From the disk, uncompressed, each of its files costs the server two to three milliseconds of processor time, one after
the other, and a first page has a hundred; from memory it is a third of that. What this does not know is Streamlit's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from views.hosting.assets import TYPES, Asset, base_path

FOLDER = "static"  # on the disk, and in addresses; the names in it hold a hash
# What a page with a viewer shows first. The sidebar's widgets are not among it: fetched as they are met, they are drawn
# after the map, and drawing them takes longer.
EARLY = ("BidiComponent", "Html", "ButtonGroup", "Button")
_IMPORTS = re.compile(r'(?:from|import)"\./([^"]+\.js)"')


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
    page = _page()
    for name in _listed():
        if name in page or f"{FOLDER}/{name}" in early():
            _file(name).answer("gzip")


@cache
def early() -> tuple[str, ...]:
    """The addresses of what a page with a viewer needs besides what Streamlit's page names."""
    page, found = _page(), dict[str, None]()

    def add(name: str) -> None:
        if name in found or name in page or name not in _listed():
            return
        found[name] = None
        for imported in _IMPORTS.findall(_file(name).content.decode()):
            add(f"js/{imported}")

    for part in EARLY:
        for name in _listed():
            if name.startswith(f"js/{part}."):
                add(name)
    return tuple(f"{FOLDER}/{name}" for name in found)


def _page() -> str:
    return (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")


@cache
def _listed() -> dict[str, Path]:
    root = Path(file_util.get_static_dir()) / FOLDER
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.suffix in TYPES}


@cache
def _file(name: str) -> Asset:
    path = _listed()[name]
    return Asset(path.read_bytes(), path.suffix)
