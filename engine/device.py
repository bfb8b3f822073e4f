"""Where and how a run happens: CPU or GPU, eager or compiled, in blocks of what size, and whether it fits."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import torch

from core.params import shown

# Below this many particles launching a kernel costs more than a CPU takes for the whole operation.
GPU_FROM = 50_000

# Compiling takes some seconds, in which a CPU core makes so many steps eagerly.
COMPILED_FROM = 2_000_000_000
COMPILED_AGAIN_FROM = 20_000_000  # where the program is already there, and padding must not cost more than it saves

COMPILED_BLOCK = 65_536  # particles; fixed, so that one compilation serves every number of starts
GPU_BLOCK = 2**22
EAGER_BLOCK = 65_536  # for each thread: a step's arrays then stay in the cache

DTYPES = {"float64": torch.float64, "float32": torch.float32}

_KNOWN = re.compile(r"cpu(:0)?|cuda(:(?P<index>[0-9]{1,4}))?")
_LIMITS = (  # what a container may take, and what it has taken
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def choose(device: str | torch.device, particles: int) -> torch.device:
    """The device for a batch of `particles`; "auto" is the GPU for a large batch where there is one, else the CPU.

    Besides "auto", `device` is "cpu", "cuda" or one of several GPUs, such as "cuda:1". Raises ValueError for anything
    else, and for a device that does not exist here.
    """
    if isinstance(device, str) and device == "auto":
        return torch.device("cuda" if particles >= GPU_FROM and torch.cuda.is_available() else "cpu")
    known = _KNOWN.fullmatch(str(device)) if isinstance(device, str | torch.device) else None
    if known is None:
        raise ValueError(f"device must be 'auto', 'cpu' or 'cuda', got {shown(device)}.")
    if known[0].startswith("cpu"):
        return torch.device("cpu")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if int(known["index"] or 0) >= count:
        raise ValueError(f"device={known[0]!r} was asked for, but the CUDA devices that torch finds here are {count}.")
    return torch.device(known[0])


def precision(name: str, value: object) -> torch.dtype:
    """The dtype of "float64" or "float32". Raises ValueError for anything else."""
    if not isinstance(value, str) or value not in DTYPES:
        raise ValueError(f"{name}.precision must be one of {', '.join(DTYPES)}, got {shown(value)}.")
    return DTYPES[value]


@cache
def missing(device: str) -> str:
    """What compiling for "cpu" or "cuda" needs and this machine lacks; "" where nothing is."""
    if sys.platform == "win32":
        return "a compiler that torch can call, and there it finds none"
    if device == "cuda":
        return "" if find_spec("triton") else "the package triton"
    return "" if any(map(shutil.which, ("c++", "g++", "clang++"))) else "a C++ compiler, such as g++"


def compiles(wanted: bool | None, device: torch.device, work: int, *, ready: bool) -> bool:
    """Whether a job of `work` particle-steps is compiled; `ready`: its program already is.

    `wanted` None leaves it to the size of the job. Raises ValueError when it is wanted where it cannot be.
    """
    lacking = missing(device.type)
    if wanted and lacking:
        raise ValueError(f"compiled=True needs {lacking}, which is not here; leave it out to run eagerly.")
    if wanted is not None:
        return wanted
    return not lacking and work >= (COMPILED_AGAIN_FROM if ready else COMPILED_FROM)


def block_size(device: torch.device, starts: int, *, compiled: bool) -> int:
    """How many particles step together."""
    if device.type == "cpu":
        return COMPILED_BLOCK if compiled else EAGER_BLOCK * torch.get_num_threads()
    if not compiled:
        return GPU_BLOCK
    # A power of two, so that a few compilations serve every number of starts.
    return min(GPU_BLOCK, max(COMPILED_BLOCK, 1 << (starts - 1).bit_length()))


def free_memory(device: torch.device) -> int | None:
    """Bytes that a run may still take, or None where the system does not tell."""
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


def _free_in_container(limit: str, taken: str) -> int | None:
    try:
        return int(Path(limit).read_text()) - int(Path(taken).read_text())
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return None


@cache
def keep_memory() -> None:
    """Let the C library keep what a step frees for the next one, once a process.

    glibc gives arrays of this size back to the system at once and asks for them again in the next operation: clearing
    their pages took up to two thirds of an eager run (Adam on Rosenbrock, 262,144 starts, two threads: 0.105 to 0.325
    billion particle-steps a second).
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        most, trim_threshold, mmap_threshold = 2**30, -1, -3
        libc.mallopt(mmap_threshold, most)
        libc.mallopt(trim_threshold, most)
