"""`import descent_lab` in a checkout: the house's packages by both of their names, and each of them once."""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType

import pytest

import descent_lab
from descent_lab import __main__ as command


@pytest.mark.parametrize("name", ["core", "core.numbers", "engine", "engine.walk", "views.hosting.guard"])
def test_both_names_are_one_module(name: str):
    module = importlib.import_module(f"descent_lab.{name}")
    assert module is importlib.import_module(name) is sys.modules[name]
    assert (module.__name__, module.__spec__.name) == (name, name)
    assert find_spec(f"descent_lab.{name}") is not None


def test_a_package_is_there_without_a_further_import():
    import core.numbers

    assert descent_lab.core is core
    assert descent_lab.core.numbers.plain is core.numbers.plain


def test_what_does_not_exist_is_not_found():
    with pytest.raises(ModuleNotFoundError, match=r"descent_lab\.core\.nothing"):
        importlib.import_module("descent_lab.core.nothing")
    with pytest.raises(ModuleNotFoundError, match=r"descent_lab\.nothing"):
        importlib.import_module("descent_lab.nothing")
    with pytest.raises(AttributeError, match="nothing"):
        _ = descent_lab.nothing


def test_a_stranger_that_came_first_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch):
    stranger = ModuleType("core")
    stranger.__file__ = "/elsewhere/core.py"
    monkeypatch.setitem(sys.modules, "core", stranger)
    with pytest.raises(ImportError) as refused:
        descent_lab._refuse_strangers()
    assert "'core'" in str(refused.value) and "/elsewhere/core.py" in str(refused.value)
    assert "\n" not in str(refused.value)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["descent-lab", *arguments])
    return command.main()


def test_the_command_says_what_it_can(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert run(monkeypatch, "--help") == 0
    told = capsys.readouterr().out
    for words in ("descent-lab render", "--server.port", "--version", "DESCENT_LAB_CACHE"):
        assert words in told
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out.startswith("descent-lab 0.")
    assert run(monkeypatch, "rendre", "race.json") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert run(monkeypatch, "render", "none.json", "race.mp4") == 2
    assert capsys.readouterr().err.startswith("descent-lab render: ")
