"""Text from strangers, out of a link, a file or a field: how it is cleaned, and how it is shown in each place.

Everything that comes in passes `cleaned` once. The `in_...` functions are for what goes out: each keeps harmless text
as it was typed, and keeps the rest from being read as markup, a link, a formula or code. For HTML there is
`html.escape`, for Python `repr`; JSON has its own quotes.
"""

from __future__ import annotations

import json
import re
import unicodedata

_GAPS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029\u2800]+")  # line breaks and blanks of any kind
# Control characters, direction marks, and all that Unicode lets a program draw as nothing.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
) + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
_PICTURES = "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297"
_PICTURES += "\u3299\U0001f000-\U0001faff"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u1820-\u18aa"  # scripts that need joiners
_WANTED = "|".join(
    (  # invisible characters that belong to the text
        "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f",  # flags of regions
        f"(?<=[{_PICTURES}\ufe0f])\u200d(?=[{_PICTURES}])",  # emoji joined into one
        f"(?<=[{_PICTURES}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)",
        f"(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]",  # variants of a character
        f"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])",
    )
)
_SEEN = re.compile(f"({_WANTED})|[{_UNSEEN}]")
_MARKS = 4  # accents on one letter; more would cover the neighbouring lines

_NODE = (  # Streamlit looks for these after Markdown has removed the backslashes
    r":(?=[^\W\d]|[+/-]|\d+[^\W\d]|100:|1234:)",  # :smile:, :+1:, :8ball:, :material/home:, https://; not "12:34"
    "@",
    r"(?<=www)\.|(?<=ww)w$",
    r"(?<=[-<>=~])[-<>=~]",  # arrows
)
_ESCAPED = (r"[\\`*<>|~${]", r":(?!\d+\b)", r"(?<![^\W_])_|_(?![^\W_])", r"&(?=[#\w])", r"(?<=\])\(", "^[#+=-]")
_MARKUP = re.compile(f"({'|'.join(_NODE)})|({'|'.join(_ESCAPED)})", re.IGNORECASE)
_COUNTED = re.compile(r"^(\d+)([.)])")  # the start of a numbered list
_FIGURE = re.compile(r"[&<>$]|#(?=0000)|%(?=\{)")
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")


def cleaned(words: str, most: int) -> str:
    """Return a text on one line, without invisible characters and at most `most` characters long."""
    once = seen(words[: 8 * most])
    return _SEEN.sub(lambda found: found[1] or "", _few_marks(once)[:most]).strip()  # a cut may leave half a picture


def seen(words: str) -> str:
    """Return a text on one line, without control characters, direction marks and characters of no width."""
    return _SEEN.sub(lambda found: found[1] or "", _GAPS.sub(" ", words))


def _few_marks(words: str) -> str:
    kept, marks = [], 0
    for character in words:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def in_markdown(words: str) -> str:
    """Return a text that Streamlit's Markdown shows as it stands.

    Backslashes are not enough: once Markdown has removed them, Streamlit looks in each piece of text for addresses,
    names of emoji and icons, and arrows. So every such character goes into a piece of its own, `:color[...]` without a
    colour.
    """
    plain = _MARKUP.sub(lambda found: f":color[{_escaped(found[1])}]" if found[1] else f"\\{found[2]}", seen(words))
    return _COUNTED.sub(r"\1\\\2", plain)


def _escaped(character: str) -> str:
    return character if character.isalnum() or character in ".@" else f"\\{character}"


def in_figure(words: str) -> str:
    """Return a text that Plotly shows as it stands: no tags, formulas, placeholders or theme colours."""
    return _FIGURE.sub(lambda found: f"&#{ord(found[0])};" if found[0] in "$#%" else _ENTITIES[found[0]], seen(words))


_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def in_json(written: str) -> str:
    """Return JSON that means the same and has an escape for each invisible character, such as a formula may hold."""
    return _SEEN.sub(lambda found: found[1] or _escape(found[0]), written)


def _escape(character: str) -> str:
    return character if character == "\n" else json.dumps(character)[1:-1]


def in_cell(words: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{words}" if words[:1] in _FORMULA or seen(words)[:1] in _FORMULA else words
