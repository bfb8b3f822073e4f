"""A fault that would stop the server is told in one line before anything starts."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import cache_folder, limits
from views.hosting import beginning

APP = Path("app.py")
Settings = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Set the port and the address as the command line would; a port that is not given is Streamlit's own."""

    def given(port: object, *, chosen: bool = True, address: str | None = "127.0.0.1") -> None:
        options = {"server.port": port, "server.address": address}
        monkeypatch.setattr(beginning.config, "get_option", options.__getitem__)
        chosen_ones = {"server.port": chosen, "server.address": address is not None}
        monkeypatch.setattr(beginning.config, "is_manually_set", chosen_ones.__getitem__)

    return given


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of every address at which somebody listens."""
    with socket.socket() as other:
        other.bind(("", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("address", ["127.0.0.1", None])
def test_a_port_in_use_is_named_if_somebody_chose_it(settings: Settings, taken: int, address: str | None):
    settings(taken, address=address)
    assert f"port {taken} is in use" in beginning.find_port_problem()
    settings(taken, address=address, chosen=False)
    assert beginning.find_port_problem() == "", "Streamlit tries the next ones"


def test_a_free_port_stays_free(settings: Settings):
    settings(0)
    assert beginning.find_port_problem() == ""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings(port)
    assert beginning.find_port_problem() == ""
    with socket.socket() as after:
        after.bind(("127.0.0.1", port))


@pytest.mark.parametrize("port", [65536, -1, "many", "\u0661"])
def test_a_port_that_is_none_is_named_with_its_range(settings: Settings, port: object):
    settings(port)
    assert beginning.find_port_problem() == f"server.port must be a whole number in [0, 65535], got {str(port)!r}."


def test_an_address_of_another_machine_is_named(settings: Settings):
    settings(0, address="192.0.2.1")
    assert beginning.find_port_problem().startswith("server.address=192.0.2.1 cannot be used (")


def test_a_machine_without_ipv6_is_served_at_its_other_addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    bind, tried = beginning.starlette_server._bind_socket, []

    def without(address: str, port: int, backlog: int) -> socket.socket:
        tried.append(address)
        if ":" in address:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return bind(address, port, backlog)

    monkeypatch.setattr(beginning.starlette_server, "_bind_socket", without)
    settings(0, address=None)
    assert beginning.find_port_problem() == ""
    assert tried == ["::", "0.0.0.0"]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stop:
        beginning.serve(APP, list(arguments), "descent-lab")
    told = capsys.readouterr()
    assert (stop.value.code, told.out, told.err.count("\n")) == (2, "", 1)
    return told.err


def test_a_wrong_option_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    assert "'--server.prot'" in refused(capsys, "--server.prot", "1")
    assert "'many'" in refused(capsys, "--server.port", "many")
    assert "'race.json'" in refused(capsys, "--server.port", "0", "race.json")
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "many")
    assert "STREAMLIT_SERVER_PORT" in refused(capsys)


def test_every_limit_that_is_none_has_its_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    wrong = limits.read({"DESCENT_LAB_RACERS": "many", "DESCENT_LAB_STEPS": "0"})[1]
    monkeypatch.setattr(limits, "PROBLEMS", wrong)
    with pytest.raises(SystemExit) as stop:
        beginning.prepare()
    assert stop.value.code == 2
    assert capsys.readouterr().err == "".join(f"descent-lab: {line}\n" for line in wrong)


@pytest.mark.parametrize("chosen", ["", "elsewhere"])
def test_compiled_programs_lie_in_the_cache_folder_or_where_torch_is_told(monkeypatch, tmp_path, chosen):
    monkeypatch.setenv(cache_folder.NAMED, str(tmp_path))
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", chosen)
    if not chosen:
        monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR")
    cache_folder.find_cache_folder.cache_clear()
    beginning.prepare()
    assert os.environ["TORCHINDUCTOR_CACHE_DIR"] == (chosen or str(tmp_path / "compiled"))
    cache_folder.find_cache_folder.cache_clear()


def test_a_cache_folder_that_takes_nothing_is_refused_in_one_line(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("a file")
    monkeypatch.setenv(cache_folder.NAMED, str(tmp_path / "file"))
    cache_folder.find_cache_folder.cache_clear()
    told = refused(capsys, "--server.port", "0")
    assert told.startswith("descent-lab: ") and cache_folder.NAMED in told and str(tmp_path / "file") in told
    cache_folder.find_cache_folder.cache_clear()
