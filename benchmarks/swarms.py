"""Particle-steps a second against the number of starts, memory against steps, and on a GPU the share of its limits."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import torch

from benchmarks.contenders import CONTENDERS, Job, check_that_all_do_the_same, engine

ROOT = Path(__file__).resolve().parents[1]
COUNTS = (1_024, 10_000, 65_536, 262_144, 1_048_576)
STEPS = 512
SLOW = {"torch.optim on a batch", "numpy"}  # they get fewer steps where there are many starts
SLOW_WORK = 16_777_216  # particle-steps
ROUNDS = 5
MEMORY_STEPS = (100, 1_000, 10_000)
MEMORY_ROUNDS = 3  # the allocator's layout differs by some percent from run to run


@dataclass(frozen=True)
class Speeds:
    """Particle-steps a second: contender -> one for each number of starts in `counts`."""

    counts: tuple[int, ...]
    rates: dict[str, list[float]]


def speeds() -> Speeds:
    """Return each contender's median speed for each number of starts, warm and in turns."""
    check_that_all_do_the_same()
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for count in COUNTS:
        steps = {name: min(STEPS, SLOW_WORK // count) if name in SLOW else STEPS for name in CONTENDERS}
        jobs = {name: contender(count, steps[name]) for name, contender in CONTENDERS.items()}
        times = in_turn(jobs)
        for name, seconds in times.items():
            rates[name].append(count * steps[name] / seconds)
    return Speeds(COUNTS, rates)


def in_turn(jobs: dict[str, Job]) -> dict[str, float]:
    """Return the median seconds of each job; the first round warms up and does not count."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(ROUNDS + 1):
        for name, job in jobs.items():
            begin = perf_counter()
            job()
            if turn:
                times[name].append(perf_counter() - begin)
    return {name: median(taken) for name, taken in times.items()}


_MEASURE = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from engine import grid, swarm
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

landscape, rule = LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"]
starts = grid(landscape, 512)
swarm(landscape, rule, starts[:100], 20, compiled=False)
Path("/proc/self/clear_refs").write_text("5")
before = peak()
swarm(landscape, rule, starts, {steps}, compiled=False)
print((peak() - before) / 1024)
"""


def memory() -> dict[int, float]:
    """Return steps -> MiB at the peak of a run of 262,144 starts with everything recorded.

    Empty where the system does not tell.
    """
    found = {}
    for steps in MEMORY_STEPS:
        command = [sys.executable, "-c", _MEASURE.format(root=str(ROOT), steps=steps)]
        peaks = []
        for _ in range(MEMORY_ROUNDS):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                return {}
            peaks.append(float(done.stdout))
        found[steps] = median(peaks)
    return found


@dataclass(frozen=True)
class Limits:
    """The speed of a GPU in particle-steps a second, and as shares of its bandwidth and arithmetic."""

    name: str
    rate: float
    map_seconds: float
    copy_bandwidth: float
    arithmetic: float
    of_bandwidth: float
    of_arithmetic: float


# In one compiled chunk of 8 steps each particle's x, m and v (two numbers each) are read and written once.
BYTES_A_CHUNK = 2 * 6 * 4
STEPS_A_CHUNK = 8
# Adam on Rosenbrock, a step: the gradient takes 9 operations; the rule, for each coordinate, 13 (a root and a quotient
# count as one each, though they take longer).
OPERATIONS = 9 + 2 * 13


def gpu() -> Limits | None:
    """Return the speed of four million compiled starts against the GPU's own bandwidth and arithmetic.

    None without a GPU.
    """
    if not torch.cuda.is_available():
        return None
    count = 2**22
    job = engine(count, STEPS, compiled=True, device="cuda")
    seconds = in_turn({"job": job})["job"]
    rate = count * STEPS / seconds
    map_job = engine(1024 * 1024, 1000, compiled=False, device="cuda")
    copy, arithmetic = _copy_bandwidth(), _arithmetic()
    return Limits(
        torch.cuda.get_device_name(),
        rate,
        in_turn({"map": map_job})["map"],
        copy,
        arithmetic,
        rate / STEPS_A_CHUNK * BYTES_A_CHUNK / copy,
        rate * OPERATIONS / arithmetic,
    )


def _copy_bandwidth() -> float:
    """Return the bytes a second, read and written, of a plain copy."""
    source = torch.empty(2**28, dtype=torch.float32, device="cuda")
    target = torch.empty_like(source)
    return 2 * source.nbytes / _on_gpu(lambda: target.copy_(source))


def _arithmetic() -> float:
    """Return the float32 operations a second of a kernel that only multiplies and adds."""
    x = torch.rand(2**24, device="cuda")

    def chain(x: torch.Tensor) -> torch.Tensor:
        for _ in range(256):
            x = x * 0.999 + 0.001
        return x

    compiled = torch.compile(chain)
    compiled(x)
    return 2 * 256 * x.numel() / _on_gpu(lambda: compiled(x))


def _on_gpu(job: Job, repeats: int = 20) -> float:
    job()
    torch.cuda.synchronize()
    begin = perf_counter()
    for _ in range(repeats):
        job()
    torch.cuda.synchronize()
    return (perf_counter() - begin) / repeats
