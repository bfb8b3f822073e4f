"""The folder of what is kept between two starts: the user's, the one that is named, or none that lasts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import cache_folder as kept


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, and a process that has not asked yet."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(kept.sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv(kept.NAMED, "")  # and the variable is as it was afterwards
    kept.find_cache_folder.cache_clear()
    yield home
    kept.find_cache_folder.cache_clear()


def test_it_lies_in_the_users_cache_folder_and_children_know_it(home: Path):
    assert kept.find_cache_folder() == home / ".cache" / "descent-lab"
    assert kept.find_cache_folder().is_dir() and not list(kept.find_cache_folder().iterdir())
    assert os.environ[kept.NAMED] == str(kept.find_cache_folder())


@pytest.mark.parametrize(("given", "folder"), [("kept", "kept/descent-lab"), (None, "home/.cache/descent-lab")])
def test_a_users_cache_folder_may_be_elsewhere_but_not_relative(home, monkeypatch, given, folder):
    monkeypatch.setenv("XDG_CACHE_HOME", str(home.parent / given) if given else "relative")
    assert kept.find_cache_folder() == home.parent / folder


def test_where_nothing_can_be_written_a_temporary_one_is_used_and_that_is_said(home, monkeypatch, caplog):
    (home / ".cache").write_text("a file")
    monkeypatch.setattr(kept.tempfile, "tempdir", str(home))
    folder = kept.find_cache_folder()
    assert folder.is_dir() and folder.parent == home
    (record,) = caplog.records
    told = record.getMessage()
    assert str(home / ".cache" / "descent-lab") in told and str(folder) in told and "\n" not in told
    monkeypatch.setattr(kept.tempfile, "tempdir", str(home / "none"))
    kept.find_cache_folder.cache_clear()
    monkeypatch.setenv(kept.NAMED, "")
    with pytest.raises(ValueError, match="no folder for temporary files can be written"):
        kept.find_cache_folder()


def test_a_named_one_is_used_or_refused(home, monkeypatch):
    monkeypatch.setenv(kept.NAMED, str(home / "named"))
    assert kept.find_cache_folder() == home / "named"
    (home / "file").write_text("a file")
    monkeypatch.setenv(kept.NAMED, str(home / "file"))
    kept.find_cache_folder.cache_clear()
    with pytest.raises(ValueError) as refused:
        kept.find_cache_folder()
    assert kept.NAMED in str(refused.value) and str(home / "file") in str(refused.value)
