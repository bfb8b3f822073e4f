"""The Chinese glossary is kept: what it rules out stands nowhere, and what it lists is really said."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from core.words import LOCALES

FOLDER = LOCALES / "zh-Hans"
GLOSSARY = FOLDER / "GLOSSARY.md"
_ASIDE = re.compile(r"（[^（）]*）")
_BETWEEN = re.compile(r"[／、；：，。“”]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def rows(heading: str) -> list[tuple[str, str]]:
    """Return the rows of the table under a heading, without its head."""
    section = GLOSSARY.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return [(row[0], row[1]) for row in cells[2:]]


@cache
def files() -> dict[str, str]:
    """Return what each file of the language says, without its English keys."""
    said = {path.name: "\n".join(json.loads(path.read_text(encoding="utf-8")).values()) for path in _of("*.json")}
    said |= {path.name: path.read_text(encoding="utf-8") for path in _of("lessons/*.md")}
    course = tomllib.loads((FOLDER / "course.toml").read_text(encoding="utf-8"))
    entries = [entry for kind in ("symbols", "terms") for entry in course[kind]]
    told = [entry[key] for entry in entries for key in ("here", "says") if key in entry]
    told += [form for entry in entries for form in entry.get("forms", ())]
    return said | {"course.toml": "\n".join(told)}


def _of(pattern: str) -> list[Path]:
    return [path for path in sorted(FOLDER.glob(pattern)) if path.name != "language.json"]


def variants(words: str) -> list[str]:
    """Return the Chinese words of a glossary's cell, its remarks apart."""
    return [part for part in _BETWEEN.split(_ASIDE.sub("", words)) if _HAN.search(part)]


def ruled_out() -> list[tuple[str, str]]:
    """Return each word that is not said, with what is said instead."""
    return [(wrong, right) for words, right in rows("不用的说法") for wrong in words.split("、")]


@pytest.mark.parametrize(("wrong", "right"), ruled_out())
def test_what_is_ruled_out_stands_nowhere(wrong, right):
    found = {name: re.findall(f".{{0,12}}{wrong}.{{0,12}}", said) for name, said in files().items() if wrong in said}
    assert not found, f"{wrong}: {right}"


@pytest.mark.parametrize(("english", "chinese"), rows("词汇"))
def test_a_term_is_really_said(english, chinese):
    """A row whose words nobody says is either out of date, or the texts say something else."""
    if not variants(chinese):  # a term that stays in English
        return
    everything = "\n".join(files().values())
    assert any(word in everything for word in variants(chinese)), f"{english}: {chinese}"


def test_a_term_stands_once():
    terms = [term for english, _ in rows("词汇") for term in english.split(", ")]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_the_reader_sees_a_wrong_word():
    assert variants("噪声基底（不说噪声水平）；“下限”") == ["噪声基底", "下限"]
