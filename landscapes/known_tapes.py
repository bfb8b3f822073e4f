"""Programs that have been made of formulas, for other processes: sympy takes a tenth of a second for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from landscapes.tape import Tape

MOST = 1024  # programs: those of all built-in surfaces are some 200

Key = tuple[str, tuple[str, ...], str]  # the formula's text, the names of its parameters, what is wanted

_KNOWN: dict[Key, Tape] = {}  # in the order in which they became known


def find(key: Key) -> Tape | None:
    """Return a program, or None if nobody has made it."""
    return _KNOWN.get(key)


def keep(key: Key, tape: Tape) -> None:
    """Keep a program, unless as many as may be are kept."""
    if len(_KNOWN) < MOST:
        _KNOWN.setdefault(key, tape)


def since(count: int) -> Sequence[tuple[Key, Tape]]:
    """Return the programs that are known beside the first `count`, for `learn` in another process."""
    return list(islice(_KNOWN.copy().items(), count, None))


def learn(programs: Sequence[tuple[Key, Tape]]) -> None:
    """Keep the programs of another process."""
    for key, tape in programs:
        keep(key, tape)
