"""Words in the reader's language: which language is meant, and how a text that was filled in is said in it."""

import json
import pickle
from typing import Any

import pytest

from core import words
from core.words import Text, known_language, language_for, languages, said, text, translated, viewer_words


@pytest.fixture
def dutch(tmp_path, monkeypatch):
    """One folder more: a language that knows few words."""
    for path in (words.LOCALES / "en").glob("*.json"):
        target = tmp_path / "en" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    own = tmp_path / "nl"
    own.mkdir()
    (own / "language.json").write_text(json.dumps({"name": "Nederlands", "tags": ["nl-NL", "nl-BE"]}))
    (own / "all.json").write_text(
        json.dumps(
            {
                "{count:,} starts": "{count:,} beginpunten",
                "{problem}; {used}": "({used}) {problem}",
                "a number": "een getal",
                "Race": "Wedstrijd",
            }
        )
    )
    (own / "viewer.json").write_text(json.dumps({"player.play": "Speel"}))
    monkeypatch.setattr(words, "LOCALES", tmp_path)
    kept: tuple[Any, ...] = (words.languages, words.known_language, words._tags, words.translations, words.viewer_words)
    for function in kept:
        function.cache_clear()
    yield "nl"
    monkeypatch.undo()
    for function in kept:
        function.cache_clear()


@pytest.mark.parametrize(("asked", "language"), [
    ("en", "en"), ("en-GB", "en"), ("en_US", "en"), ("EN-us", "en"),
    ("zh-Hans", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh-SG", "zh-Hans"), ("ZH_cn", "zh-Hans"),
    ("zh-Hans-CN", "zh-Hans"), ("zh-Hans-MO", "zh-Hans"), ("zh-TW", "zh-Hans"),
])  # fmt: skip
def test_a_tag_means_a_language(asked, language):
    assert known_language(asked) == language
    assert language_for(asked) == language


@pytest.mark.parametrize("asked", ["xx", "", None, "e", "english", "zhx", "-", "../en", "a-" * 5000, "中文"])
def test_an_unknown_language_is_english(asked):
    assert known_language(asked) is None
    assert language_for(asked) == "en"


def test_every_language_has_its_own_name_and_english_is_first():
    assert list(languages()) == ["en", *sorted(set(languages()) - {"en"})]
    assert languages()["zh-Hans"] == "简体中文"


def test_a_text_is_its_english_self():
    line = text("{count:,} starts", count=12345)
    assert isinstance(line, str)
    assert line == "12,345 starts"
    assert translated(line, "en") == line


def test_a_third_language_is_one_folder(dutch):
    assert languages()["nl"] == "Nederlands"
    assert language_for("nl-BE") == dutch
    assert translated("Race", dutch) == "Wedstrijd"


def test_format_specs_hold_in_every_language(dutch):
    assert translated(text("{count:,} starts", count=12345), dutch) == "12,345 beginpunten"


def test_texts_inside_a_text_are_translated_and_change_places(dutch):
    line = text("{problem}; {used}", problem=text("a number"), used="Race")
    assert line == "a number; Race"
    assert translated(line, dutch) == "(Race) een getal"  # a plain string is a name, or what somebody typed


def test_what_is_missing_is_said_in_english(dutch):
    assert translated(text("{name} is missing.", name="x"), dutch) == "x is missing."
    assert translated("Swarm", "no such language") == "Swarm"
    assert viewer_words(dutch)["player.play"] == "Speel"
    assert viewer_words(dutch)["player.pause"] == viewer_words("en")["player.pause"]


def test_braces_in_what_was_typed_are_no_placeholders(dutch):
    line = text("{problem}; {used}", problem="{used}", used="{0}")
    assert line == "{used}; {0}"
    assert translated(line, dutch) == "({0}) {used}"
    assert text("no {values}") == "no {values}"


def test_an_error_says_its_text_in_a_language(dutch):
    assert said(ValueError(text("a number")), dutch) == "een getal"
    assert said(ValueError("plain"), dutch) == "plain"
    assert said(KeyError(), dutch) == ""


def test_a_text_survives_pickling(dutch):
    line = pickle.loads(pickle.dumps(text("{count:,} starts", count=3)))
    assert isinstance(line, Text)
    assert translated(line, dutch) == "3 beginpunten"
