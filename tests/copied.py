"""A copy of the house, for what is laid into it: the tests see it there as it would be in the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LEFT = shutil.ignore_patterns(".*", "tests", "docs", "test-artifacts", "benchmarks", "node_modules", "__pycache__")


def house_with(files: Mapping[str, str], folder: Path) -> Path:
    """Copy the app into a new folder, with these files as well, none of which it has yet."""
    house = folder / "house"
    shutil.copytree(ROOT, house, ignore=_LEFT)
    for name, text in files.items():
        assert not (house / name).exists()
        (house / name).write_text(text, encoding="utf-8")
    return house


def run_in(house: Path, script: str) -> None:
    """Run a script in a process that knows that copy alone; what it says of an error is the test's."""
    (house / "look.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "look.py"],
        cwd=house,
        capture_output=True,
        text=True,
        timeout=240,
        env={"PYTHONPATH": "."},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
