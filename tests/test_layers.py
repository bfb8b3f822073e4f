"""Imports point one way: app -> views -> work -> lessons -> figures -> engine -> landscapes | optimizers -> notation.

All of them import core.

Beside the engine stands the catalogue of what landscapes and optimizers hold. Every import of every file is read with
`ast`, those inside functions and under TYPE_CHECKING included.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from descent_lab import PACKAGES
from tests.syntax import syntax_tree

ROOT = Path(__file__).resolve().parent.parent

# A layer, and all that it may import of this project. Whoever adds a package at the top level adds a line.
ALLOWED = {
    "core": set(),
    "notation": {"core"},
    "landscapes": {"core", "notation"},
    "optimizers": {"core", "notation"},
    "catalogue": {"core", "notation", "landscapes", "optimizers"},
    "engine": {"core", "notation", "landscapes", "optimizers"},
    "figures": {"core", "notation", "landscapes", "optimizers", "engine"},
    "lessons": {"core", "notation", "landscapes", "optimizers", "engine", "figures"},
    "work": {"core", "notation", "landscapes", "optimizers", "engine", "figures", "lessons"},
    "views": {"core", "notation", "landscapes", "optimizers", "catalogue", "engine", "figures", "lessons", "work"},
    "app": set(PACKAGES),
    "descent_lab": {"engine", "figures", "views"},  # the command, and in a wheel the folder around all of the above
    "benchmarks": {*PACKAGES, "tests"} - {"catalogue", "work", "views"},  # the tests' browser
    "locales": set(),  # words only
    "docs": {"core", "landscapes", "optimizers", "engine", "views"},  # skeletons, which are copied into the layers
}

# A library, and the only layers that may import it.
# benchmarks/load speaks to a server as its page does.
ONLY = {"streamlit": {"app", "views", "docs", "benchmarks"}, "plotly": {"figures", "views", "benchmarks"}}


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
        ("catalogue", "from engine import simulate"),
        ("engine", "import plotly.graph_objects as go"),
        ("figures", "if TYPE_CHECKING:\n    from views.pages.race import Race"),
        ("figures", "import streamlit"),
        ("core", "from engine import simulate"),
        ("benchmarks", "from views import link"),
        ("app", "from tests import conftest"),
    ],
)
def test_a_wrong_import_is_found(layer: str, source: str):
    assert violations(layer, source)


# Files of views/ that may stay there though they never reach Streamlit, each with its reason.
WITHOUT_STREAMLIT: dict[str, str] = {}


def names_imported(name: str, source: str, *, package: bool) -> set[str]:
    """Return the full name of all that a module imports: `views.language.tr`, from relative imports too."""
    found = set()
    for node in ast.walk(syntax_tree(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = name.split(".")[: len(name.split(".")) - node.level + package] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def without_streamlit(sources: dict[str, tuple[str, bool]]) -> set[str]:
    """Return the modules, of a text and whether it is a package's, that reach Streamlit in no way.

    A package's file that has only a docstring is left out: it stands where its folder stands.
    """

    def module_of(name: str) -> str:
        while name not in sources and "." in name:
            name = name.rpartition(".")[0]
        return name

    imports = {
        name: {module_of(other) for other in names_imported(name, source, package=package)}
        for name, (source, package) in sources.items()
    }
    reaching = {"streamlit"}
    while more := {name for name, others in imports.items() if name not in reaching and others & reaching}:
        reaching |= more
    bare = {name for name, (source, package) in sources.items() if package and len(syntax_tree(source).body) <= 1}
    return set(sources) - reaching - bare


def test_what_needs_no_streamlit_stands_below_the_pages():
    sources = {}
    for path in LAYERS["views"]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        package = parts[-1] == "__init__"
        sources[".".join(parts[:-1] if package else parts)] = (path.read_text(encoding="utf-8"), package)
    found = without_streamlit(sources)
    lower = sorted(found - set(WITHOUT_STREAMLIT))
    assert not lower, f"move it into the package that it belongs to, below views: {lower}"
    assert set(WITHOUT_STREAMLIT) <= found, "an exception that is none any more"


def test_a_file_that_needs_no_streamlit_is_found():
    sources = {
        "views": ('"""A package that reaches it."""\nfrom views.drawn import draw', True),
        "views.bare": ('"""Only a docstring."""', True),
        "views.drawn": ("import streamlit as st", False),
        "views.part": ("from .. import drawn", True),
        "views.late": ("def late():\n    from views.part import drawn", False),
        "views.pure": ("import json\nfrom views import plain", False),
        "views.plain": ("from core.words import text", False),
    }
    assert without_streamlit(sources) == {"views.pure", "views.plain"}


def test_the_backend_runs_without_streamlit_and_plotly():
    """Not even by way of another library: a machine lent for its accelerator has neither."""
    without = "import sys; sys.modules.update(streamlit=None, plotly=None, pandas=None)"
    command = [sys.executable, "-c", f"{without}; import landscapes, optimizers, engine"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
