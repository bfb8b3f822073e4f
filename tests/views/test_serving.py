"""How the server sends and ends, without one; tests/test_first_second.py has a real one."""

import asyncio
import signal
import socket

import pytest
import uvicorn

from views.hosting import serving
from work import threads


class Connection(asyncio.Protocol):
    """What uvicorn would make for each connection."""

    made = None

    def connection_made(self, transport):
        self.made = transport


class Transport(asyncio.Transport):
    """One that knows its socket."""

    def __init__(self, line):
        super().__init__({"socket": line})


@pytest.fixture
def server():
    server = uvicorn.Server(uvicorn.Config("app:app"))
    server.config.http_protocol_class = Connection
    return server


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX])
def test_small_answers_are_sent_at_once(server, family):
    serving._send_at_once(server)
    with socket.socket(family) as line:
        connection, transport = server.config.http_protocol_class(), Transport(line)
        connection.connection_made(transport)
        assert connection.made is transport
        if family != socket.AF_UNIX:
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture
def signals(monkeypatch):
    """Signals as they were, and nothing asked to end in this process."""
    asked = []
    monkeypatch.setattr(threads, "ask", lambda: asked.append(True))
    monkeypatch.setattr(serving.atexit, "register", lambda work: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield asked
    for number, handler in before.items():
        signal.signal(number, handler)


def test_ctrl_c_is_no_error_and_pressed_again_it_waits_for_nobody(server, signals):
    serving._hear_signals(server)
    signal.raise_signal(signal.SIGINT)
    assert (server.should_exit, server.force_exit, server._captured_signals) == (True, False, [])
    signal.raise_signal(signal.SIGINT)
    assert server.force_exit
    assert signals == [True, True]


def test_a_termination_is_told_to_who_started_the_process(server, signals):
    serving._hear_signals(server)
    signal.raise_signal(signal.SIGTERM)
    assert (server.should_exit, server._captured_signals, signals) == (True, [signal.SIGTERM], [True])


def test_the_server_is_known_by_its_hearing_signals(server, signals):
    assert serving._server() is None
    signal.signal(signal.SIGINT, server.handle_exit)
    assert serving._server() is server
