"""Random texts as formulas: the time from a text to its refusal, or to its compiled Hessian."""

from __future__ import annotations

import random
from collections.abc import Iterator

from landscapes.notation.written import CHARACTERS, Written
from landscapes.tape import torch_function
from notation.problems import NotationError
from notation.vocabulary import ALIASES, FUNCTIONS

COUNT, SEED = 20_000, 17
_LEAVES = ("x", "y", "2", "3.5", "pi", "e", "0.1", "x", "y")
_EXPONENTS = ("2", "3", "-1", "0.5", "(1/3)", "y", "7")
_PIECES = (
    *FUNCTIONS, *ALIASES, *"xy()()+-*/^,. 123e_[]{}|'\"=<>:;\n²√π−·\\", "**", "pi", " if ", " else ", " and ", "where(",
    r"\frac{", r"\sin", "{x<0:", r"\begin{cases}", "&",
)  # fmt: skip


def texts(count: int = COUNT, seed: int = SEED) -> Iterator[str]:
    """Yield random texts: formulas in brackets, long sums, and pieces of notation in any order."""
    chance = random.Random(seed)
    for number in range(count):
        if number % 2 == 0:
            written = _formula(chance, chance.randint(1, 7))
        elif number % 4 == 1:
            written = "+".join(_formula(chance, chance.randint(1, 4)) for _ in range(chance.randint(1, 80)))
        else:
            most = 60 if number % 8 == 3 else 1500
            written = "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, most)))
        yield written[:CHARACTERS]


def compiles(written: str) -> bool:
    """Return whether a text is a formula, whose value, gradient and Hessian are then compiled."""
    try:
        torch_function(Written(written), "fgh")
    except NotationError:
        return False
    return True


def _formula(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(_LEAVES)
    one, other = _formula(chance, depth - 1), _formula(chance, depth - 1)
    match chance.randrange(6):
        case 0 | 1:
            return f"({one}{chance.choice('+-*/')}{other})"
        case 2:
            return f"({one})^{chance.choice(_EXPONENTS)}"
        case 3:
            return f"|{one}|"
        case 4:
            return f"where({one}<{other},{other},{one})"
    name = chance.choice(list(FUNCTIONS))
    least = FUNCTIONS[name][0]
    return f"-{one}" if least == 3 else f"{name}({', '.join((one, other)[:least])})"
