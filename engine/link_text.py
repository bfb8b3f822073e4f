"""A long text in a link, compressed where that makes the link shorter: `~` and base64, unlike any text of ours."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import quote

from core.words import text

_PACKED = "~"  # begins a compressed text
_LONG = 200  # characters of a text from which it may be compressed: a shorter one stays readable


def packed(typed: str) -> str:
    """Return a text as a link has it."""
    if len(typed) < _LONG:
        return typed
    short = _PACKED + base64.urlsafe_b64encode(zlib.compress(typed.encode(), 9)).decode().rstrip("=")
    return short if len(short) < len(quote(typed)) else typed


def unpacked(given: str, most: int) -> str:
    """Return the text of a link, of which no more than 4·most + 4 bytes are read.

    Raises ValueError for a compressed one that nobody can read.
    """
    if not given.startswith(_PACKED):
        return given
    short = given.removeprefix(_PACKED)
    try:
        data = base64.urlsafe_b64decode(short + "=" * (-len(short) % 4))
        whole = zlib.decompressobj()
        typed = whole.decompress(data, 4 * most + 4).decode()  # however much it would become
        if whole.eof:
            return typed
    except (ValueError, zlib.error):
        pass
    raise ValueError(text("the compressed text cannot be read: part of the link is missing."))
