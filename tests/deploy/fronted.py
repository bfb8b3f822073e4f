"""deploy/nginx.conf as it stands, but for what belongs to a container: port, folder and the names of replicas."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.provide import ASK, find
from tests.servers import ROOT, free_ports, stop
from tests.waiting import until

DEPLOY = ROOT / "deploy"
_SERVER = re.compile(r"^( *)server lab:8501 resolve (.*);$", re.MULTILINE)


@dataclass(frozen=True)
class Front:
    """A started nginx."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lines(self) -> list[dict[str, Any]]:
        """Return what it has written of each request."""
        return [json.loads(line) for line in (self.folder / "requests").read_text().splitlines()]


def program() -> str:
    """Return nginx's path, or fail the test with a line that says how to get it."""
    path = find()
    if path is None:
        pytest.fail(ASK, pytrace=False)
    return path


def written(folder: Path, port: int, replicas: Sequence[int], *, tls: int | None = None) -> Path:
    """Write the configuration for these ports into a folder and return its path."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text, named = _SERVER.subn(lambda m: "\n".join(f"{m[1]}server 127.0.0.1:{each} {m[2]};" for each in replicas), text)
    assert named == 1
    for container, here in (
        ("/tmp/", f"{folder}/"),
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("/etc/nginx/tls/", f"{folder}/tls/"),
        ("/dev/stdout", f"{folder}/requests"),
        ("/dev/stderr", f"{folder}/errors"),
    ):
        assert container in text
        text = text.replace(container, here)
    if tls is not None:
        (folder / "tls").mkdir()
        lines = (DEPLOY / "tls.conf").read_text(encoding="utf-8").replace("listen 8443", f"listen 127.0.0.1:{tls}")
        # There is no certificate here: with this word nginx wants none.
        lines, dropped = re.subn(r"ssl_certificate(_key)? .*;", "", lines)
        assert dropped == 2
        (folder / "tls" / "tls.conf").write_text(f"ssl_reject_handshake on;\n{lines}", encoding="utf-8")
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def fronting(folder: Path, replicas: Sequence[int], *, tls: bool = False) -> Iterator[Front]:
    """Start nginx in front of replicas at these ports, and end it."""
    port, secure = free_ports(2)
    path = written(folder, port, replicas, tls=secure if tls else None)
    words = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")  # nobody else may write into a test's folder
    process = subprocess.Popen(
        [program(), "-e", str(folder / "errors"), "-p", str(folder), "-c", str(path), "-g", words],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: process.poll() is not None or (folder / "nginx.pid").exists(), "nginx's first word")
        assert process.poll() is None, (folder / "errors").read_text()
        yield Front(port, folder)
    finally:
        stop(process)
