"""The label of a hyperparameter, words and a symbol, the same in a field, a figure and an error message."""

from __future__ import annotations

import re
import unicodedata

from core.params import Param
from core.words import SOURCE, translated

_BELOW = dict(zip("0123456789+-aehijklmnoprstuvβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥᵦᵧᵨᵩᵪ", strict=True)) | {"*": "*"}
_ABOVE = dict(zip("0123456789+-in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱⁿ", strict=True)) | {"*": "*"}
_UNICODE = {"lambda": "LAMDA"}  # Greek letters that Unicode calls otherwise
_PART = re.compile(r"(?P<place>[_^]?)\{?(?P<sign>\\[a-zA-Z]+|[^\\{}_^])\}?")

_LONG = re.compile(r"_\{([0-9]{2,})\}")


def spelled(symbol: str) -> str:
    r"""Return a LaTeX symbol as text, β₁ for `\beta_1`; "" where Unicode has no such sign, as for a subscript y."""
    symbol = _LONG.sub(lambda digits: "".join(f"_{digit}" for digit in digits[1]), symbol)
    said, at = "", 0
    while at < len(symbol):
        part = _PART.match(symbol, at)
        sign = _letter(part["sign"]) if part else ""
        if part and part["place"]:
            sign = (_BELOW if part["place"] == "_" else _ABOVE).get(sign, "")
        if not part or not sign:
            return ""
        said, at = said + sign, part.end()
    return said


def _letter(sign: str) -> str:
    """Return a letter, or the Greek one that a command stands for."""
    if not sign.startswith("\\"):
        return sign
    name = sign[1:]
    size = "SMALL" if name[0].islower() else "CAPITAL"
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {_UNICODE.get(name.lower(), name.upper())}")
    except KeyError:
        return ""


def label_of(spec: Param, language: str = SOURCE) -> str:
    """Return the words and the symbol as plain text, since a screen reader would spell LaTeX out."""
    words = translated(spec.words, language)
    symbol = spelled(spec.symbol)
    if _alike(spec) and symbol and not spec.label:
        return symbol
    return words if symbol in ("", words) else f"{words} {symbol}"


def words_of(spec: Param) -> str:
    """Return its words in a message about a link: as beside its field, β₁ and not beta1, but without a second name."""
    return (not spec.label and _alike(spec) and spelled(spec.symbol)) or spec.words


def short_of(spec: Param, language: str = SOURCE) -> str:
    """Return its short name in a racer's label: the symbol if it spells the name (β₁ for beta1), else the words."""
    return (_alike(spec) and spelled(spec.symbol)) or translated(spec.name.replace("_", " "), language)


def _alike(spec: Param) -> bool:
    """Return whether the name says no more than the symbol does."""
    return re.sub(r"[_{}]", "", spec.symbol.strip("\\")).startswith(spec.name)
