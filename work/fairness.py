"""The order in which jobs are served: places take turns, then the windows of a place, then by who asked first.

So a person with three hundred windows waits like everybody else. A class behind one address is one place too: its
windows take turns among themselves.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol, TypeVar

_REMEMBERED = 4096  # places and windows


class Owned(Protocol):
    """A job that belongs to somebody: first the place, then the window."""

    owner: tuple[str, ...]


J = TypeVar("J", bound=Owned)


class Turns:
    """Remembers who was served when. A job's owner who was served longest ago goes first."""

    def __init__(self) -> None:
        self._count = 0
        self._last: OrderedDict[tuple[str, ...], int] = OrderedDict()  # when a place or a window was served

    def first(self, waiting: Sequence[J]) -> J | None:
        """Return the job to serve next, of jobs in the order in which they were asked for."""
        return min(waiting, key=lambda job: self._rank(job, self._last), default=None)

    def served(self, job: Owned) -> None:
        """Note that a job is served now."""
        self._note(job, self._last)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)

    def before(self, job: Owned, waiting: Sequence[Owned]) -> int:
        """Return how many of the waiting jobs will be served before this one."""
        last, left = OrderedDict(self._last), list(waiting)
        for count in range(len(left)):
            chosen = min(left, key=lambda other: self._rank(other, last))
            if chosen is job:
                return count
            left.remove(chosen)
            self._note(chosen, last)
        return len(waiting)

    def _rank(self, job: Owned, last: OrderedDict[tuple[str, ...], int]) -> tuple[int, ...]:
        return tuple(last.get(job.owner[: depth + 1], 0) for depth in range(len(job.owner)))

    def _note(self, job: Owned, last: OrderedDict[tuple[str, ...], int]) -> None:
        self._count += 1
        for depth in range(len(job.owner)):
            last[job.owner[: depth + 1]] = self._count
            last.move_to_end(job.owner[: depth + 1])
