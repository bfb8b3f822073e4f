"""The Dockerfile's steps, one by one: what it copies is enough to start the lab, with nothing set but what it sets."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import image as images
from tests.deploy.image import Image, built
from tests.deploy.visitor import Visitor
from tests.servers import free_ports, is_healthy, stop
from tests.waiting import until


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return built(tmp_path_factory.mktemp("image"))


def test_the_base_is_a_full_tag_of_the_python_that_is_tested(image: Image):
    tag = re.fullmatch(r"python:(\d+)\.(\d+)\.\d+-slim-[a-z]+", image.base)
    assert tag is not None and (int(tag[1]), int(tag[2])) == (3, 11)


def test_it_runs_as_user_1000(image: Image):
    assert image.user == "1000"


@pytest.mark.parametrize(
    "path",
    [".git", ".env", ".streamlit/secrets.toml", ".venv/bin/python", "core/__pycache__/words.pyc", "tests/conftest.py",
     "node_modules/x/y.js", "deploy/.env", "deploy/key.pem"],
)  # fmt: skip
def test_what_is_private_or_not_needed_stays_out(path: str):
    assert images.ignored(path, images.patterns())


def test_what_is_served_gets_in(image: Image):
    for path in ("app.py", ".streamlit/config.toml", "locales/en/language.json", "views/page.css"):
        assert not images.ignored(path, images.patterns()) and (image.here / path).is_file()
    assert sorted(path.name for path in image.here.glob("*.py")) == ["app.py"]


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.slow
def test_its_command_starts_the_lab_and_its_check_tells_whether_it_lives(image: Image, tmp_path: Path):
    (port,) = free_ports(1)
    environment = image.clean(port)
    assert image.command[0] == image.health[0] == "python"
    command, check = ([sys.executable, *words[1:]] for words in (image.command, image.health))

    def lives() -> bool:
        done = subprocess.run(check, env=environment, cwd=image.here, capture_output=True, check=False)
        return done.returncode == 0

    assert not lives()
    before = files(image.here)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=image.here, stdout=output, stderr=output, start_new_session=True
        )
    try:
        until(lambda: process.poll() is not None or is_healthy(f"http://127.0.0.1:{port}"), "the lab's first answer")
        assert process.poll() is None, log.read_text()
        assert lives()
        visitor = Visitor(port, "", "surface=bowl&r=adam&steps=5")

        async def visit() -> None:
            await visitor.connect()
            assert (await visitor.race()).paths
            await visitor.line.close()

        asyncio.run(visit())
        assert visitor.errors == []
        assert files(image.here) == before, "the app's folder may be one that cannot be written to"
        home = Path(image.clean(port)["HOME"])
        assert {path.name for path in home.iterdir()} <= {".cache"}, "and so may the home but for its cache"
    finally:
        stop(process)
    assert not lives()
