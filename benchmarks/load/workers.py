"""The fate of a job, and of everybody else, when its worker is struck by a signal."""

from __future__ import annotations

import asyncio
import signal
import time

import psutil

from benchmarks.load.options import SWARM_OF_20_S
from benchmarks.load.server import Server
from benchmarks.load.survival import check_survival
from benchmarks.load.table import Row, kept_row, none_row, number_row
from benchmarks.load.visitor import Visitor

DEADLINE = 60  # seconds that a run may take here, instead of the default: a worker that hangs is ended then
REPLACED_WITHIN = 2.0 * DEADLINE  # seconds
LOOK = 0.5


def strike(sign: signal.Signals) -> list[Row]:
    """Start a swarm, send a signal to the process that computes it, and return the rows that say what followed."""
    with Server({"DESCENT_LAB_RUN_SECONDS": str(DEADLINE)}) as server:
        server.settle()
        return asyncio.run(_strike(server, sign))


async def _strike(server: Server, sign: signal.Signals) -> list[Row]:
    swarm = await Visitor(server.port).arrive(SWARM_OF_20_S, "swarm")
    await swarm.wait_until(lambda seen: seen.shown or max(seen.progress, default=0) > 0, 180.0)
    worker = find_busiest(server)
    if worker is None:
        await swarm.leave()
        return [Row("a worker that is a process of its own", "there is none yet"), *await check_survival(server, 1)]
    workers, lines = len(_list_workers(server)), len(swarm.lines)
    begun = time.monotonic()
    worker.send_signal(sign)
    await asyncio.sleep(2 * LOOK)  # what was on its way has come
    told_before = swarm.progress[-1]
    told = await swarm.wait_until(
        lambda seen: seen.shown or len(seen.lines) > lines or seen.progress[-1] != told_before, REPLACED_WITHIN
    )
    heard = time.monotonic() - begun if told else None
    waited = 0.0
    while waited < REPLACED_WITHIN and (_runs(worker) or len(_list_workers(server)) < workers):
        await asyncio.sleep(LOOK)
        waited += LOOK
    rows = [
        kept_row("its job is made anew, or a line says what happened", told, "neither"),
        number_row(f"that is seen after, where a run may take {DEADLINE} s", heard, "s", REPLACED_WITHIN, digits=1),
        Row("that line", (swarm.lines[lines:] or ["it goes on"])[-1][:160]),
        kept_row("that worker is gone", not _runs(worker)),
        kept_row("another has taken its place", len(_list_workers(server)) >= workers),
        none_row("exceptions on the page", len(swarm.exceptions)),
    ]
    await swarm.leave()
    return rows + await check_survival(server, 1)


def find_busiest(server: Server) -> psutil.Process | None:
    """Return the process below the server that has taken most processor time; None if there is none."""
    workers = _list_workers(server)
    return max(workers, key=_taken, default=None)


def _list_workers(server: Server) -> list[psutil.Process]:
    """Return the processes below the server that run Python, less helpers and the one that workers are forked from."""
    return [process for process in server.list_below() if _works(process, server.process.pid)]


def _works(process: psutil.Process, server: int) -> bool:
    try:
        line, parent = " ".join(process.cmdline()), process.ppid()
    except psutil.Error:
        return False
    helper = "resource_tracker" in line or "compile_worker" in line or ("forkserver" in line and parent == server)
    return "python" in line.partition(" ")[0] and not helper


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _taken(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system
