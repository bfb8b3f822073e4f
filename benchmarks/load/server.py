"""A started app on a free port of the loopback, and what it takes: processor time, memory, processes, files."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"  # the only one that anything here talks to
STARTS_WITHIN = 180.0  # seconds
STOPS_WITHIN = 15.0
RESTS_WITHIN = 90.0  # seconds in which what is done once behind the first page must be over
REST = 0.05  # of a core: what an idle server may take
_FAILURE = re.compile(r'^Traceback \(most recent call last\)|^\{.*"error": "', re.MULTILINE)


class Server:
    """The app, started for as long as the `with` lasts, in a group of processes of its own."""

    def __init__(self, environment: Mapping[str, str] | None = None, **options: str) -> None:
        self.port, self.metrics_port = _free_port(), _free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="descent-lab-load-")
        self.log = Path(self._folder.name) / "server.log"
        self.log.touch()
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESCENT_LAB_")},
            "DESCENT_LAB_METRICS_PORT": str(self.metrics_port),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }
        given = {"headless": "true", "address": HOST, "port": str(self.port), "fileWatcherType": "none", **options}
        self._command = [sys.executable, "-m", "streamlit", "run", "app.py", "--browser.gatherUsageStats", "false"]
        for name, value in given.items():
            self._command += [f"--server.{name}", value]

    def __enter__(self) -> Self:
        self._popen = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._writing = threading.Thread(target=self._write, daemon=True)
        self._writing.start()
        self.process = psutil.Process(self._popen.pid)
        end = time.monotonic() + STARTS_WITHIN
        while not self.is_healthy():
            if self._popen.poll() is not None or time.monotonic() > end:
                ended = self._popen.poll()
                self._stop()
                said = self.read_log()
                self._folder.cleanup()
                raise RuntimeError(f"the app did not start, it ended with {ended}:\n{said}")
            time.sleep(0.1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._folder.cleanup()

    def _write(self) -> None:
        """Write what the server says into the log, so that it can say it even if its own files cannot grow."""
        assert self._popen.stdout is not None
        with self.log.open("wb", buffering=0) as log, self._popen.stdout as said:
            while piece := os.read(said.fileno(), 65536):
                log.write(piece)

    def _stop(self) -> None:
        below = self.list_below() if self._popen.poll() is None else []
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self._popen.poll() is None:
                os.killpg(self._popen.pid, sign)
                try:
                    self._popen.wait(STOPS_WITHIN)
                except subprocess.TimeoutExpired:
                    continue
        for process in below:
            if process.is_running():
                process.kill()
        psutil.wait_procs(below, STOPS_WITHIN)
        self._writing.join(STOPS_WITHIN)

    # ------------------------------------------------------------------ what it says

    @property
    def alive(self) -> bool:
        """True while the very process that was started runs."""
        return self._popen.poll() is None

    def is_healthy(self) -> bool:
        """Return whether the port answers."""
        return self.get("_stcore/health")[0] == 200

    def get(self, path: str, patience: float = 5.0) -> tuple[int, str]:
        """Return status and text of an address; status 0 if nothing answered in time."""
        return _fetch(f"http://{HOST}:{self.port}/{path}", patience)

    def read_metric(self, name: str) -> float | None:
        """Return the sum of a metric's series, `descent_lab_runs_total` say; None where there is no such metric."""
        status, text = _fetch(f"http://{HOST}:{self.metrics_port}/metrics", 5.0)
        found = re.findall(rf"^{re.escape(name)}(?:\{{[^}}]*\}})? (\S+)", text, re.MULTILINE) if status == 200 else []
        return sum(map(float, found)) if found else None

    def read_log(self) -> str:
        """Return its log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def count_failures(self) -> int:
        """Return the number of errors with a traceback in its log."""
        return len(_FAILURE.findall(self.read_log()))

    # ------------------------------------------------------------------ what it takes

    def list_below(self) -> list[psutil.Process]:
        """Return the processes that it has started and that run."""
        try:
            return self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def measure_seconds(self) -> float:
        """Return the processor time of it and of all below it, in seconds."""
        total = 0.0
        for process in (self.process, *self.list_below()):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        return total

    def measure_memory(self) -> int:
        """Return the bytes that it and all below it hold alone."""
        return sum(map(_measure_held, (self.process, *self.list_below())))

    def count_files(self) -> int:
        """Return the number of files and connections that it has open."""
        return self.process.num_fds()

    def settle(self) -> None:
        """Wait until it rests, since surfaces are compiled behind the first page; but not for ever."""
        end, quiet = time.monotonic() + RESTS_WITHIN, 0
        before = self.measure_seconds()
        while quiet < 2 and time.monotonic() < end:
            time.sleep(1.0)
            now = self.measure_seconds()
            quiet = quiet + 1 if now - before < REST else 0
            before = now


def _measure_held(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().uss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _fetch(address: str, patience: float) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=patience) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(errors="replace")
    except OSError:
        return 0, ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
