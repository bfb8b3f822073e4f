"""The words of a formula: functions with their other names, constants, prefixes of code, and the nearest known word."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence

CONSTANTS = {"pi": math.pi, "e": math.e}
# Functions by the number of their arguments: (least, most), None for any number.
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(
        (
            "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
            "atanh", "exp", "sqrt", "cbrt", "abs", "sign", "floor", "ceil", "log2", "log10", "erf", "sigmoid", "relu",
            "softplus", "square",
        ),
        (1, 1),
    ),
    "log": (1, 2),
    "atan2": (2, 2),
    "hypot": (2, 2),
    "mod": (2, 2),
    "pow": (2, 2),
    "min": (2, None),
    "max": (2, None),
    "where": (3, 3),
}  # fmt: skip
ALIASES = {
    "ln": "log", "log_2": "log2", "log_10": "log10", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "cosec": "csc", "cotan": "cot", "tg": "tan",
    "arctg": "atan", "sgn": "sign", "fabs": "abs", "absolute": "abs", "power": "pow", "maximum": "max",
    "minimum": "min", "fmax": "max", "fmin": "min", "remainder": "mod", "if": "where", "iif": "where",
    "logistic": "sigmoid", "expit": "sigmoid",
}  # fmt: skip
MEANT = {  # names of other notations, and what they mean here
    "lg": "log10", "ld": "log2", "lb": "log2", "E": "e", "sine": "sin", "cosine": "cos", "tangent": "tan",
    "logarithm": "log", "exponential": "exp", "sinc": "sin(…)/…", "log1p": "log(1 + …)", "expm1": "exp(…) - 1",
}  # fmt: skip
PREFIXES = ("np", "numpy", "math", "torch", "jnp", "Math", "tf", "F")
OF_CODE = {"PI": "pi"}
KEYWORDS = ("if", "else", "and", "or", "not")
NO_NUMBERS = ("nan", "NaN", "inf", "infinity", "Infinity", "Inf", "infty", "True", "False", "None", "true", "false")
_COORDINATES = {
    **dict.fromkeys(("x", "X", "x1", "x_1", "X1", "X_1", "x_{1}"), "x"),
    **dict.fromkeys(("y", "Y", "x2", "x_2", "X2", "X_2"), "y"),
}
GREEK = dict(
    zip(
        (
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
            "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda",
            "Xi", "Sigma", "Phi", "Psi", "Omega", "varepsilon", "vartheta", "varphi",
        ),
        "αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΣΦΨΩεθφ",
        strict=True,
    )
)  # fmt: skip


def coordinate(name: str) -> str | None:
    """Return "x" or "y" for a name that people give to a coordinate, such as x1; None for any other."""
    return _COORDINATES.get(name)


def function(name: str) -> str | None:
    """Return the function of a name as it was typed; None if there is none."""
    own = ALIASES.get(name, name)
    return own if own in FUNCTIONS else None


def spellings(name: str) -> tuple[str, ...]:
    """Return a name's spellings: λ and lambda are one name, and so are a1 and a_1."""
    letter = {**{greek: word for word, greek in GREEK.items() if not word.startswith("var")}, **GREEK}
    stem = name.rstrip("0123456789").rstrip("_")
    number = name[len(stem) :].lstrip("_")
    stems = (stem, letter[stem]) if stem in letter else (stem,)
    return tuple(
        dict.fromkeys([name, *(f"{each}{gap}{number}" for each in stems for gap in (("", "_") if number else ("",)))])
    )


def is_greek(name: str) -> bool:
    """Return whether a name is the word for a Greek letter, with or without a number."""
    return name.rstrip("0123456789").rstrip("_") in GREEK


def nearest(name: str, known: Iterable[str], *, begun: bool = True) -> str | None:
    """Return the known word that a mistyped one is nearest to, or None; with `begun` also one that it begins with."""
    words = list(known)
    beginnings = [word for word in words if begun and len(word) > 2 and name.lower().startswith(word)]
    if beginnings:
        return max(beginnings, key=len)
    small = {word.lower(): word for word in reversed(words)}
    found = difflib.get_close_matches(name.lower()[:40], list(small), n=1, cutoff=0.75)
    return small[found[0]] if found else None


def split_product(name: str, known: Sequence[str]) -> str | None:
    """Return a product that a name without spaces may mean, such as x*y for xy or x*sin for xsin; None if none."""
    factors: list[str] = []
    rest = name
    while rest:
        if factors and function(rest) and len(rest) > 1:
            factors.append(rest)
            break
        found = next((word for word in sorted(known, key=len, reverse=True) if rest.startswith(word)), None)
        if found is None or len(factors) > 8:
            return None
        factors.append(found)
        rest = rest[len(found) :]
    return "*".join(factors) if len(factors) > 1 else None


def split_call(name: str, known: Sequence[str]) -> str | None:
    """Return the call that a name without brackets may mean, such as sin(x) for sinx; None if none."""
    for word in sorted((*FUNCTIONS, *ALIASES), key=len, reverse=True):
        rest = name.removeprefix(word)
        if rest and rest != name and (rest in known or rest.isdigit() or rest.lstrip("0123456789.") in known):
            return f"{word}({rest})"
    return None
