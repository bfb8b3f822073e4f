"""Random texts as formulas: the time from a text to its refusal, or to its compiled Hessian."""

from __future__ import annotations

import gc
import random
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Reading:
    """The texts that were tried, how many were read, the longest seconds, and the most memory of one, in MiB."""

    texts: int
    read: int
    slowest: float
    largest: float


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


def measure(count: int = COUNT) -> Reading:
    """Read every text, one after the other, with the heap frozen as the server has it.

    Times are of the processor; memory is Python's own, taken of a twentieth of the texts, since counting it is slow.
    """
    read, slowest, largest = 0, 0.0, 0
    gc.collect()
    gc.freeze()
    for number, written in enumerate(texts(count)):
        counted = number % 20 == 0
        if counted:
            tracemalloc.start()
        begun = time.process_time()
        read += compiles(written)
        slowest = slowest if counted else max(slowest, time.process_time() - begun)
        if counted:
            largest = max(largest, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    gc.unfreeze()
    return Reading(count, read, slowest, largest / 2**20)


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
