"""The Dockerfile's steps without an engine: files are copied, and commands run on the packages of this Python."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.servers import ROOT

BORROWED = ("apt-get", "pip", "useradd")  # what a RUN does here: the machine and its packages are there already


@dataclass
class Image:
    """The result of the steps: a folder, an environment and two commands."""

    root: Path
    base: str = ""
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    users: dict[str, str] = field(default_factory=dict)  # by number
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    @property
    def here(self) -> Path:
        """The folder that the commands run in, on this machine."""
        return self.root / self.folder.lstrip("/")

    def clean(self, port: int) -> dict[str, str]:
        """Return the environment of a container: nothing of ours, but Python's place and a free port."""
        home = self.root / "home" / self.users[self.user]
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return {
            "PATH": path, "HOME": str(home), **self.environment,
            "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        }  # fmt: skip


def steps(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, each with its words."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, words) for name, _, words in (line.partition(" ") for line in joined.splitlines())]


def ignored(path: str, patterns: list[str]) -> bool:
    """Return True for a path of the context that .dockerignore leaves out."""
    parts = PurePosixPath(path).parts
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return any(
        fnmatch.fnmatchcase(part.rpartition("/")[2] if pattern.startswith("**/") else part, pattern.removeprefix("**/"))
        for pattern in patterns
        for part in above
        if pattern.startswith("**/") or part.count("/") == pattern.count("/")
    )


def patterns() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def built(root: Path) -> Image:
    """Take the steps one by one, in a new folder; an AssertionError names the one that cannot be taken."""
    image = Image(root)
    for name, words in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
        _TAKE[name](image, words)
    return image


def _run(image: Image, words: str) -> None:
    for command in words.split("&&"):
        said = shlex.split(command)
        assert said[0] in (*BORROWED, "rm"), f"RUN {words}"
        for file in (said[at + 1] for at, word in enumerate(said) if word == "-r" and said[0] == "pip"):
            assert (image.here / file).is_file(), f"{file} is not there yet: RUN {words}"
        if said[0] == "useradd":
            assert "--create-home" in said
            image.users[said[said.index("--uid") + 1]] = said[-1]
            (image.root / "home" / said[-1]).mkdir(parents=True)


def _copy(image: Image, words: str) -> None:
    *sources, target = words.split()
    assert target in (".", "./"), f"COPY {words}"
    left = patterns()
    for source in sources:
        if source != ".":
            assert not ignored(source, left), f"COPY {words}"
            shutil.copy2(ROOT / source, image.here / source)
            continue
        for folder, folders, files in os.walk(ROOT):
            place = Path(folder).relative_to(ROOT)
            folders[:] = [each for each in folders if not ignored((place / each).as_posix(), left)]
            (image.here / place).mkdir(parents=True, exist_ok=True)
            for each in files:
                if not ignored((place / each).as_posix(), left):
                    shutil.copy2(Path(folder) / each, image.here / place / each)


def _from(image: Image, words: str) -> None:
    image.base = words


def _env(image: Image, words: str) -> None:
    image.environment |= dict(pair.split("=", 1) for pair in shlex.split(words))


def _workdir(image: Image, words: str) -> None:
    image.folder = words
    image.here.mkdir(parents=True)


def _user(image: Image, words: str) -> None:
    assert words in image.users, f"USER {words}: no user has this number"
    image.user = words


def _health(image: Image, words: str) -> None:
    image.health = json.loads(words.partition("CMD ")[2])


def _cmd(image: Image, words: str) -> None:
    image.command = json.loads(words)


_TAKE = {
    "FROM": _from, "ARG": lambda image, words: None, "ENV": _env, "RUN": _run, "WORKDIR": _workdir, "COPY": _copy,
    "USER": _user, "EXPOSE": lambda image, words: None, "HEALTHCHECK": _health, "CMD": _cmd,
}  # fmt: skip
