"""Imports point one way: app -> views -> work -> lessons -> figures -> engine -> landscapes | optimizers -> core.

Every import of every file is read with `ast`, those inside functions and under TYPE_CHECKING included.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.syntax import syntax_tree

ROOT = Path(__file__).resolve().parent.parent

# A layer, and all that it may import of this project. Whoever adds a package at the top level adds a line.
ALLOWED = {
    "core": set(),
    "landscapes": {"core"},
    "optimizers": {"core"},
    "engine": {"core", "landscapes", "optimizers"},
    "figures": {"core", "landscapes", "optimizers", "engine"},
    "lessons": {"core", "landscapes", "optimizers", "engine", "figures"},
    "work": {"core", "landscapes", "optimizers", "engine", "figures", "lessons"},
    "views": {"core", "landscapes", "optimizers", "engine", "figures", "lessons", "work"},
    "app": {"core", "landscapes", "optimizers", "engine", "figures", "lessons", "work", "views"},
    "benchmarks": {"core", "landscapes", "optimizers", "engine", "figures", "tests"},  # whose browser it starts
    "locales": set(),  # words only
    "docs": {"core", "landscapes", "optimizers", "engine", "views"},  # skeletons, which are copied into the layers
}

# A library, and the only layers that may import it.
ONLY = {"streamlit": {"app", "views", "docs"}, "plotly": {"figures", "views", "benchmarks"}}


def _layers() -> dict[str, list[Path]]:
    """Return every layer that exists, with its files."""
    found = {path.stem: [path] for path in ROOT.glob("*.py")}
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name != "tests":
            files = sorted(folder.rglob("*.py"))
            if files:
                found[folder.name] = files
    return found


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and top-level name of every absolute import; a relative one cannot leave its own package."""
    for node in ast.walk(syntax_tree(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.partition(".")[0]


def violations(layer: str, source: str) -> list[str]:
    """Return the imports of a file that its `layer` must not have, as `line: name`."""
    ours = {*ALLOWED, "tests"} - ALLOWED[layer] - {layer}
    theirs = {library for library, layers in ONLY.items() if layer not in layers}
    return [f"{line}: {name}" for line, name in imported(source) if name in ours | theirs]


LAYERS = _layers()


def test_every_layer_is_in_the_table():
    assert set(LAYERS) <= set(ALLOWED), "say in ALLOWED what the new package may import"


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_downwards(layer: str):
    wrong = [
        f"{path.relative_to(ROOT)}:{violation}"
        for path in LAYERS[layer]
        for violation in violations(layer, path.read_text(encoding="utf-8"))
    ]
    allowed = ", ".join(sorted(ALLOWED[layer])) or "nothing of ours"
    assert not wrong, f"{layer} may import {allowed}:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("landscapes", "from optimizers.adam import Adam"),
        ("optimizers", "import landscapes.base"),
        ("engine", "def late():\n    import streamlit as st"),
        ("engine", "import plotly.graph_objects as go"),
        ("figures", "if TYPE_CHECKING:\n    from views.pages.race import Race"),
        ("figures", "import streamlit"),
        ("core", "from engine import simulate"),
        ("benchmarks", "from views import state"),
        ("app", "from tests import conftest"),
    ],
)
def test_a_wrong_import_is_found(layer: str, source: str):
    assert violations(layer, source)


def test_the_backend_runs_without_streamlit_and_plotly():
    """Not even by way of another library: a machine lent for its accelerator has neither."""
    without = "import sys; sys.modules.update(streamlit=None, plotly=None, pandas=None)"
    command = [sys.executable, "-c", f"{without}; import landscapes, optimizers, engine"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
