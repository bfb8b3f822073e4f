"""Streamlit's own frontend, served from memory.

From the disk, uncompressed, each of its files costs the server two to three milliseconds of processor time, one after
the other, and a first page needs a hundred; from memory it is a third of that. Other requests are passed on to
Streamlit.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from views.hosting.assets import TYPES, Asset, find_base_path

FOLDER = "static"  # on the disk, and in addresses; the names in it hold a hash
# The scripts of what a page with a viewer shows first. The sidebar's widgets are left out: they are fetched when they
# are needed and so drawn after the map, since drawing them takes longer.
EARLY = ("BidiComponent", "Html", "ButtonGroup", "Button")
_IMPORTS = re.compile(r'(?:from|import)"\./([^"]+\.js)"')


class Frontend:
    """Answers requests for files of Streamlit's frontend, and passes on all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._below = f"{find_base_path()}/{FOLDER}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(self._below):
            headers, name = Headers(scope=scope), scope["path"].removeprefix(self._below)
            if name in _list_files() and "range" not in headers:
                answer = _load_file(name).answer(headers.get("Accept-Encoding", ""))
                return await answer(scope, receive, send)
        return await self._app(scope, receive, send)


def compress() -> None:
    """Compress what every page begins with before anybody asks for it, and the rest when it is first asked for."""
    page = read_page()
    for name in _list_files():
        if name in page or f"{FOLDER}/{name}" in list_early_files():
            _load_file(name).answer("gzip")


@cache
def list_early_files() -> tuple[str, ...]:
    """Return the addresses that a page with a viewer needs besides those that Streamlit's page names."""
    page, found = read_page(), dict[str, None]()

    def add(name: str) -> None:
        if name in found or name in page or name not in _list_files():
            return
        found[name] = None
        for imported in _IMPORTS.findall(_load_file(name).content.decode()):
            add(f"js/{imported}")

    for part in EARLY:
        for name in _list_files():
            if name.startswith(f"js/{part}."):
                add(name)
    return tuple(f"{FOLDER}/{name}" for name in found)


@cache
def read_page() -> str:
    """Return Streamlit's page as it is on the disk."""
    return (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")


@cache
def _list_files() -> dict[str, Path]:
    root = Path(file_util.get_static_dir()) / FOLDER
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.suffix in TYPES}


@cache
def _load_file(name: str) -> Asset:
    path = _list_files()[name]
    return Asset(path.read_bytes(), path.suffix)
