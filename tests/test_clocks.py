"""No test judges by the clock or waits for a time to pass: on a busy machine either is wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.syntax import syntax_tree

TESTS = Path(__file__).resolve().parent
CLOCKS = {"sleep", "perf_counter", "process_time", "thread_time", "monotonic", "wait_for_timeout"}
FREE = {"waiting.py"}  # the one wait that all others use


def _asked(path: Path) -> Iterator[str]:
    """Yield every clock and sleep that a file names."""
    for node in ast.walk(syntax_tree(path.read_text(encoding="utf-8"))):
        name = getattr(node, "attr", None) or getattr(node, "id", None)
        if name in CLOCKS:
            yield f"{path.relative_to(TESTS)}:{node.lineno}: {name}"


def test_no_test_reads_a_clock_or_sleeps():
    asked = [line for path in sorted(TESTS.rglob("*.py")) if path.name not in FREE for line in _asked(path)]
    assert not asked, "\n".join(asked)
