"""LaTeX's commands that a formula may hold: a table of our own, nothing else is read."""

from __future__ import annotations

from notation.vocabulary import GREEK, function

_SPACES = (",", ";", ":", "!", " ", "quad", "qquad", "displaystyle", "limits", "nolimits", "thinspace")
_SIZES = ("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg", "middle")
_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=",
    "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">", "vert": "|", "lvert": "|", "rvert": "|", "|": "|",
    "lbrace": "{:", "rbrace": ":}", "{": "{:", "}": ":}", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉",
}  # fmt: skip
_WORDS = {"land": "and", "wedge": "and", "lor": "or", "vee": "or", "lnot": "not", "neg": "not"}
STYLES = ("mathrm", "operatorname", "mathit", "text", "mathbf", "mathop")  # whose braces hold a name
FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")


def sign_of(command: str) -> str | None:
    """Return the sign that a command stands for: "" for a space or a size, which say nothing; None for another."""
    if command in _SPACES or command in _SIZES:
        return ""
    return _SIGNS.get(command)


def is_space(command: str) -> bool:
    """Return whether a command is a blank."""
    return command in _SPACES


def name_of(command: str) -> str | None:
    """Return the word that a command stands for, such as sin or α; None for another."""
    if command == "pi":
        return "pi"
    if command in GREEK:
        return GREEK[command]
    return _WORDS.get(command) or (command if function(command) else None)
