"""Random texts as rules: the time from a text to its refusal, or to the rule's first step."""

from __future__ import annotations

import random
from collections.abc import Iterator

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from notation.vocabulary import FUNCTIONS
from optimizers import written
from optimizers.writing.lines import CHARACTERS
from optimizers.writing.problems import RuleError

COUNT, SEED = 20_000, 23
_VECTORS = ("x", "g", "m", "v", "[1, 2]")
_SLOPES = ("g", "grad(x - lr*m)", "grad(x + v) + grad(x - v)", "hess.xx*g", "[hess.xx*g.x, hess.yy*g.y]")
_NUMBERS = ("2", "0.1", "t", "lr", "a", "steps", "f", "norm(g)", "dot(g, m)", "g.x", "m.y", "1e-8", "hess.xx")
_PIECES = (
    *FUNCTIONS, *_VECTORS, "grad(", *_NUMBERS,
    *"()[],+-*/^|<>= .#;²√β\\{}", "\n", "\nx = x - ", "\nm = ", "\nstate m = 0",
    "\nstate v = g", "\nparam a = 1", "\nparam b = 0.9 in 0..1 log", " if ", " else ", " and ", "hess", "where(",
)  # fmt: skip
_HEAD = "param a = 0.9 in 0..1\nstate m = 0\nstate v = g\n"


def texts(count: int = COUNT, seed: int = SEED) -> Iterator[str]:
    """Yield random texts: rules of a few lines, rules of many long ones, and pieces of notation in any order."""
    chance = random.Random(seed)
    for number in range(count):
        if number % 2 == 0:
            written = _HEAD + _lines(chance, chance.randint(1, 3), depth=3)
        elif number % 4 == 1:
            written = _HEAD + _lines(chance, chance.randint(4, 40), depth=4)
        else:
            most = 60 if number % 8 == 3 else 1000
            written = "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, most)))
        yield written[:CHARACTERS]


def steps(rule: str) -> bool:
    """Return whether a text is a rule, which then makes a step from two starts."""
    try:
        made = written(rule)
    except RuleError:
        return False
    simulate(Experiment(landscape=LANDSCAPES["bowl"], optimizers=(made,), starts=((1.0, -2.0), (0.0, 3.0)), steps=1))
    return True


def _lines(chance: random.Random, count: int, depth: int) -> str:
    lines = [f"{chance.choice('mv')} = {_vector(chance, depth)}" for _ in range(count)]
    return "\n".join(
        [
            *lines,
            f"m = {_vector(chance, 1)}",
            "v = v + m",
            f"x = x - lr*({_vector(chance, depth)} + {chance.choice(_SLOPES)})",
        ]
    )


def _vector(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(_VECTORS)
    one, number = _vector(chance, depth - 1), _number(chance, depth - 1)
    match chance.randrange(6):
        case 0 | 1:
            return f"({one} {chance.choice('+-*')} {_vector(chance, depth - 1)})"
        case 2:
            return f"{one}/({number} + 3)"
        case 3:
            return f"({one} if {number} < 1 else {_vector(chance, depth - 1)})"
        case 4:
            return f"sign({one})*sqrt(abs({one}))"
    return f"{number}*{one}"


def _number(chance: random.Random, depth: int) -> str:
    if depth <= 0 or chance.random() < 0.4:
        return chance.choice(_NUMBERS)
    one = _number(chance, depth - 1)
    return chance.choice(
        (f"({one} + {_number(chance, depth - 1)})", f"norm({_vector(chance, depth - 1)})", f"sin({one})")
    )
