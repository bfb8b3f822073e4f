"""Classes made of texts that people typed: equal texts have one class, so that what is made of them is equal."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

Made = TypeVar("Made", bound=type)


class TextClasses(Generic[Made]):
    """Makes a class of each text once, and keeps the latest of those that nobody holds.

    `make(*key)` makes the class; `kept` is how many are kept beside those in use. Any thread may ask.
    """

    def __init__(self, make: Callable[..., Made], kept: int) -> None:
        self._make, self._kept = make, kept
        self._in_use: WeakValueDictionary[tuple[Any, ...], Made] = WeakValueDictionary()
        self._latest: OrderedDict[tuple[Any, ...], Made] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, *key: Any) -> Made:
        """Return the class of a key, whose items can be hashed. What `make` raises is passed on."""
        with self._lock:
            known = self._in_use.get(key)
        made = self._make(*key) if known is None else known
        with self._lock:
            made = self._in_use.setdefault(key, made)
            self._latest[key] = made
            self._latest.move_to_end(key)
            while len(self._latest) > self._kept:
                self._latest.popitem(last=False)
        return made
