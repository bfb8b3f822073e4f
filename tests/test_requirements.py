"""The packages installed: every import is declared, and pyproject.toml, the requirements and the lock agree."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from descent_lab import PACKAGES
from tests.syntax import syntax_tree

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RANGES = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-atlas.txt": PROJECT["optional-dependencies"]["atlas"],
    "requirements-dev.txt": PROJECT["optional-dependencies"]["dev"],
}
LOCKS = {name: (ROOT / f"{name}.lock").read_text(encoding="utf-8") for name in ("requirements", "requirements-atlas")}
APART = {"torch"}  # its build depends on the machine; the lock's head says what to do
ADDRESS = re.compile(r"\w+:/|^-|@ ", re.MULTILINE)  # of an index or a file, and any option that names one


def pinned(text: str) -> dict[str, str]:
    """Return the packages that stand in a requirements file or a lock, each with its version."""
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def pins_of(name: str) -> dict[str, str]:
    return pinned((ROOT / name).read_text(encoding="utf-8"))


def imported(*tops: str) -> set[str]:
    """Return the packages from which these files and folders import, as they are called when they are installed."""
    files = [path for top in tops for path in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"))]
    modules: set[str] = set()
    for path in files:
        for node in ast.walk(syntax_tree(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    tops_of = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    ours = {path.stem for path in ROOT.iterdir()}
    known = packages_distributions()
    names = {name for top in tops_of - ours - {"google"} for name in known.get(top, [top])}
    names |= {"protobuf"} if any(module.startswith("google.protobuf") for module in modules) else set()
    return {canonicalize_name(name) for name in names}


@pytest.mark.parametrize(
    ("tops", "files"),
    [
        (("app.py", "descent_lab", *PACKAGES), ["requirements.txt", "requirements-atlas.txt"]),
        (("tests", "benchmarks"), ["requirements.txt", "requirements-dev.txt"]),
    ],
)
def test_every_import_is_declared(tops: tuple[str, ...], files: list[str]):
    """A package that is there only because another needs it is gone once that one no longer does."""
    declared = {name for file in files for name in pins_of(file)}
    assert not imported(*tops) - declared


@pytest.mark.parametrize("file", RANGES)
def test_the_pins_lie_in_the_projects_ranges(file: str):
    ranges = {canonicalize_name(each.name): each for each in map(Requirement, RANGES[file])}
    pins = pins_of(file)
    assert ranges.keys() == pins.keys()
    assert [name for name, version in pins.items() if version not in ranges[name].specifier] == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_the_pins_of_the_requirements(name: str):
    """`make lock` is due when one of them has changed."""
    locked, pins = pinned(LOCKS[name]), pins_of(f"{name}.txt")
    assert {name: locked.get(name) for name in pins if name not in APART} == {
        name: version for name, version in pins.items() if name not in APART
    }
    assert not APART & locked.keys()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_the_lock_has_a_hash(name: str):
    """With one that has none pip would refuse the whole file."""
    entries = re.split(r"^(?=\w)", LOCKS[name], flags=re.MULTILINE)[1:]
    assert len(entries) == len(pinned(LOCKS[name])) > len(pins_of(f"{name}.txt"))
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("file", [*RANGES, *(f"{name}.lock" for name in LOCKS)])
def test_no_address_stands_in_a_file_that_is_installed(file: str):
    """The machine decides where packages come from: its own index, a mirror, a folder."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#") and line != "-r requirements.txt")
    assert not ADDRESS.search(text)


def test_the_version_is_that_of_the_citation():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {PROJECT['version']}\n" in citation
    assert f"license: {PROJECT['license']}\n" in citation
