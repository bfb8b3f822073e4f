"""Where a run happens."""

from __future__ import annotations

import re

import torch

from core.params import shown

# Below this many particles launching a kernel costs more than a CPU takes for the whole operation.
GPU_FROM = 50_000

_KNOWN = re.compile(r"cpu(:0)?|cuda(:(?P<index>[0-9]{1,4}))?")

DTYPES = {"float64": torch.float64, "float32": torch.float32}


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
