"""The app as a process of its own, started as a person starts it, for who visits it by its address."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    """A started app."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_ports(count: int) -> list[int]:
    """Return so many ports that nobody listens at."""
    with ExitStack() as probes:
        taken = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in taken:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in taken]


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a server and whatever it started to end, then insist."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
        try:
            process.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def serving(log: Path, count: int = 1, **environment: str) -> Iterator[list[Server]]:
    """Start so many servers of the app side by side, and end them; one that does not start fails the test."""
    options = {
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    # The tests' own processes have no workers; a server has, unless a test says otherwise.
    around = {name: value for name, value in os.environ.items() if name != "DESCENT_LAB_WORKERS"}
    started: list[Server] = []
    try:
        for number, port in enumerate(free_ports(count)):
            output = log.with_stem(f"{log.stem}-{number}") if number else log
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
            command += [word for name, value in options.items() for word in (f"--{name}", value)]
            with output.open("wb") as taken:
                process = subprocess.Popen(
                    command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=taken, stderr=subprocess.STDOUT,
                    env=around | environment, start_new_session=True,
                )  # fmt: skip
            started.append(Server(port, process, output))
        for server in started:
            wait_for(server)
        yield started
    finally:
        for server in started:
            stop(server.process)


def wait_for(server: Server) -> None:
    """Wait until a server answers, and fail the test if it has ended."""
    until(lambda: server.process.poll() is not None or is_healthy(server.address), "the app's first answer")
    if server.process.poll() is not None:
        pytest.fail(f"the app did not start:\n{server.log.read_text()}", pytrace=False)
