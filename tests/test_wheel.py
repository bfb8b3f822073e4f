"""The wheel: what it carries, and the app, films and Python of it, in an empty environment and an empty folder."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

import descent_lab
from engine.link import from_query
from tests.waiting import DEAD, until

ROOT = Path(__file__).resolve().parent.parent
LEFT = {".ci", ".github", "benchmarks", "deploy", "docs", "examples", "tests"}  # folders that no installation needs
OURS = ("core", "engine", "views", "work", "app")  # names that another project may have as well
STEPS = 7
WINDOWS = sys.platform == "win32"

CHILD = """
import multiprocessing

import descent_lab
from core.numbers import plain

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(plain, (0.5,)) == plain(0.5)
"""

PYTHON = """
import sys

import torch

import descent_lab.engine
import engine
from engine import Experiment

assert descent_lab.engine is engine
assert descent_lab.engine.Experiment is Experiment
assert engine.__file__.startswith(sys.prefix), engine.__file__
x = torch.zeros(2, dtype=torch.float64)
"""


def list_needed() -> set[str]:
    """Return the files of the repository that a wheel has to carry, by their names in it; new ones count already."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    needed = {name for name in listed if name == "app.py" or ("/" in name and name.partition("/")[0] not in LEFT)}
    return {name if name.startswith("descent_lab/") else f"descent_lab/{name}" for name in needed}


def build(folder: Path) -> Path:
    """Build the wheel by the backend that pyproject.toml names, without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(folder: Path, *what: str) -> tuple[Path, Path]:
    """Install something beside packages borrowed from here; return the folders of commands and of packages."""
    venv.create(folder, symlinks=not WINDOWS)
    paths = {"base": str(folder), "platbase": str(folder)}
    scripts, packages = (Path(sysconfig.get_path(name, "venv", vars=paths)) for name in ("scripts", "purelib"))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(scripts / "python")]
    words = [*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-compile", *what]
    subprocess.run(words, check=True, capture_output=True)
    return scripts, packages


class Installed:
    """The installed commands, in an empty folder and an empty home, beside strangers of the house's names."""

    def __init__(self, scripts: Path, folder: Path) -> None:
        self.scripts, self.empty, self.home = scripts, folder / "empty", folder / "home"
        strangers = folder / "strangers"
        for path in (self.empty, self.home, strangers):
            path.mkdir()
        for name in OURS:
            (strangers / name).mkdir()
            (strangers / name / "__init__.py").write_text("raise RuntimeError('a stranger was imported')")
        names = ("XDG_CACHE_HOME", "DESCENT_LAB_CACHE", "TORCHINDUCTOR_CACHE_DIR", "STREAMLIT_SERVER_PORT")
        self.environment = {name: value for name, value in os.environ.items() if name not in names}
        self.environment |= {"HOME": str(self.home), "USERPROFILE": str(self.home), "PYTHONPATH": str(strangers)}
        # Every run goes to a worker process, which has to find the house as well.
        self.environment |= {"PYTHONDONTWRITEBYTECODE": "1", "DESCENT_LAB_REQUEST_SECONDS": "0"}

    def run(self, command: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        words = [str(self.scripts / command), *arguments]
        environment = self.environment | variables
        return subprocess.run(words, cwd=self.empty, env=environment, capture_output=True, text=True, check=False)

    @contextmanager
    def served(self, port: int, log: Path) -> Iterator[None]:
        """Start the app by its command and end it as Ctrl-C does."""
        words = [str(self.scripts / "descent-lab"), "--server.headless", "true", "--server.address", "127.0.0.1"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*words, f"--server.port={port}"], cwd=self.empty, env=self.environment, stdout=output, stderr=output
            )
        try:
            until(lambda: process.poll() is not None or ask(port, "_stcore/health") == b"ok", "the first answer")
            assert process.poll() is None, log.read_text()
            yield
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=DEAD) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()


def ask(port: int, path: str) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as response:
            return response.read()
    except (urllib.error.URLError, OSError):
        return b""


def open_page(port: int) -> list[ForwardMsg]:
    """Return what the server tells a browser that opens a short race."""
    told = []
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], origin=f"http://127.0.0.1:{port}", max_size=None) as line:
        rerun = BackMsg()
        rerun.rerun_script.query_string = f"steps={STEPS}"
        line.send(rerun.SerializeToString())
        while not told or told[-1].WhichOneof("type") != "script_finished":
            told.append(ForwardMsg.FromString(line.recv()))
    return told


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def assert_served(port: int) -> None:
    """The page is the race, made by a worker, in the house's own colours: its settings have come along."""
    assert b"modulepreload" in ask(port, "")
    told = open_page(port)
    shown = [message.delta.new_element for message in told if message.WhichOneof("type") == "delta"]
    assert not [element.exception.message for element in shown if element.WhichOneof("type") == "exception"]
    viewers = [element.bidi_component for element in shown if element.WhichOneof("type") == "bidi_component"]
    (viewer,) = [each for each in viewers if each.component_name.endswith("descent_viewer")]
    assert json.loads(viewer.mixed.json)["meta"]["key"] == from_query({}).experiment.replace(steps=STEPS).key()
    (theme,) = [each.new_session.custom_theme for each in told if each.WhichOneof("type") == "new_session"]
    assert theme.light.primary_color == "#1d4f91"


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Nothing has started, and one line says why."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("descent-lab: ") and done.stderr.count("\n") == 1, done.stderr
    assert [word for word in words if word not in done.stderr] == [], done.stderr


@pytest.mark.slow
def test_the_wheel_is_the_app(tmp_path: Path):
    """One build and one environment for all that is said of it."""
    wheel = build(tmp_path)
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == list_needed()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())

    scripts, packages = install(tmp_path / "environment", str(wheel))
    distribution = f"descent_lab-{wheel.name.split('-')[1]}.dist-info"
    assert {path.name for path in packages.iterdir()} == {"descent_lab", distribution, "borrowed.pth"}
    lab = Installed(scripts, tmp_path)
    assert re.match(r"descent-lab \d+\.\d+\.\d+ \(Python 3\.", lab.run("descent-lab", "--version").stdout)
    port = find_free_port()
    with lab.served(port, tmp_path / "server.log"):
        assert_served(port)
        assert_refused(lab.run("descent-lab", STREAMLIT_SERVER_PORT=str(port)), f"port {port} is in use")
    assert list(lab.empty.rglob("*")) == []
    assert {path.relative_to(lab.home).parts[:2] for path in lab.home.rglob("*") if path.is_file()} <= {
        (".cache", "descent-lab")
    }

    race = from_query({}).experiment.replace(steps=STEPS)
    (lab.empty / "race.json").write_text(race.to_json(), encoding="utf-8")
    done = lab.run("python", "-m", "descent_lab", "render", "race.json", "race.gif", "--size", "320", "--frames", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert (lab.empty / "race.gif").read_bytes().startswith(b"GIF89a")

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = next(each for each in re.findall(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE))
    assert "import descent_lab" in block
    (lab.empty / "example.py").write_text(PYTHON + block, encoding="utf-8")
    (lab.empty / "child.py").write_text(CHILD, encoding="utf-8")
    for script in ("example.py", "child.py"):
        done = lab.run("python", script)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_checkout_can_be_installed_to_be_edited(tmp_path: Path):
    scripts, _ = install(tmp_path / "environment", "--editable", str(ROOT))
    lab = Installed(scripts, tmp_path)
    look = "import descent_lab.core, core, pathlib; print(pathlib.Path(descent_lab.core.__file__).parents[1])"
    assert lab.run("python", "-c", look).stdout.strip() == str(ROOT)
    assert lab.run("descent-lab", "--help").stdout.startswith("Usage: descent-lab ")


def test_every_package_of_the_house_is_one_of_its_names():
    """A package without an `__init__.py` would lose to any other of its name, wherever that lies on the path."""
    tops = {name.split("/")[1] for name in list_needed() if name.endswith(".py") and name.count("/") > 1}
    assert set(descent_lab.PACKAGES) == tops
    assert {top for top in tops if f"descent_lab/{top}/__init__.py" not in list_needed()} == set()
