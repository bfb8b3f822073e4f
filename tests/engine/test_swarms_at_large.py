"""Effects of large swarms only: the shares of Himmelblau's basins, and memory that does not grow with the steps."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import grid, swarm
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

ROOT = Path(__file__).resolve().parents[2]

# To seven digits, from the literature (Wikipedia, Himmelblau's function).
MINIMA = np.array([(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)])


def basins_apart(side, lr, steps):
    """Return the minimum where plain gradient descent ends from each point of a grid over ±5.

    In numpy, float64, written by hand.
    """
    rows = []
    starts = np.stack(np.meshgrid(*[np.linspace(-5, 5, side)] * 2), axis=-1).reshape(-1, 2)  # x fastest
    for part in np.array_split(starts, 10):  # what is computed stays in the cache
        x, y = part.T.copy()
        for _ in range(steps):
            a, b = x * x + y - 11, x + y * y - 7
            dx, dy = lr * (4 * x * a + 2 * b), lr * (2 * a + 4 * y * b)
            x, y = x - dx, y - dy
            if max(np.abs(dx).max(), np.abs(dy).max()) < 1e-14:  # whoever stands still stays where it is
                break
        rows.append((x, y))
    x, y = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    distances = np.hypot(x[:, None] - MINIMA[:, 0], y[:, None] - MINIMA[:, 1])
    assert distances.min(axis=1).max() < 1e-3, "every start must have arrived"
    return distances.argmin(axis=1)


@pytest.mark.slow
def test_the_shares_of_himmelblaus_basins():
    landscape = LANDSCAPES["himmelblau"]
    rule = OPTIMIZERS["gradient_descent"].replace(lr=0.002)
    ours = swarm(landscape, rule, grid(landscape, 201), steps=3000)
    assert (ours.minimum >= 0).all()
    assert (ours.first_hit >= 0).all()
    names = np.array([int(np.argmin(np.hypot(*(MINIMA - point).T))) for point in landscape.minima])
    reached, wanted = names[ours.minimum], basins_apart(201, 0.002, 3000)
    for i in range(4):
        assert (reached == i).mean() == pytest.approx((wanted == i).mean(), abs=0.002)
    # Where they differ at all, float32 and float64 stand on two sides of a border.
    assert (reached != wanted).mean() < 0.002


MEASURE = """
import sys, threading
sys.path.insert(0, {root!r})
from pathlib import Path
import torch
from engine import grid, swarm
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

torch.set_num_threads(1)
landscape = LANDSCAPES["himmelblau"]
starts = grid(landscape, 512)
rule = OPTIMIZERS["gradient_descent"]
swarm(landscape, rule, starts[:100], 20)  # what is imported and compiled once
Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
before = peak()
swarm(landscape, rule, starts, {steps}, compiled=False)
print(peak() - before)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_steps():
    def peak(steps):
        command = [sys.executable, "-c", MEASURE.format(root=str(ROOT), steps=steps)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    # Where the allocator puts things differs by a percent or two from one run to the next.
    few, many = min(peak(100) for _ in range(3)), peak(1_500)
    assert few > 2**10  # kB
    assert many == pytest.approx(few, rel=0.05)
