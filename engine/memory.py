"""The memory of a run: whether it fits, and keeping what was allocated for the next step."""

from __future__ import annotations

import ctypes
import os
import platform
import re
from functools import cache
from pathlib import Path

import torch

from core.words import text

TEMPORARY = 40  # arrays of a block's size that a step allocates and frees

_LIMITS = (  # a container's limit, its use, and the cached files in it that can be dropped
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        "/sys/fs/cgroup/memory/memory.stat",
    ),
)


def check(starts: int, each: int, kept: int, device: torch.device) -> None:
    """Refuse a run that does not fit, before anything is allocated.

    `each` is the bytes per start, and `kept` those of frames and paths.
    """
    there = free(device)
    if there is None or starts * each + kept <= there:
        return
    have = {"free": there / 2**30, "device": str(device)}
    if kept > there:
        told = text(
            "swarm.frames, heads, bins and paths: recording them needs {needed:.1f} GiB, and {free:.1f} GiB are "
            "free on {device}.",
            needed=kept / 2**30,
            **have,
        )
        raise ValueError(told)
    told = text(
        "swarm.starts: {starts:,} starts need about {needed:.1f} GiB, and {free:.1f} GiB are free on {device}; at most "
        "{fitting:,} starts fit.",
        starts=starts,
        needed=(starts * each + kept) / 2**30,
        fitting=(there - kept) // each,
        **have,
    )
    raise ValueError(told)


def reserve(starts: int, each: int, block: int, dtype: torch.dtype) -> None:
    """Allocate what a run on the CPU will need once and free it, so that the process keeps it for the run.

    Allocated bit by bit, the heap would grow by some percent over thousands of steps, since blocks leave gaps.
    """
    keep()
    stepping = starts * each // 3 + TEMPORARY * 2 * dtype.itemsize * min(starts, block)
    torch.ones(max(stepping, starts * each), dtype=torch.uint8)  # the second is for putting the results together


@cache
def keep() -> None:
    """Let the C library keep the memory that a step frees for the next step; done once per process.

    glibc returns arrays of this size to the system at once and asks for them again in the next operation. Clearing
    their pages took up to two thirds of an eager run (Adam on Rosenbrock, 262,144 starts, two threads: 0.105 to 0.325
    billion particle-steps a second).
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        most, trim_threshold, mmap_threshold = 2**30, -1, -3
        libc.mallopt(mmap_threshold, most)
        libc.mallopt(trim_threshold, most)


@cache
def share_heaps() -> None:
    """Let all threads of this process allocate from two heaps; done once, before they start.

    glibc gives a new thread a heap of its own, up to eight for each core. A server has a thread for each script that
    runs, and the holes in one heap are of no use to the next thread.
    """
    if platform.libc_ver()[0] == "glibc":
        most_heaps = -8
        ctypes.CDLL(None).mallopt(most_heaps, 2)


def give_back() -> None:
    """Return unused memory to the system, after a large run or many small ones in a server that lives for weeks."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)


def free(device: torch.device) -> int | None:
    """Return the bytes that a run may still take, or None where the system does not tell."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    free = [_free_in_system(), *(_free_in_container(*paths) for paths in _LIMITS)]
    return min((bytes_ for bytes_ in free if bytes_ is not None), default=None)


def _free_in_system() -> int | None:
    try:
        match = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        return int(match[1]) * 1024 if match else None
    except OSError:
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _free_in_container(limit: str, taken: str, detail: str) -> int | None:
    try:
        cached = re.search(r"^(?:total_)?inactive_file (\d+)$", Path(detail).read_text(), re.MULTILINE)
        return int(Path(limit).read_text()) - int(Path(taken).read_text()) + (int(cached[1]) if cached else 0)
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return None
