"""The cost of a race against plain torch.optim loops, and its growth with the starts."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import torch

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, Optimizer

CLASSIC = ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
STEPS = 500
ROUNDS = 9
SURFACES = ("rosenbrock", "himmelblau", "rastrigin")


def experiment(surface: str, starts: int) -> Experiment:
    """Return the six classic rules from `starts` points of a surface's extent."""
    landscape = LANDSCAPES[surface]
    x, y = landscape.starts[0]
    points = tuple((x + 0.002 * i, y - 0.002 * i) for i in range(starts))
    return Experiment(landscape, tuple(OPTIMIZERS[slug] for slug in CLASSIC), points, steps=STEPS)


def torch_loops(run: Experiment) -> Callable[[], None]:
    """Return the same race as a reader would write it: a loop for each rule, autograd, the path kept."""
    namespace = {"torch": torch, "math": __import__("math"), **run.landscape.settings()}
    f = eval(f"lambda x, y: {run.landscape.python()}", namespace)

    def one(rule: Optimizer) -> None:
        call = rule.in_torch()
        assert call is not None
        x = torch.tensor(run.starts[0], dtype=torch.float64, requires_grad=True)
        optimizer = call.build([x])
        path = [x.detach().clone()]
        for _ in range(run.steps):
            optimizer.zero_grad()
            f(x[0], x[1]).backward()
            optimizer.step()
            path.append(x.detach().clone())

    def every() -> None:
        for rule in run.optimizers:
            one(rule)

    return every


def alternate(*jobs: Callable[[], object]) -> list[float]:
    """Return the median seconds of each job; the jobs take turns."""
    times: list[list[float]] = [[] for _ in jobs]
    for turn in range(ROUNDS + 1):
        for job, taken in zip(jobs, times, strict=True):
            begin = perf_counter()
            job()
            if turn:  # the first is the warm-up
                taken.append(perf_counter() - begin)
    return [median(taken) for taken in times]


def table() -> list[str]:
    """Return a Markdown table with a line for each surface."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    lines = ["| surface | engine | torch.optim | ratio | 64 starts, of one |", "| --- | ---: | ---: | ---: | ---: |"]
    for surface in SURFACES:
        one, many = experiment(surface, 1), experiment(surface, 64)
        ours, theirs, batch = alternate(lambda e=one: simulate(e), torch_loops(one), lambda e=many: simulate(e))
        lines.append(
            f"| {LANDSCAPES[surface].title} | {ours * 1e3:.1f} ms | {theirs * 1e3:.0f} ms | 1/{theirs / ours:.1f} | "
            f"{batch / ours:.2f} |"
        )
    torch.set_num_threads(threads)
    return lines
