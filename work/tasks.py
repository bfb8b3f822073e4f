"""Work that can be handed to a worker: an importable function with its arguments, its key and its cost."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from core.limits import LIMITS
from core.words import named, text
from engine.cost import Cost
from work import estimates

KINDS = ("race", "chaos", "swarm", "search", "map", "atlas", "level", "film", "file")  # all kinds of work


class Report(Protocol):
    """The line between a run and those who wait for it: it writes its `fraction`, and ends if it is not `wanted`."""

    @property
    def fraction(self) -> float: ...

    @fraction.setter
    def fraction(self, share: float) -> None: ...

    @property
    def wanted(self) -> bool: ...


class Stopped(ValueError):
    """A run ended early, since it was no longer wanted, and has no result."""


class Alone:
    """The report of work that nobody follows."""

    fraction = 0.0
    wanted = True


@dataclass(frozen=True, eq=False)
class Task:
    """Work of one of `KINDS`: `call(*args, report)`, where `call` can be imported and `args` can be pickled.

    Tasks of equal keys have equal results. `cost` is what the engine counts, if it can; `bytes` is the memory that it
    takes while it runs. A `local` task knows what other processes do not, and is done in the server.
    """

    kind: str
    key: Hashable
    call: Callable[..., Any]
    args: tuple[Any, ...] = ()
    cost: Cost = field(default_factory=lambda: Cost(0.0, 0.0))
    bytes: int = 0
    local: bool = False
    adjustable: tuple[str, int] = ("", 0)  # the number of a run that one would lower, and what it is

    @property
    def seconds(self) -> float:
        """The seconds that it will probably take."""
        return estimates.seconds(self.kind, self.cost)

    @property
    def longest(self) -> float:
        """The seconds that it takes if the ground asks for every attempt of its rules."""
        return self.seconds * self.cost.most

    @property
    def is_long(self) -> bool:
        """True if it may take so long that a worker should be left for shorter work meanwhile."""
        return self.longest > LIMITS.short_seconds

    def fitting(self, seconds: float) -> str:
        """Return how far its adjustable number would have to be lowered to fit into a time, as a sentence."""
        name, number = self.adjustable
        fewer = int(number * seconds / max(self.seconds, seconds))
        if not fewer:
            return ""
        return text(
            "About {fewer:,} {name} instead of {number:,} would fit.", fewer=fewer, name=named(name), number=number
        )

    def run(self, report: Report) -> Any:
        """Return the result."""
        with memory_errors():
            return self.call(*self.args, report)


def progress_of(report: Report) -> Callable[[float], bool]:
    """Return a function that writes the share done into a report, and returns whether to go on."""

    def tell(share: float) -> bool:
        report.fraction = share
        return report.wanted

    return tell


def whole_or_nothing(report: Report) -> Callable[[float], None]:
    """Return a function like that of `progress_of`, for work whose half is nobody's result: it raises to end it."""
    tell = progress_of(report)

    def go_on(share: float) -> None:
        if not tell(share):
            raise Stopped(text("The run was stopped."))

    return go_on


@contextmanager
def memory_errors() -> Iterator[None]:
    """Raise MemoryError where torch finds no memory, which it tells by a RuntimeError, as it does much else."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error):
            raise MemoryError from error
        raise
