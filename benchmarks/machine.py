"""The machine on which something was measured."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version
from pathlib import Path

import torch


def machine() -> str:
    """Return the machine and the versions in a sentence."""
    cpu = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s+(\d+)", _read("/proc/meminfo"))
    parts = [
        cpu[1].strip() if cpu else platform.processor() or platform.machine(),
        f"{torch.get_num_threads()} threads",
        f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "",
        f"{platform.system()}, Python {platform.python_version()}",
        ", ".join(f"{name} {version(name)}" for name in ("torch", "numpy", "jax", "optax")),
    ]
    return "; ".join(part for part in parts if part) + "."


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
