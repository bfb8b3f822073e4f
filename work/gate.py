"""Visitors' scripts take turns, first come first served.

Python lets one thread run at a time and switches among all of them: fifty scripts at once all end late, and the server
answers nobody meanwhile. One after the other, each ends as soon as it can, the last no later than otherwise.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 20.0  # seconds: a script that is stuck holds nobody up for longer


class Gate:
    """Lets one thread in at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._inside: threading.Event | None = None
        self._own = threading.local()

    @property
    def crowded(self) -> bool:
        """True if somebody waits."""
        return bool(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it for the block."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let the others in for the block, which waits for something. It does nothing in a thread without a turn."""
        if getattr(self._own, "turn", None) is None:
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def _enter(self) -> None:
        turn = threading.Event()
        with self._lock:
            if self._inside is None:
                self._inside = turn
                turn.set()
            else:
                self._waiting.append(turn)
        if not turn.wait(_LONGEST):
            with self._lock:
                if not turn.is_set():  # whoever is inside is stuck
                    self._waiting.remove(turn)
                    self._inside = turn
        self._own.turn = turn

    def _leave(self) -> None:
        turn, self._own.turn = self._own.turn, None
        with self._lock:
            if self._inside is turn:
                self._inside = self._waiting.popleft() if self._waiting else None
                if self._inside is not None:
                    self._inside.set()


GATE = Gate()
