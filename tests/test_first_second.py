"""The first second after a start: everybody sees the race, from memory, below any path. And the end of a process."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import plotly
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from engine.link import from_query
from tests.waiting import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
BASE = "lab"  # the path below which this server's pages are
VISITORS = 50
SWARM = "surface=ackley&r=adam&r=momentum&n=262144&steps=2000"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@dataclass
class Seen:
    """The messages that a visitor got until the script had run to its end."""

    viewer: dict[str, Any] = field(default_factory=dict)
    loaders: str = ""
    errors: list[str] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)


async def _arrive(port: int, page: str = "", query: str = "") -> ClientConnection:
    """Connect as a browser does, and ask for a page."""
    line = await connect(
        f"ws://127.0.0.1:{port}/{BASE}/_stcore/stream",
        subprotocols=["streamlit"],
        origin=f"http://127.0.0.1:{port}",
        open_timeout=None,
        ping_interval=None,
        max_size=None,
    )
    ask = BackMsg()
    ask.rerun_script.query_string, ask.rerun_script.page_name = query, page
    await line.send(ask.SerializeToString())
    return line


async def _look(line: ClientConnection, until: str = "script_finished") -> Seen:
    """Return everything up to the end of the script, or to the first progress bar."""
    seen = Seen()
    async for data in line:
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        element = message.delta.new_element
        shown = element.WhichOneof("type") if kind == "delta" else None
        if shown == "bidi_component" and element.bidi_component.component_name.endswith("descent_viewer"):
            seen.viewer = json.loads(element.bidi_component.mixed.json)["meta"]
            seen.loaders = element.bidi_component.js_content
        elif shown == "exception":
            seen.errors.append(element.exception.message)
        elif shown == "progress":
            seen.progress.append(element.progress.text)
        if until in (kind, shown):
            break
    return seen


async def _visit(port: int) -> Seen:
    line = await _arrive(port)
    seen = await _look(line)
    await line.close()
    return seen


@dataclass(frozen=True)
class Started:
    """A server, and what those saw who came the moment that it answered."""

    port: int
    process: subprocess.Popen[bytes]
    visitors: list[Seen]
    written: set[Path]

    def get(self, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{BASE}/{path}", headers=headers)
        with urllib.request.urlopen(request) as answer:
            return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def _files() -> set[Path]:
    """Return every file of the checkout except those that tools and other tests make meanwhile."""
    theirs = re.compile(r"(^|/)(\.|__pycache__|test-artifacts)")
    return {path for path in ROOT.rglob("*") if not theirs.search(path.relative_to(ROOT).as_posix())}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A server that fifty visitors wait for."""
    before = _files()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.baseUrlPath", BASE]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port)]
    log = tmp_path_factory.mktemp("first") / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env=_without_pyc())

    async def crowd() -> list[Seen]:
        return await asyncio.gather(*(_visit(port) for _ in range(VISITORS)))

    try:
        until(lambda: _answers(port) or process.poll() is not None, "the port's first answer")
        visitors = asyncio.run(crowd())
        yield Started(
            port, process, visitors, {path for path in _files() - before if "test-artifacts" not in path.parts}
        )
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    """Return whether a connection is accepted, which must hold from the first moment on."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _without_pyc() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def test_everybody_in_the_first_second_sees_the_race(started: Started):
    assert [seen.errors for seen in started.visitors] == [[]] * VISITORS
    assert {seen.viewer["key"] for seen in started.visitors} == {from_query({}).experiment.key()}


def test_nothing_is_written_beside_the_app(started: Started):
    assert not started.written


@pytest.mark.parametrize("page", ["", "swarm", "lessons", "tune"])
def test_a_page_names_its_scripts_which_may_be_kept_for_ever(started: Started, page: str):
    head, html = started.get(page)
    assert "no-cache" in head["cache-control"]
    assert int(head["content-length"]) == len(html)
    named = re.findall(r'<link rel="(?:modulepreload|preload)"[^>]* href="\./(assets/[^"]+)"', html.decode())
    assert [Path(name).suffix for name in named] == [".js", ".css"]
    for name in named:
        kept, content = started.get(name)
        assert "immutable" in kept["cache-control"]
        assert "content-encoding" not in kept
        packed, small = started.get(name, **{"Accept-Encoding": "gzip, br"})
        assert packed["content-encoding"] == "gzip"
        assert gzip.decompress(small) == content
        assert packed["content-type"] == kept["content-type"]
    # A browser that has a page may not go on with one that names what is served no more.
    assert started.get(page, **{"If-None-Match": head.get("etag", '"any"')})[1] == html


@pytest.mark.parametrize("query", ["", "?r=adam&label.1=%E5%AD%A6%E4%B9%A0%20a%26b&start=1,2"])
def test_the_name_of_the_first_page_leads_to_it(started: Started, query: str):
    address = f"http://127.0.0.1:{started.port}/{BASE}/"
    with urllib.request.urlopen(f"{address}race{query}") as answer:
        assert answer.url == address + query


def test_what_a_page_needs_early_is_there(started: Started):
    _, html = started.get("")
    named = re.findall(r'href="\./(static/[^"]+\.js)"', html.decode())
    assert any("BidiComponent" in name for name in named)
    for name in named:
        on_disk, content = Path(sys.modules["streamlit"].__file__).parent / "static" / name, started.get(name)[1]
        assert content == on_disk.read_bytes(), name


def test_the_viewer_and_plotly_come_from_memory(started: Started):
    seen = started.visitors[0]
    script, style = re.findall(r'"(assets/[^"]+)"', seen.loaders)[::-1]
    assert b"export default function viewer" in started.get(script)[1]
    assert b".dl-viewer" in started.get(style)[1]
    assert started.get(seen.viewer["plotly"])[1] == PLOTLY.read_bytes()


@pytest.mark.parametrize("name", ["viewer.js", "viewer-000000000000.js", "..%2Fapp.py", "%2e%2e/app.py"])
def test_what_is_not_published_is_not_served(started: Started, name: str):
    with pytest.raises(urllib.error.HTTPError) as refused:
        started.get(f"assets/{name}")
    refused.value.close()
    assert refused.value.code in (400, 404)


def test_a_server_ends_with_a_swarm_under_way(started: Started):
    """Last in this file: 143, as a shell tells it, and no abort inside torch."""

    async def under_way() -> None:
        line = await _arrive(started.port, "swarm", SWARM)
        assert (await _look(line, until="progress")).errors == []
        started.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(ConnectionClosed):
            while True:
                await line.recv()

    asyncio.run(under_way())
    assert started.process.wait() == -signal.SIGTERM


LEAVES = """
import threading, torch
from engine import swarm, uniform
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from work.jobs import Jobs
from work.store import Store
from work.tasks import Task
from work.workers import Here

bowl, begun = LANDSCAPES["bowl"], threading.Barrier(3)

def compilation(report):
    begun.wait()
    swarm(bowl, OPTIMIZERS["adam"], uniform(bowl, 300_000, 0), 100_000, record=("end",), compiled=True,
          progress=lambda share: report.wanted)

def deaf(report):
    begun.wait()
    while True:
        torch.ones(1_000_000).exp()

for work in (compilation, deaf):
    Jobs([Here()], Store(1)).ask(Task("swarm", "key", work), "somebody")
begun.wait()
"""


def test_a_process_ends_with_work_under_way(tmp_path: Path):
    """Work that asks if it is wanted, and work that does not: a thread inside torch would abort the process."""
    environment = {**_without_pyc(), "PYTHONPATH": str(ROOT), "TORCHINDUCTOR_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LEAVES], cwd=tmp_path, capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
