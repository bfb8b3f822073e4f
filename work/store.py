"""Finished results, kept for whoever asks for them again, and bounded in bytes.

Streamlit's caches would keep them too, but any client can have those cleared, and they count entries, not bytes.
"""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class Store:
    """Results by their keys, at most `room` bytes of them; the longest unused goes first. A result is not changed."""

    def __init__(self, room: int) -> None:
        self._room, self._held = room, 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """The bytes that it holds."""
        return self._held

    def get(self, key: Hashable) -> tuple[Any, ...]:
        """Return (result,), or () if there is none."""
        with self._lock:
            if key not in self._kept:
                return ()
            self._kept.move_to_end(key)
            return (self._kept[key][0],)

    def put(self, key: Hashable, result: Any, size: int | None = None) -> None:
        """Keep a result, of `size` bytes if that is known. One that is larger than the room is not kept."""
        size = measure(result) if size is None else size
        with self._lock:
            self._drop(key)
            if size > self._room:
                return
            self._kept[key] = (result, size)
            self._held += size
            while self._held > self._room:
                self._drop(next(iter(self._kept)))

    def drop(self, key: Hashable) -> None:
        """Forget a result."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            self._held -= self._kept.pop(key)[1]


def measure(result: Any) -> int:
    """Return the bytes that a result takes, pickled; arrays are counted without being copied."""
    if isinstance(result, bytes):
        return len(result)
    apart: list[pickle.PickleBuffer] = []
    whole = pickle.dumps(result, protocol=5, buffer_callback=apart.append)
    return len(whole) + sum(memoryview(buffer).nbytes for buffer in apart)
