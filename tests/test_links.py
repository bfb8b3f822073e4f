"""Every link and every path that a file names leads to something that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from descent_lab import PACKAGES

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", ".git", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules", "test-artifacts"}
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")  # [words](target) and ![words](target)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
NAMED = re.compile(rf"(?<![\w./{{-])(?:{'|'.join((*PACKAGES, 'tests', 'docs', 'locales', 'benchmarks'))})/[\w./-]*\w")
README = re.compile(r"(?<![\w/])README\.md")
NOT_YET = {"README.md", "CHANGELOG.md"}  # these name files that a reader will write, and files of earlier days


@cache
def _files() -> list[Path]:
    """Return every file of our own: nothing installed or made by a tool."""
    ours = [top for top in sorted(ROOT.iterdir()) if top.name not in NOT_OURS]
    found = [path for top in ours for path in ([top] if top.is_file() else sorted(top.rglob("*")))]
    return [path for path in found if path.is_file() and not NOT_OURS.intersection(path.parts)]


def _texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """Yield our own files with these suffixes and what stands in them."""
    for path in _files():
        if path.suffix in suffixes:
            yield path, path.read_text(encoding="utf-8")


def _headings(text: str) -> set[str]:
    """Return the anchors that GitHub makes of the headings: "In Python" is #in-python."""
    titles = re.findall(r"^#+ (.+?)(?: \{#[\w-]+\})?$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def faults(path: Path, text: str) -> Iterator[str]:
    """Yield every relative link of a Markdown file that leads nowhere.

    A lesson's links to its own checks, [words](#name), are not looked at: a lesson with a wrong one does not load.
    """
    for target in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        to = (path.parent / name).resolve() if name else path
        if not to.exists():
            yield f"{path.relative_to(ROOT)}: there is no {target}"
        elif anchor and not text.startswith("+++") and anchor not in _headings(to.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}: {name or path.name} has no section #{anchor}"


def test_every_link_leads_somewhere():
    wrong = [fault for path, text in _texts(".md") for fault in faults(path, text)]
    assert not wrong, "\n".join(wrong)


def test_a_dead_link_is_found():
    good = "[a](README.md#in-python) [b](https://example.org/x) `[c](lost.md)`"
    text = f"{good} [d](lost.md) ![e](docs/lost.png) [f](README.md#lost)"
    assert not list(faults(ROOT / "README.md", good))
    assert [fault.split()[-1] for fault in faults(ROOT / "README.md", text)] == ["lost.md", "docs/lost.png", "#lost"]


def test_every_path_that_is_named_is_there():
    """`views/state.py` in a comment, a docstring or a document; a folder counts, and a module without its suffix."""
    wrong = [
        f"{path.relative_to(ROOT)}: there is no {name}"
        for path, text in _texts(".py", ".js", ".css", ".md")
        if path.relative_to(ROOT).parts[0] != "tests" and path.name not in NOT_YET
        for name in NAMED.findall(text)
        if name.rpartition("/")[2].partition(".")[0] != "your_name"  # a skeleton says so where its copy goes
        and not (ROOT / name).exists()
        and not (ROOT / f"{name}.py").exists()
    ]
    assert not wrong, "\n".join(wrong)


def test_a_readme_without_a_folder_is_the_one_beside():
    wrong = [
        str(path.relative_to(ROOT))
        for path, text in _texts(".py", ".js")
        if path.relative_to(ROOT).parts[0] in PACKAGES
        and README.search(text)
        and not (path.parent / "README.md").exists()
    ]
    assert not wrong, f"say in which folder README.md is: {wrong}"
