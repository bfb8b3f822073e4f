"""The choice of device and mode for a run: CPU or GPU, eager or compiled, and the size of its blocks."""

from __future__ import annotations

import re
import shutil
import sys
from functools import cache
from importlib.util import find_spec

import torch

from core.params import shown

# Below this many particles launching a kernel costs more than a CPU takes for the whole operation.
GPU_FROM = 50_000

# Compiling takes some seconds, in which a CPU core makes this many steps eagerly.
COMPILED_FROM = 2_000_000_000

COMPILED_BLOCK = 65_536  # particles; fixed, so that one compilation serves every number of starts from here on
SMALLER_BLOCKS = (1_024, 8_192, 16_384)  # particles; for fewer starts, which would leave most of that block empty
GPU_BLOCK = 2**22
EAGER_BLOCK = 65_536  # particles per thread: a step's arrays then stay in the cache

DTYPES = {"float64": torch.float64, "float32": torch.float32}

_KNOWN = re.compile(r"cpu(:0)?|cuda(:(?P<index>[0-9]{1,4}))?")


def choose(device: str | torch.device, particles: int) -> torch.device:
    """Return the device for a batch of `particles`; "auto" is the GPU for a large batch if there is one, else the CPU.

    `device` is "auto", "cpu", "cuda", or one of several GPUs, such as "cuda:1". Raises ValueError for anything else,
    and for a device that this machine lacks.
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


@cache
def missing(device: str) -> str:
    """Return what this machine lacks for compiling for "cpu" or "cuda", or "" if nothing."""
    if sys.platform == "win32":
        return "a compiler that torch can call, and there it finds none"
    if device == "cuda":
        return "" if find_spec("triton") else "the package triton"
    return "" if any(map(shutil.which, ("c++", "g++", "clang++"))) else "a C++ compiler, such as g++"


def compiles(wanted: bool | None, device: torch.device, work: int) -> bool:
    """Return whether a job of `work` particle-steps is compiled.

    `wanted` None decides by the size of the job alone, never by what happens to be compiled already, so that the same
    call gives the same numbers. Raises ValueError if it is wanted where it cannot be.
    """
    lacking = missing(device.type)
    if wanted and lacking:
        raise ValueError(f"compiled=True needs {lacking}, which is not here; leave it out to run eagerly.")
    if wanted is not None:
        return wanted
    return not lacking and work >= COMPILED_FROM


def block_size(device: torch.device, starts: int, *, compiled: bool) -> int:
    """Return the number of particles that step together."""
    if device.type == "cpu":
        if not compiled:
            return EAGER_BLOCK * torch.get_num_threads()
        return next((size for size in SMALLER_BLOCKS if starts <= size), COMPILED_BLOCK)
    if not compiled:
        return GPU_BLOCK
    # A power of two, so that a few compilations serve every number of starts.
    return min(GPU_BLOCK, max(COMPILED_BLOCK, 1 << (starts - 1).bit_length()))
