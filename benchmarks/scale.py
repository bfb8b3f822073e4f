"""`python -m benchmarks.scale`: what an atlas of ten thousand pairs would cost, from measured blocks; docs/SCALE.md."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.machine import machine
from engine import atlas
from engine.atlas.__main__ import span
from engine.executors import executor
from engine.tuning import FEW, FRESH
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.servers import free_ports

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "SCALE.md"
PAIRS = 10_000
WORKERS = (1, 16, 256)
RULES = ("adam", "momentum", "nesterov", "rmsprop")
SURFACES = ("bowl", "himmelblau", "rosenbrock", "ravine", "beale", "saddle")
IDLE = 2_000  # calls that do nothing, to see what a call costs by itself


@dataclass(frozen=True)
class Measured:
    """Seconds that the blocks were computed, and by the clock from the first block handed out to the last row."""

    blocks: int
    computed: float
    waited: float

    def overhead(self, workers: int) -> float:
        """Return the seconds of a worker that each block costs beside its computation."""
        return (self.waited * workers - self.computed) / self.blocks


def main() -> None:
    """Measure, and write the page."""
    cases = {"this process": ("local", 1), "one process": ("processes:1", 1), "two processes": ("processes:2", 2)}
    measured = {name: (blocks(on), workers) for name, (on, workers) in cases.items()}
    idle: dict[str, float] = {"two processes": idle_call("processes:2")}
    for count in (1, 2):
        with cluster(count) as address:
            name = "one Dask worker" if count == 1 else "two Dask workers"
            measured[name] = blocks(f"dask://{address}"), count
            idle[name] = idle_call(f"dask://{address}")
    PAGE.write_text(page(measured, idle, writing(PAIRS)), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def blocks(on: str) -> Measured:
    """Return what the cells of some rules on some surfaces take, once the workers are warm."""
    rules, surfaces = [OPTIMIZERS[slug] for slug in RULES], [LANDSCAPES[slug] for slug in SURFACES]
    settings, spent = atlas.Settings(), 0.0
    with executor(on) as workers, tempfile.TemporaryDirectory() as folder:
        tasks = [(rule, surface, settings) for rule in rules for surface in surfaces]
        for _ in workers.each(atlas.compute, [(rules[0], s, atlas.Settings(budget=1, rates=4)) for s in surfaces] * 4):
            """Every worker now knows every surface."""
        table, begun = atlas.Table(settings), perf_counter()
        for results in workers.each(atlas.compute, tasks):
            for _, row in results:
                table.add(row)
                spent += row.seconds
            table.write(Path(folder) / "table")
        return Measured(len(tasks), spent, perf_counter() - begun)


def idle_call(on: str) -> float:
    """Return the seconds of a call that does nothing, by the clock of who hands it out."""
    with executor(on) as workers:
        for repeat in range(2):
            begun = perf_counter()
            for _ in workers.each(abs, [(-1,)] * IDLE):
                """A call costs the same whatever comes back."""
            if repeat:
                return (perf_counter() - begun) / IDLE
    raise AssertionError


def writing(pairs: int) -> float:
    """Return the seconds in which a table of so many rows is written."""
    row = atlas.Row("rule", "surface", *np.random.default_rng(0).random(len(atlas.MEASURES)).tolist())
    table = atlas.Table(atlas.Settings())
    for number in range(pairs):
        table.add(replace(row, rule=f"rule_{number // 100}", surface=f"surface_{number % 100}", share=number / pairs))
    with tempfile.TemporaryDirectory() as folder:
        begun = perf_counter()
        for _ in range(5):
            table.write(Path(folder) / "table")
        return (perf_counter() - begun) / 5


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a scheduler on this machine with so many workers of one thread, and yield its address."""
    from distributed import Client

    port = free_ports(1)[0]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    def start(program: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--no-dashboard"]
        return subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as folder:
        running = [start("scheduler", "--host", "127.0.0.1", "--port", str(port))]
        running += [start("worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-nanny") for _ in range(workers)]
        try:
            with Client(f"tcp://127.0.0.1:{port}", timeout=60, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
            yield f"127.0.0.1:{port}"
        finally:
            for process in running:
                process.kill()
                process.wait()


def page(measured: dict[str, tuple[Measured, int]], idle: dict[str, float], written: float) -> str:
    """Return the page, in Markdown."""
    table = atlas.default()
    seconds = np.array([row.seconds for row in table.rows.values()])
    each, longest = float(seconds.mean()), float(seconds.max())
    call = idle["two Dask workers"]
    lines = [
        "# What an atlas costs, and where it stops scaling",
        "",
        f"Written by `python -m benchmarks.scale`. {machine()}",
        "",
        f"A block is one rule on one surface. The shipped table has {len(seconds):,} blocks: {seconds.sum():,.0f} s of "
        f"a processor together, {each:.2f} s each ({float(np.median(seconds)):.2f} s the median, {longest:.1f} s the "
        f"longest), {steps_of(table) / 1e9:.1f} billion particle-steps. They were computed beside other work: "
        "an idle machine takes less.",
        "",
        "## Measured",
        "",
        f"{measured['this process'][0].blocks} blocks, warm: by the clock, and what each block costs a worker beside "
        "its computation (handing it out, fetching the row, writing the whole table).",
        "",
        "| Where | Seconds | Times as fast as one | Overhead of a block |",
        "|---|---|---|---|",
    ]
    for name, (one, workers) in measured.items():
        single = measured["one Dask worker" if "Dask" in name else "one process"][0]
        lines.append(
            f"| {name} | {one.waited:.1f} | {single.waited / one.waited:.2f} | {one.overhead(workers) * 1e3:.0f} ms |"
        )
    lines += [
        "",
        f"A call that does nothing takes {idle['two processes'] * 1e3:.1f} ms through two processes and "
        f"{call * 1e3:.1f} ms through Dask, by the clock of the one who hands it out. A table of {PAIRS:,} rows is "
        f"written in {written * 1e3:.0f} ms; rows that come meanwhile are written together the next time.",
        "",
        f"## {PAIRS:,} pairs",
        "",
        "| Workers | Time |",
        "|---|---|",
        *(f"| {count} | {span(predicted(count, each, longest, call))} |" for count in WORKERS),
        "",
        "The time is the longer of two: the blocks divided among the workers, with the longest at the end, and the "
        f"calls that one client and one scheduler can hand out. The second is {span(PAIRS * call)} for any number of "
        f"workers: beyond about {each / call:,.0f} workers more of them change nothing. Before that the longest block "
        f"counts: with {PAIRS * each / longest:,.0f} workers it alone takes as long as all the others.",
        "",
        "From there on the blocks must become larger, not the cluster. The parts of a swarm or a sweep that "
        "`engine.spread` hands out have any size. Workers with a GPU were not measured.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def predicted(workers: int, each: float, longest: float, call: float) -> float:
    """Return the seconds of ten thousand blocks."""
    return max(PAIRS * each / workers + (longest if workers > 1 else 0.0), PAIRS * call)


def steps_of(table: atlas.Table) -> float:
    """Return the particle-steps of a table: the search, the frames, and the runs that are nudged."""
    asked = table.settings
    runs = asked.rates * asked.starts + FEW * FRESH * asked.starts + asked.frames * (asked.particles + 3 * asked.nudged)
    return float(sum(runs * asked.steps(OPTIMIZERS[rule]) for rule, _ in table.rows))


if __name__ == "__main__":
    main()
