"""Waiting for something to come about, and for nothing else: no test waits for a time to pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

DEAD = 240.0  # seconds: what takes longer will not come on any machine
_NEVER = threading.Event()


def until(condition: Callable[[], object], what: str = "what this test waits for") -> None:
    """Look again and again until a condition holds."""
    end = time.monotonic() + DEAD
    while not condition():
        assert time.monotonic() < end, f"{what} never came about"
        _NEVER.wait(0.002)  # between two looks the others have their turn


def has_ended(process: int) -> bool:
    """Return True if this process runs no more, be it that its parent has not asked after it yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before the file was opened, or while it was read
        return True
