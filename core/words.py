"""The reader's language: English stands in the code, and each other language is a folder of `locales/`.

As with gettext, the English text is the key. A text with values keeps its template and its values, so that an error
raised deep down in English can be shown in any language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).resolve().parent.parent / "locales"
SOURCE = "en"
_APART = ("language", "viewer")  # files of a language that hold no translations
_LONGEST_TAG = 40


class Text(str):
    """An English text that keeps its template and values, so that it can be said in another language."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]


def text(template: str, /, **values: Any) -> Text:
    """Return an English text with its values filled in, as `str.format` does. Values may be texts themselves."""
    filled = Text(template.format(**values) if values else template)
    filled.template, filled.values = template, values
    return filled


def named(words: str) -> Text:
    """Return a registry's own words (a title, a label) as a `Text`, whose translation is looked up under them."""
    name = Text(words)
    name.template, name.values = (words.template, words.values) if isinstance(words, Text) else (words, {})
    return name


def listed(several: Sequence[str]) -> str:
    """Return some words as a list with commas."""
    first, *others = several
    return text("{first}, {rest}", first=first, rest=listed(others)) if others else first


def sentence(words: str) -> str:
    """Return a clause with a capital, to begin a sentence. Signs, coordinates and f keep their case."""
    first = words.split(" ", 1)[0].rstrip(":,")
    return words[:1].upper() + words[1:] if len(first) > 1 and first.isascii() and first.isalpha() else words


def translated(words: str, language: str) -> str:
    """Return a text in a language, or in English where that language lacks it.

    Values that are `Text` are translated too. Any other string is a name, or what somebody typed, and stays as it is.
    """
    template, values = (words.template, words.values) if isinstance(words, Text) else (words, {})
    told = translations(language).get(template, template)
    if not values:
        return told
    return told.format(
        **{name: translated(value, language) if isinstance(value, Text) else value for name, value in values.items()}
    )


def said(error: BaseException, language: str) -> str:
    """Return an error's message in a language."""
    return translated(error.args[0], language) if error.args and isinstance(error.args[0], str) else str(error)


@cache
def languages() -> Mapping[str, str]:
    """Return every language by its folder with its own name, English first: {"en": "English", …}."""
    folders = sorted(LOCALES.glob("*/language.json"), key=lambda path: (path.parent.name != SOURCE, path.parent.name))
    return {path.parent.name: _read(path)["name"] for path in folders}


def language_for(wanted: str | None) -> str:
    """Return the language that a browser or a link asks for ("zh-CN", "zh-Hans", "en_GB"); English if it is unknown."""
    return known_language(wanted) or SOURCE


def known_language(wanted: str | None) -> str | None:
    """Return the language of a tag, or None. A longer tag matches by its beginning ("zh-Hans-MO")."""
    return _known((wanted or "")[:_LONGEST_TAG])


@lru_cache(maxsize=256)
def _known(tag: str) -> str | None:
    """Return the language of a tag, cached. The tag has been cut: anybody may ask for one of any length."""
    parts = tag.replace("_", "-").lower().split("-")
    for length in range(len(parts), 0, -1):
        asked = "-".join(parts[:length])
        for language, tags in _tags().items():
            if asked in tags:
                return language
    return None


# Tests clear this cache like those of the other functions of this file.
known_language.__dict__["cache_clear"] = _known.cache_clear


@cache
def _tags() -> Mapping[str, frozenset[str]]:
    """Return the tags of each language, in lower case."""
    return {
        language: frozenset(tag.lower() for tag in (language, *_read(LOCALES / language / "language.json")["tags"]))
        for language in languages()
    }


@cache
def translations(language: str) -> Mapping[str, str]:
    """Return English text -> text in this language, from all files of its folder; empty for English."""
    found: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.json")):
        if path.stem not in _APART:
            found.update(_read(path))
    return found


@cache
def viewer_words(language: str) -> Mapping[str, str]:
    """Return the viewer's words by key; English where the language lacks them."""
    paths = [LOCALES / name / "viewer.json" for name in dict.fromkeys((SOURCE, language))]
    return {key: words for path in paths if path.exists() for key, words in _read(path).items()}


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
