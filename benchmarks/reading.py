"""The time and the memory that reading takes, over many texts."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """The texts that were tried, how many were read, the longest seconds, and the most memory of one, in MiB."""

    texts: int
    read: int
    slowest: float
    largest: float

    def sentence(self, kind: str, until: str) -> str:
        """Return what reading took, as a sentence; `kind` is what the texts may be, `until` what is made of them."""
        return (
            f"Of {self.texts:,} random texts {self.read:,} were {kind} and the others refused. From the text to "
            f"{until}, or to the refusal, the slowest took {self.slowest * 1e3:.0f} ms of the processor, and of every "
            f"twentieth the largest {self.largest:.0f} MiB."
        )


def measure(texts: Iterable[str], reads: Callable[[str], bool]) -> Reading:
    """Read every text, one after the other.

    `reads` returns whether a text can be read. Times are of the processor; memory is Python's own, taken of a twentieth
    of the texts, since counting it is slow. Then garbage is collected too, that of twenty texts, and at no other time:
    a text does not pay for those before it.
    """
    count, read, slowest, largest = 0, 0, 0.0, 0
    gc.collect()
    gc.freeze()
    gc.disable()
    for count, written in enumerate(texts, start=1):
        counted = count % 20 == 1
        if counted:
            tracemalloc.start()
        begun = time.process_time()
        read += reads(written)
        slowest = slowest if counted else max(slowest, time.process_time() - begun)
        if counted:
            largest = max(largest, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            gc.collect()
    gc.enable()
    gc.unfreeze()
    return Reading(count, read, slowest, largest / 2**20)
