"""An atlas that is made by other processes, and what happens when they are killed: a real scheduler, real workers."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import Client

from engine import atlas, executors, versions
from engine.atlas.__main__ import main
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.servers import free_ports
from tests.waiting import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SMALL = atlas.Settings(budget=60, rates=8, starts=4, particles=12, nudged=4, frames=2, seed=3)
RULES = [OPTIMIZERS[slug] for slug in ("adam", "momentum", "langevin")]
SURFACES = [LANDSCAPES[slug] for slug in ("bowl", "himmelblau")]

Start = Callable[..., subprocess.Popen[str]]


def numbers(table: atlas.Table) -> list[str]:
    """Return all rows to their last digit, without the time that they took."""
    return [repr(dataclasses.replace(table.rows[pair], seconds=0.0)) for pair in sorted(table.rows)]


@pytest.fixture(scope="module")
def here() -> list[str]:
    """The table as this process makes it."""
    return numbers(atlas.build(RULES, SURFACES, SMALL))


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start a program of Dask's, which ends with these tests."""
    folder = tmp_path_factory.mktemp("dask")
    running: list[subprocess.Popen[str]] = []

    def begin(program: str, *words: str, house: Path = ROOT) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": str(house), "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
        running.append(subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL, text=True))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(start: Start) -> tuple[str, subprocess.Popen[str], list[subprocess.Popen[str]]]:
    """A scheduler with two workers, of which the tests leave less and less: its address, its process, and theirs."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", address.partition(":")[2])
    workers = [start("worker", f"tcp://{address}", "--nthreads", "1", "--no-nanny") for _ in range(2)]
    with Client(f"tcp://{address}", timeout=240, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=240)
    return address, scheduler, workers


def test_a_worker_of_another_version_is_named(cluster, start, tmp_path):
    address, _, _ = cluster
    other = tmp_path / "other"
    for package in ("core", "notation", "landscapes", "optimizers", "engine"):
        shutil.copytree(ROOT / package, other / package, ignore=shutil.ignore_patterns("__pycache__"))
    (other / "engine" / "later.py").write_text("")
    third = start("worker", f"tcp://{address}", "--nthreads", "1", "--no-nanny", house=other)
    with Client(f"tcp://{address}", timeout=240, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=240)
        with pytest.raises(executors.WorkersLost) as refused:
            atlas.build(RULES, SURFACES, SMALL, on=f"dask://{address}")
        third.kill()
        until(lambda: len(client.nthreads()) == 2)
    assert str(refused.value).count("Descent Lab") == 2 and versions.here() in str(refused.value)


def test_a_killed_worker_costs_no_number(cluster, here, tmp_path):
    address, _, (first, second) = cluster
    table = atlas.build(
        RULES, SURFACES, SMALL, on=f"dask://{address}", out=tmp_path / "a",
        told=lambda done, total, row: first.kill() if done else None,
    )  # fmt: skip
    assert first.wait() and second.poll() is None
    assert numbers(table) == numbers(atlas.read(tmp_path / "a")) == here


def test_without_its_scheduler_it_says_so_and_goes_on_where_it_stopped(cluster, here, tmp_path, monkeypatch):
    address, scheduler, _ = cluster
    monkeypatch.setattr(executors, "AT_ONCE", 1)  # so that some calls are not yet handed out when it ends
    with pytest.raises(executors.WorkersLost, match=f"The Dask scheduler at {address} is gone"):
        atlas.build(
            RULES, SURFACES, SMALL, on=f"dask://{address}", out=tmp_path / "a",
            told=lambda done, total, row: scheduler.kill() if done else None,
        )  # fmt: skip
    held = numbers(atlas.read(tmp_path / "a"))
    assert 1 <= len(held) < len(here) and set(held) <= set(here)
    told: list[int] = []
    table = atlas.build(RULES, SURFACES, SMALL, out=tmp_path / "a", told=lambda done, *_: told.append(done))
    assert told[0] == len(held) and numbers(table) == here


def test_a_scheduler_without_the_lab_is_told_what_it_needs(start, tmp_path):
    address = f"127.0.0.1:{free_ports(1)[0]}"
    start("scheduler", "--host", "127.0.0.1", "--port", address.partition(":")[2], house=tmp_path)
    with Client(f"tcp://{address}", timeout=240, set_as_default=False):
        """It answers."""
    with pytest.raises(executors.WorkersLost, match=rf"{address} or its workers cannot import .*--preload descent_lab"):
        atlas.build(RULES, SURFACES, SMALL, on=f"dask://{address}")


def test_nobody_at_the_address(monkeypatch):
    monkeypatch.setattr(executors, "REACHED_WITHIN", 0.5)
    address = f"127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(executors.WorkersLost, match=f"No Dask scheduler answers at {address} within 0.5 seconds"):
        atlas.build(RULES, SURFACES, SMALL, on=f"dask://{address}")


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'descent-lab\[atlas\]'"):
        atlas.build(RULES, SURFACES, SMALL, on="dask://127.0.0.1:8786")


INTERRUPTED = """
import os, signal, sys
from engine.atlas import __main__ as command

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what runs in its background ignore it

class Interrupted(command._Progress):
    def __call__(self, done, total, row):
        super().__call__(done, total, row)
        if row is not None:
            os.killpg(0, signal.SIGINT)  # as a terminal does: every process of the group hears it

command._Progress = Interrupted
if __name__ == "__main__":
    sys.exit(command.main(sys.argv[1:]))
"""


def test_ctrl_c_leaves_a_table_that_the_same_command_goes_on_with(here, tmp_path):
    file = tmp_path / "a"
    words = [f"--{name}={value}" for name, value in dataclasses.asdict(SMALL).items()]
    words += ["--rules=adam,momentum,langevin", "--surfaces=bowl,himmelblau", "--on=processes:2", f"--out={file}"]
    command = [sys.executable, "-c", INTERRUPTED, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, start_new_session=True, check=False)
    first, *rest = done.stderr.splitlines()
    assert re.match(r"\d of 6 cells, \d+ s left: ", first) and done.returncode == 130
    assert rest[-1].endswith(f"are in {file}. The same command goes on from there."), rest
    held = numbers(atlas.read(file))
    assert held and set(held) <= set(here)
    assert main([*words, "--on=local", "--quiet"]) == 0
    assert numbers(atlas.read(file)) == here


def test_a_killed_process_costs_no_number(here, tmp_path):
    killed: list[str] = []

    def kill_one(done: int, total: int, row: atlas.Row | None) -> None:
        if done and not killed:
            child = multiprocessing.active_children()[0]
            child.kill()
            killed.append(child.name)

    table = atlas.build(RULES, SURFACES, SMALL, on="processes:2", out=tmp_path / "a", told=kill_one)
    assert killed and numbers(table) == here
