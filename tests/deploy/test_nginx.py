"""deploy/nginx.conf by nginx itself, and the app through it: two replicas, twenty sessions, and what is too much."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from engine.link import from_query
from tests.deploy.conftest import Hosted
from tests.deploy.fronted import fronting, program, written
from tests.deploy.visitor import Visitor
from tests.servers import free_ports
from tests.waiting import until
from views.hosting import guard, headers

pytestmark = pytest.mark.slow

SESSIONS = 20
SILENT = 1_000  # connections that say nothing
STEPS = 40
QUERY = f"surface=himmelblau&r=adam&r=momentum&steps={STEPS}"
HEADERS = (*headers.EVERYWHERE, "Content-Security-Policy", "Cache-Control", "Content-Type")
SHUT = (
    "/_stcore/metrics", "/_stcore/metrics/", "/_stcore//metrics", "/_stcore/%6detrics", "/_stcore/script-health-check",
    "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/healthz", "/metrics", "/admin",
    "/swarm/_stcore/metrics",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """The answer to a request."""

    status: int
    headers: Message
    body: bytes


def ask(port: int, path: str = "/", method: str = "GET", come: str = "127.0.0.1", **said: str) -> Answer:
    """Ask once, from an address of this machine; what is said to follow does not."""
    line = http.client.HTTPConnection("127.0.0.1", port, source_address=(come, 0))
    try:
        line.putrequest(method, path, skip_host="Host" in said, skip_accept_encoding=True)
        for name, value in said.items():
            line.putheader(name.replace("_", "-"), value)
        line.endheaders()
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        line.close()


@pytest.mark.parametrize("tls", [None, 8443], ids=["plain", "with tls.conf"])
def test_nginx_takes_the_file(tmp_path, tls):
    path = written(tmp_path, 8080, [8501, 8502], tls=tls)
    command = [program(), "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "[warn]" in line or "[emerg]" in line]


def test_a_page_comes_as_the_app_says_it(hosted: Hosted):
    """Its headers are neither changed nor doubled, whichever page it is."""
    for path in ("/", "/?embed=true", "/swarm?r=adam", "/_stcore/health"):
        through, direct = ask(hosted.front.port, path), ask(hosted.replicas[0].port, path)
        assert through.status == direct.status == 200
        assert {name: through.headers.get_all(name) for name in HEADERS} == {
            name: direct.headers.get_all(name) for name in HEADERS
        }
        assert through.body == direct.body
        assert through.headers["Server"] == "nginx"
    assert ask(hosted.front.port, Accept_Encoding="gzip, br").headers["Content-Encoding"] == "gzip"


def test_cookies_are_for_the_way_by_which_a_browser_came(hosted: Hosted):
    plain = ask(hosted.front.port).headers["Set-Cookie"]
    assert plain.startswith("lab_route=") and plain.endswith("; Path=/; HttpOnly; SameSite=Lax")
    secure = ask(hosted.front.port, X_Forwarded_Proto="https").headers
    assert secure["Set-Cookie"].endswith("; Path=/; HttpOnly; SameSite=None; Secure; Partitioned")
    assert "max-age" in secure["Strict-Transport-Security"]
    assert ask(hosted.front.port, Cookie="lab_route=mine").headers["Set-Cookie"] is None
    for proto, wanted in (("http", False), ("https", True)):
        own = ask(hosted.front.port, "/_stcore/health", X_Forwarded_Proto=proto).headers["Set-Cookie"]
        assert own.startswith("_streamlit_xsrf=") and ("Secure" in own) == wanted


def home(hosted: Hosted, cookie: str) -> set[str]:
    """Return the replicas to which some requests with this cookie went."""
    for _ in range(4):
        assert ask(hosted.front.port, f"/{cookie}", Cookie=f"lab_route={cookie}").status == 200
    ours = [line for line in hosted.front.lines() if line["path"] == f"/{cookie}"]
    return {line["replica"] for line in ours[-4:]}


def test_what_is_too_much_is_turned_away(hosted: Hosted):
    port = hosted.front.port
    size = guard.LARGEST_BODY + 2**20
    large = ask(port, "/_stcore/upload_file/a/b", "PUT", Content_Length=str(size))
    assert (large.status, large.body.decode()) == (
        413,
        f"A file may have up to 16 MB; this request has {size} bytes.\n",
    )
    assert ask(port, method="POST").status == 403
    sent = [ask(port, "/_stcore/upload_file/a/b", "PUT", "127.0.0.9") for _ in range(140)]
    assert {answer.status for answer in sent[:100]} == {403}, "a hall loads its files: the app asks each for its token"
    assert sent[-1].status == 429 and b"the link has your run" in sent[-1].body
    assert {ask(port, come="127.0.0.8").status for _ in range(150)} == {200}, "a hall opens a link"
    lines = hosted.front.lines()
    assert "127.0.0.9" not in str(lines) and "/_stcore/upload_file" in {line["path"] for line in lines}
    assert all("upload_file/" not in line["path"] for line in lines), "a session's name is written nowhere"


def test_what_is_for_the_inside_is_shut(hosted: Hosted):
    assert ask(hosted.replicas[0].port, "/_stcore/metrics").status == 200
    for path in SHUT:
        answer = ask(hosted.front.port, path)
        assert (answer.status, answer.body) == (404, b"There is no such page.\n"), path


def test_where_no_replica_answers_a_line_says_so(tmp_path: Path):
    """And with tls.conf a plain request is sent on to HTTPS."""
    with fronting(tmp_path, free_ports(2), tls=True) as front:
        sent_on = ask(front.port, "/swarm?r=adam", Host="lab.example.org:80")
        assert (sent_on.status, sent_on.headers["Location"]) == (301, "https://lab.example.org/swarm?r=adam")
        away = ask(front.port, X_Forwarded_Proto="https")
        assert away.status in (502, 503) and away.headers["Refresh"] == "5"
        assert away.body.decode().count("\n") == 1 and b"the link has your run" in away.body


def is_closed(line: socket.socket) -> bool:
    try:
        return line.recv(1, socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_a_replica_that_dies_costs_its_sessions_a_reconnect(hosted: Hosted):
    """Twenty sessions, beside a thousand connections that say nothing. Last in this file."""
    visitors = [Visitor(hosted.front.port, f"visitor-{number}", QUERY) for number in range(SESSIONS)]
    homes = {visitor.cookie: home(hosted, visitor.cookie) for visitor in visitors}
    assert all(len(replicas) == 1 for replicas in homes.values())
    dying, staying = (f"127.0.0.1:{replica.port}" for replica in hosted.replicas)
    there = [visitor for visitor in visitors if homes[visitor.cookie] == {dying}]
    here = [visitor for visitor in visitors if homes[visitor.cookie] == {staying}]
    assert len(there) + len(here) == SESSIONS and there and here

    async def visit() -> None:
        await asyncio.gather(*(visitor.connect() for visitor in visitors))
        races = set(await asyncio.gather(*(visitor.race() for visitor in visitors)))
        assert len(races) == 1
        (race,) = races
        assert race.key == from_query(parse_qs(QUERY)).experiment.key()
        assert len(race.paths) > 2 * 2 * (STEPS + 1) * 4

        os.killpg(hosted.replicas[0].process.pid, signal.SIGKILL)
        await asyncio.gather(*(visitor.line.wait_closed() for visitor in there))
        assert {await visitor.race() for visitor in here} == races, "who is elsewhere notices nothing"
        assert {ask(hosted.front.port, Cookie=f"lab_route={visitor.cookie}").status for visitor in there} == {200}
        await asyncio.gather(*(visitor.connect() for visitor in there))
        assert set(await asyncio.gather(*(visitor.race() for visitor in there))) == races
        assert [visitor.errors for visitor in visitors] == [[]] * SESSIONS
        await asyncio.gather(*(visitor.line.close() for visitor in visitors))

    with ExitStack() as opened:
        silent = [
            opened.enter_context(socket.create_connection(("127.0.0.1", hosted.front.port))) for _ in range(SILENT)
        ]
        asyncio.run(visit())
        until(lambda: all(is_closed(line) for line in silent), "the end of connections that say nothing")
