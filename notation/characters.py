"""Signs beyond ASCII: those that are read as meant, and those that only look like others."""

from __future__ import annotations

import unicodedata

SIGNS = {
    "−": "-", "–": "-", "·": "*", "⋅": "*", "∙": "*", "•": "*", "×": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/",
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "√": "√", "∛": "∛",
}  # fmt: skip
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
VARIANTS = str.maketrans("ϵϕϑ", "εφθ")  # other shapes of the same letters
GREEK = "αβγδεζηθικλμνξοπρςστυφχψωΓΔΘΛΞΣΦΨΩϵϕϑ"
BLANKS = " \t\n\r\f\v\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_ALIKE = {
    **dict(zip("асеорхуіјАВЕКМНОРСТХУ", "aceopxyijABEKMHOPCTXY", strict=True)),  # Cyrillic
    **dict(zip("οϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ocABEZHIKMNOPTYX", strict=True)),  # Greek
    "ı": "i",
    "，": ",",
    "、": ",",
    "。": ".",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "【": "[",
    "】": "]",
    "∣": "|",
    "｜": "|",
    "¦": "|",
    "⟨": "(",
    "⟩": ")",
    "℮": "e",
    "∧": "and",
    "∨": "or",
    "¬": "not",
    "½": "(1/2)",
    "¼": "(1/4)",
    "¾": "(3/4)",
    "⅓": "(1/3)",
    "ₓ": "x",
    "ⅹ": "x",
    "✕": "*",
    "✖": "*",
    "╳": "x",
    "‒": "-",
    "—": "-",
    "―": "-",
    "﹣": "-",
    "－": "-",
}


_READ = {*SIGNS, *SUPERSCRIPTS, *SUBSCRIPTS, *GREEK, *BLANKS}
_PLAIN_SIGNS = "+-*/^()[]{},:;|<>="


def alike(character: str) -> str | None:
    """Return the plain sign that a foreign character looks like, or None."""
    if character in _ALIKE:
        return _ALIKE[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain != character and plain.isascii() and plain.isprintable() and plain.strip() else None


def plainly(typed: str, start: int, end: int) -> tuple[str, list[int]]:
    """Return a text with the signs for those that only look like them, where it is one for one, and their places."""
    found = {
        place: plain
        for place in range(start, end)
        if not typed[place].isascii()
        and typed[place] not in _READ
        and not unicodedata.decomposition(typed[place]).startswith(("<super>", "<sub>"))
        and len(plain := alike(typed[place]) or "") == 1
        and (plain.isalnum() or plain in _PLAIN_SIGNS)
    }
    return "".join(found.get(place, character) for place, character in enumerate(typed)), list(found)


def called(character: str) -> str:
    """Return the name that Unicode gives a character, in lower case, or its number where it has none."""
    return unicodedata.name(character, "").lower() or f"U+{ord(character):04X}"
