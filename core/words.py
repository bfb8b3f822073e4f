"""Words in the reader's language. English stands in the code; a folder of `locales/` holds what it is called elsewhere.

As with gettext, the English text is the key. A text that is filled in keeps its template and values, so that an error
raised deep down, in English, can be shown in any language by whoever shows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).resolve().parent.parent / "locales"
SOURCE = "en"
_APART = ("language", "viewer")  # files that hold no translations of texts
_LONGEST_TAG = 40


class Text(str):
    """A text that was filled in: itself in English, with what is needed to say it in another language."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]


def text(template: str, /, **values: Any) -> Text:
    """An English text with its values filled in, as `str.format` does; values may be texts themselves."""
    filled = Text(template.format(**values) if values else template)
    filled.template, filled.values = template, values
    return filled


def named(words: str) -> Text:
    """A registry's own words, a title or a label, as a text: what they are called elsewhere stands under them."""
    name = Text(words)
    name.template, name.values = (words.template, words.values) if isinstance(words, Text) else (words, {})
    return name


def listed(several: Sequence[str]) -> str:
    """Some words in a row."""
    first, *others = several
    return text("{first}, {rest}", first=first, rest=listed(others)) if others else first


def sentence(words: str) -> str:
    """A clause as it begins a sentence; what is a sign, a coordinate or f say, stays small."""
    first = words.split(" ", 1)[0].rstrip(":,")
    return words[:1].upper() + words[1:] if len(first) > 1 and first.isascii() and first.isalpha() else words


def translated(words: str, language: str) -> str:
    """A text in a language; English where that language has no words for it.

    Values that are texts are translated too; any other string is a name, or what somebody typed, and stays.
    """
    template, values = (words.template, words.values) if isinstance(words, Text) else (words, {})
    told = translations(language).get(template, template)
    if not values:
        return told
    return told.format(
        **{name: translated(value, language) if isinstance(value, Text) else value for name, value in values.items()}
    )


def said(error: BaseException, language: str) -> str:
    """What an error says, in a language."""
    return translated(error.args[0], language) if error.args and isinstance(error.args[0], str) else str(error)


@cache
def languages() -> Mapping[str, str]:
    """Every language there is, as its folder is called, with its own name: {"en": "English", …}; English first."""
    folders = sorted(LOCALES.glob("*/language.json"), key=lambda path: (path.parent.name != SOURCE, path.parent.name))
    return {path.parent.name: _read(path)["name"] for path in folders}


def language_for(wanted: str | None) -> str:
    """The language for what a browser or a link asks for ("zh-CN", "zh-Hans", "en_GB"); English for an unknown one."""
    return known_language(wanted) or SOURCE


def known_language(wanted: str | None) -> str | None:
    """The language that a tag means, a longer tag being its beginning ("zh-Hans-MO"); None where there is none."""
    return _known((wanted or "")[:_LONGEST_TAG])


@lru_cache(maxsize=256)
def _known(tag: str) -> str | None:
    """Kept by a tag that has been cut: anybody may ask for anything, of any length."""
    parts = tag.replace("_", "-").lower().split("-")
    for length in range(len(parts), 0, -1):
        asked = "-".join(parts[:length])
        for language, tags in _tags().items():
            if asked in tags:
                return language
    return None


# It is forgotten in the same way as what the other functions of this file keep.
known_language.__dict__["cache_clear"] = _known.cache_clear


@cache
def _tags() -> Mapping[str, frozenset[str]]:
    """What each language may be asked for by, in lower case."""
    return {
        language: frozenset(tag.lower() for tag in (language, *_read(LOCALES / language / "language.json")["tags"]))
        for language in languages()
    }


@cache
def translations(language: str) -> Mapping[str, str]:
    """English text to text in this language, from all files of its folder; empty for English."""
    found: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.json")):
        if path.stem not in _APART:
            found.update(_read(path))
    return found


@cache
def viewer_words(language: str) -> Mapping[str, str]:
    """The viewer's words by their keys; English where the language has none."""
    paths = [LOCALES / name / "viewer.json" for name in dict.fromkeys((SOURCE, language))]
    return {key: words for path in paths if path.exists() for key, words in _read(path).items()}


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
