"""Small promises about the files themselves."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from pathlib import Path
from typing import Any

import pytest

from descent_lab import PACKAGES

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {"test-artifacts", "node_modules"}
LONGEST = 300  # lines
PINNED = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\d+(\.\d+)*")
DRAWERS = {"utils", "util", "helpers", "constants", "misc"}


def _files(*suffixes: str) -> list[Path]:
    """Return our own files with these suffixes: nothing hidden, installed or generated."""
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.suffix in suffixes
        and not any(part.startswith(".") or part in NOT_OURS for part in path.relative_to(ROOT).parts)
    )


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name: str):
    """One exact version each, no local tag such as +cpu and no index: these belong to the machine."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    wrong = [line for line in lines if line not in ("", "-r requirements.txt") and not PINNED.fullmatch(line)]
    assert not wrong, f"{name}: write name==version, got {wrong}"


def test_no_file_is_long():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _files(".py", ".js")}
    long = [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > LONGEST]
    assert not long, f"over {LONGEST} lines; ask of each what it is really made of:\n" + "\n".join(long)


def test_there_is_one_loop():
    """Rules are stepped in `engine/walk.py` alone; what compiles that step, or takes a rule's first, is named here."""
    stepping = re.compile(r"\.update\(x|\bstep\(course")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "engine").glob("*.py")
        if stepping.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"engine/walk.py", "engine/compilation.py", "engine/first_step.py"}


SAID = re.compile(r"""[\w\])]\.batch\b|\bbatch\s*[:=]|['"]batch['"]""")


def test_a_condition_is_said_once():
    """`batch`, as code says it, stands where it is declared, drawn, written out and shown: today in seven files."""
    files = [path for layer in PACKAGES for path in (ROOT / layer).rglob("*.py")]
    said = [path for path in files if SAID.search(path.read_text(encoding="utf-8"))]
    assert len(said) < 12, said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"the key {twice[0]!r} stands there twice")
    return dict(pairs)


def test_locales_are_json():
    """Every file of words parses, and says each thing once."""
    wrong = []
    for path in _files(".json"):
        if path.relative_to(ROOT).parts[0] in ("locales", "lessons"):
            try:
                json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
            except ValueError as error:
                wrong.append(f"{path.relative_to(ROOT)}: {error}")
    assert not wrong, "\n".join(wrong)


def _comments(path: Path) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def test_a_silenced_check_is_named():
    """A bare `ignore` silences tomorrow's mistake too: it says which check, in brackets."""
    bare = re.compile(r"#\s*(type|pyright)\s*:\s*ignore(?!\s*\[)|#\s*noqa(?!\s*:\s*[A-Z])")
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in _files(".py")
        for line, text in _comments(path)
        if bare.search(text)
    ]
    assert not wrong, "\n".join(wrong)


LONG = re.compile(r'^ *r?"""(.+?)"""', re.MULTILINE | re.DOTALL)  # a docstring, or a text of code


def _broken_off(code: str) -> list[str]:
    """Return the last lines of docstrings' paragraphs that end within a sentence: with a letter, figure or comma."""
    if not _within_a_sentence(LONG.findall(code)):
        return []  # 700 files need not be parsed
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(code)) if isinstance(node, documented))
    return _within_a_sentence([ast.get_docstring(node) or "" for node in nodes])


def _within_a_sentence(texts: list[str]) -> list[str]:
    paragraphs = (part.strip() for each in texts for part in re.split(r"\n\s*\n", each))
    ends = (part.splitlines()[-1].strip() for part in paragraphs if part)
    return [end for end in ends if re.search(r"[\w,;]$", end)]


def test_no_docstring_breaks_off():
    assert _broken_off('def f():\n    """Return it.\n\n    It takes 6 to\n    """') == ["It takes 6 to"]
    wrong = [
        f"{path.relative_to(ROOT)}: {end}" for path in _files(".py") for end in _broken_off(path.read_text("utf-8"))
    ]
    assert not wrong, "a sentence without its end:\n" + "\n".join(wrong)


def test_no_drawer_for_odds_and_ends():
    odd = [str(path.relative_to(ROOT)) for path in _files(".py", ".js") if path.stem in DRAWERS]
    assert not odd, f"name it after what it does: {odd}"
