"""The version of what computes: two processes of the same version make the same numbers on the same kind of machine."""

from __future__ import annotations

import hashlib
import subprocess
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

_HOUSE = Path(__file__).resolve().parent.parent
_COMPUTE = ("core", "notation", "landscapes", "optimizers", "engine")  # the packages that decide a number
_DIGITS = 10


@cache
def here() -> str:
    """Return the version of this process, with a digest of its sources and torch's version."""
    digest = hashlib.sha256()
    for package in _COMPUTE:
        for path in sorted((_HOUSE / package).rglob("*.py")):
            digest.update(path.relative_to(_HOUSE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    torch_version = torch.__version__.partition("+")[0]
    return f"Descent Lab {_number()} ({digest.hexdigest()[:_DIGITS]}) with torch {torch_version}"


@cache
def commit() -> str:
    """Return the commit of this checkout, with a + if files have been changed since, or "" outside of git."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(_HOUSE), *words], capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        return git("rev-parse", "--short=10", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _number() -> str:
    """Return the number of the release, of the checkout if this is one."""
    project = _HOUSE / "pyproject.toml"
    if project.exists():
        return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    try:
        return version("descent-lab")
    except PackageNotFoundError:
        return "of no number"
