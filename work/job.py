"""A job: a task with those who wait for it, its progress and its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from work.tasks import Task

FALTERING = 5.0  # seconds after which a window that is cut off gives way to others who wait
GRACE = 40.0  # seconds that a window may be cut off from the server before its run ends
FORGOTTEN_AFTER = 180.0  # seconds without a look: browsers let a background window look once a minute
WAITING, RUNNING, DONE, FAILED, DROPPED = "waiting", "running", "done", "failed", "dropped"


@dataclass(eq=False)
class Job:
    """A task under way, and the report that its run writes to: it ends early when it is no longer `wanted`."""

    task: Task
    owner: tuple[str, ...] = ()  # where the first who asked for it is, and the window
    state: str = WAITING
    fraction: float = 0.0
    result: Any = None
    error: str = ""
    stopping: bool = False
    viewers: set[str] = field(default_factory=set)
    asked: float = field(default_factory=time.monotonic)
    begun: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)
    present: Callable[[str], bool] = lambda viewer: True  # whether a viewer's window is still open
    contended: Callable[[], bool] = lambda: False  # whether others wait for a worker
    yielding: bool = False  # it ends for now, and begins again later

    @property
    def key(self) -> Hashable:
        return self.task.key

    def settle(self, state: str) -> None:
        """Set how it ended, and wake whoever waits for that."""
        self.state = state
        self.ended.set()

    @property
    def over(self) -> bool:
        return self.state in (DONE, FAILED, DROPPED)

    def stop(self) -> None:
        """Ask it to end; its result is what it has by then."""
        self.stopping = True

    def look(self) -> None:
        """Note that somebody still looks at it."""
        self.asked = time.monotonic()

    @property
    def absent(self) -> bool:
        """True if every window that looks at it is cut off from the server, and maybe closed."""
        silence = time.monotonic() - self.asked
        return silence > FALTERING and not any(map(self.present, list(self.viewers)))

    @property
    def forsaken(self) -> bool:
        """True if nobody looks at it any more."""
        silence = time.monotonic() - self.asked
        gone = silence > GRACE and not any(map(self.present, list(self.viewers)))
        return not self.viewers or gone or silence > FORGOTTEN_AFTER

    @property
    def wanted(self) -> bool:
        """True while it should go on: it was not stopped, somebody waits for it, and nobody else does in vain."""
        self.stopping = self.stopping or self.forsaken
        self.yielding = self.yielding or (not self.stopping and self.absent and self.contended())
        return not self.stopping and not self.yielding
