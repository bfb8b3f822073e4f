"""Text in pictures: any script that some font of this machine has, and no error for one that none has.

No font is shipped. Pillow brings a Latin one; for everything else the usual places are searched, once.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

# Beginnings of file names, the best first: sans serif fonts, then those with Chinese glyphs.
LATIN = ("SourceSans3-Regular", "SourceSans3", "DejaVuSans.", "LiberationSans-Regular", "Arial.", "Helvetica.")
WIDE = (
    "NotoSansCJK-Regular", "NotoSansCJKsc-Regular", "NotoSansSC", "SourceHanSans", "PingFang", "Hiragino Sans GB",
    "msyh", "simhei", "wqy-microhei", "wqy-zenhei", "DroidSansFallback", "Arial Unicode", "unifont",
)  # fmt: skip
_NOWHERE = "\U0010ffff"  # a code point that no font has a glyph for
_MOST_FACES = 12  # of one collection


def _folders() -> list[Path]:
    """Return the folders where systems keep fonts; they need not exist."""
    home = Path.home()
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    own = Path(os.environ.get("XDG_DATA_HOME", home / ".local/share")) / "fonts"
    return [own, home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]


@cache
def _files() -> tuple[Path, ...]:
    """Return every font file of this machine."""
    return tuple(
        Path(folder, name)
        for top in _folders()
        for folder, _, names in os.walk(top)
        for name in sorted(names)
        if name.lower().endswith((".ttf", ".otf", ".ttc"))
    )


@cache
def _found(beginnings: tuple[str, ...]) -> tuple[Path, int] | None:
    """Return the best font file of a list and the face in it; None if this machine has none of them."""
    for beginning in beginnings:
        for path in _files():
            if path.name.lower().startswith(beginning.lower()):
                try:
                    return path, _simplified(path)
                except OSError:  # a damaged file, or one that this version of FreeType cannot read
                    continue
    return None


def _simplified(path: Path) -> int:
    """Return the face of a collection that has the simplified Chinese forms, or 0."""
    for face in range(_MOST_FACES if path.suffix.lower() == ".ttc" else 1):
        try:
            family = ImageFont.truetype(str(path), 12, index=face).getname()[0] or ""
        except OSError:
            if not face:
                raise
            break
        if " SC" in family and "Mono" not in family:
            return face
    return 0


@cache
def fonts(size: int) -> tuple[FreeTypeFont, ...]:
    """Return the fonts of a size in pixels, to be tried in this order for each character."""
    found = [font for font in map(_found, (LATIN, WIDE)) if font]
    made = [
        ImageFont.truetype(str(path), size, index=face, layout_engine=ImageFont.Layout.BASIC) for path, face in found
    ]
    own = ImageFont.load_default(size)
    return (*made, own) if isinstance(own, FreeTypeFont) else tuple(made)


@cache
def _has(font: FreeTypeFont, character: str) -> bool:
    """Return whether a font has its own glyph for a character: all missing ones share one stand-in."""
    return _drawn(font, character) != _drawn(font, _NOWHERE)


def _drawn(font: FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    """Return a character's size and pixels."""
    mask: Any = font.getmask(character)
    return mask.size, bytes(mask)


def _pieces(words: str, size: int) -> Iterator[tuple[str, FreeTypeFont]]:
    """Yield a text in pieces of one font each. A character without a font becomes the first font's empty box."""
    several = fonts(size)
    begun, font = "", several[0]
    for character in printable(words):
        wanted = font if character == " " else next((f for f in several if _has(f, character)), several[0])
        if begun and wanted is not font:
            yield begun, font
            begun = ""
        begun, font = begun + character, wanted
    if begun:
        yield begun, font


def printable(words: str) -> str:
    """Return a text on one line: breaks, control characters and half characters become spaces, invisible marks go."""
    kinds = ((character, unicodedata.category(character)) for character in words)
    return "".join(" " if kind in ("Cc", "Cs", "Zl", "Zp", "Zs") else c for c, kind in kinds if kind != "Cf")


def width(words: str, size: int) -> float:
    """Return a text's width in pixels."""
    return sum(font.getlength(piece) for piece, font in _pieces(words, size))


def fitted(words: str, size: int, room: float) -> str:
    """Return a text, cut with an ellipsis if it is too wide."""
    if width(words, size) <= room:
        return words
    kept = words[:400]
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def write(image: Image.Image, place: tuple[float, float], words: str, size: int, fill: str, anchor: str = "ls") -> None:
    """Draw a text on one line; the anchor is Pillow's: l, m or r, then s (the base line) or m (the middle)."""
    draw = ImageDraw.Draw(image)
    x = place[0] - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * width(words, size)
    for piece, font in _pieces(words, size):
        draw.text((x, place[1]), piece, fill, font, anchor="l" + anchor[1])
        x += font.getlength(piece)
