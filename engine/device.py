"""Where a run happens."""

from __future__ import annotations

import torch

# Below this many particles launching a kernel costs more than a CPU takes for the whole operation.
GPU_FROM = 50_000

DTYPES = {"float64": torch.float64, "float32": torch.float32}


def choose(device: str, particles: int) -> torch.device:
    """The device for a batch of `particles`; "auto" is the GPU for a large batch where there is one, else the CPU.

    Raises ValueError for a device that does not exist here.
    """
    if device == "auto":
        return torch.device("cuda" if particles >= GPU_FROM and torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
    except (RuntimeError, TypeError):
        raise ValueError(f"device must be 'auto', 'cpu' or 'cuda', got {device!r}.") from None
    if chosen.type == "cuda" and not torch.cuda.is_available():
        raise ValueError("device='cuda' was asked for, but torch finds no CUDA device here.")
    return chosen
