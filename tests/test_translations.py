"""Every English text of the interface stands in every language: found in the code itself and in the registries.

Until somebody adds its words, a new text is shown in English; `tests/conftest.py` lists them at the end of every run.
"""

from __future__ import annotations

import ast
import json
import re

import pytest

from core.words import SOURCE, languages
from lessons.presets import PRESETS
from tests import translated
from tests.translated import ROOT
from views import VIEWS

OTHERS = [language for language in languages() if language != SOURCE]
# What Streamlit shows of its first argument; a caption or a button needs `tr`, a name of its own does not.
SHOWN = {
    "button", "caption", "checkbox", "dialog", "download_button", "error", "expander", "file_uploader", "header",
    "info", "link_button", "markdown", "metric", "multiselect", "number_input", "pills", "popover", "progress",
    "radio", "segmented_control", "select_slider", "selectbox", "slider", "spinner", "subheader", "success", "text",
    "text_area", "text_input", "title", "toast", "toggle", "warning", "write",
}  # fmt: skip
NAMES = {"Descent Lab"}
_ARGUMENTS = {"label", "help", "placeholder", "alt", "caption", "body"}
_OF_STREAMLIT = {"st", "left", "right", "middle", "place", "column", "columns", "popover"}


@pytest.fixture(params=OTHERS)
def language(request):
    return request.param


def test_there_is_more_than_one_language():
    assert languages()[SOURCE] == "English"
    assert languages()["zh-Hans"] == "简体中文"


def test_a_text_that_a_language_lacks_is_listed(language, monkeypatch):
    words = {**translated.in_code(), "A text of tomorrow.": "views/tomorrow.py:1"}
    monkeypatch.setattr(translated, "in_code", lambda: words)
    assert "views/tomorrow.py:1: 'A text of tomorrow.'" in translated.missing(language)


def test_nothing_is_translated_that_nobody_says_any_more(language):
    stale = [
        f"{name}: {template!r}"
        for name, words in translated.folder(language).items()
        for template in words
        if template not in translated.wanted()
    ]
    assert not stale, f"locales/{language}/ has what the code has not\n" + "\n".join(stale)


def test_no_text_is_translated_twice(language):
    seen: dict[str, str] = {}
    for name, words in translated.folder(language).items():
        for template in words:
            assert template not in seen, f"{template!r} stands in {name} and in {seen[template]}"
            seen[template] = name


def test_translations_have_the_same_placeholders(language):
    for name, words in translated.folder(language).items():
        for template, said in words.items():
            assert said.strip(), f"{name}: {template!r} is empty"
            assert translated.placeholders(said) == translated.placeholders(template), f"{name}: {template!r}"


def test_the_viewer_has_the_same_words_in_every_language(language):
    english, other = (json.loads((ROOT / "locales" / name / "viewer.json").read_text()) for name in (SOURCE, language))
    assert set(other) == set(english)
    for key, words in english.items():
        assert sorted(re.findall(r"\{\w+\}", other[key])) == sorted(re.findall(r"\{\w+\}", words)), key


def test_a_percent_sign_stands_close_to_its_number_in_every_language():
    """As `core.numbers.percent` writes it, in lessons as on pages."""
    apart = re.compile(r"[\d}][^\S\n]%(?![\w(])")
    files = [*(ROOT / "locales").rglob("*.json"), *(ROOT / "locales").rglob("lessons/*.md"), ROOT / "README.md"]
    told = [(path.name, line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    told += [("code", words) for words in translated.in_code()]
    assert [line for line in told if apart.search(line[1])] == []


def test_texts_are_written_out():
    """What is put together cannot be looked up: the first argument of `tr` and `text` is a literal."""
    for path, tree in translated.sources().items():
        if path.relative_to(ROOT).as_posix() in ("core/words.py", "views/language.py"):
            continue
        for name, argument in translated.made_in(tree):
            passes_on = isinstance(argument, ast.Name) and argument.id == "template"  # a `say` of its own
            if name in translated.LITERAL and not passes_on:
                place = f"{path.relative_to(ROOT)}:{argument.lineno}: {name}(…) takes a text that is written out"
                assert translated.literal(argument) is not None, place


def test_pages_and_presets_can_be_translated():
    for view in VIEWS:
        assert view.title in translated.in_code()
    for preset in PRESETS:
        assert preset.title in translated.in_code()
        assert preset.watch in translated.in_code()


def test_no_page_shows_a_text_that_is_not_translated():
    """String literals that go to Streamlit; what is put together is found in tests/views/test_escaped_words.py."""
    escaped = []
    for path, tree in translated.sources().items():
        if path.is_relative_to(ROOT / "views"):
            escaped += [f"{path.relative_to(ROOT)}:{line}: {words!r}" for line, words in _bare(tree)]
    assert not escaped, "\n".join(escaped)


def _bare(tree: ast.Module):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        owner = owner.value if isinstance(owner, ast.Subscript | ast.Attribute) else owner
        ours = isinstance(owner, ast.Name) and owner.id in _OF_STREAMLIT
        shown = [node.args[0]] if ours and node.func.attr in SHOWN and node.args else []
        shown += [word.value for word in node.keywords if word.arg in _ARGUMENTS]
        if ours and node.func.attr in {"navigation", "Page"}:
            shown += [word.value for word in node.keywords if word.arg == "title"]
        for argument in shown:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                words = translated.literal(part)
                if words and words not in NAMES and translated.is_language(re.sub(r":[\w/]+:|</?\w[^>]*>", "", words)):
                    yield argument.lineno, words
