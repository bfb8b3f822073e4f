"""Words in the reader's language. English stands in the code; a folder of `locales/` holds what it is called elsewhere.

As with gettext, the English text is the key. A text that is filled in keeps its template and values, so that an error
raised deep down, in English, can be shown in any language by whoever shows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).resolve().parent.parent / "locales"
SOURCE = "en"
_APART = ("language", "viewer")  # files that hold no translations of texts


class Text(str):
    """A text that was filled in: itself in English, with what is needed to say it in another language."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]


def text(template: str, **values: Any) -> Text:
    """An English text with its values filled in, as `str.format` does; values may be texts themselves."""
    filled = Text(template.format(**values) if values else template)
    filled.template, filled.values = template, values
    return filled


def translated(words: str, language: str) -> str:
    """A text in a language; English where that language has no words for it."""
    template, values = (words.template, words.values) if isinstance(words, Text) else (words, {})
    told = translations(language).get(template, template)
    if not values:
        return told
    return told.format(
        **{name: translated(value, language) if isinstance(value, str) else value for name, value in values.items()}
    )


def said(error: BaseException, language: str) -> str:
    """What an error says, in a language."""
    return translated(error.args[0], language) if error.args and isinstance(error.args[0], str) else str(error)


@cache
def languages() -> Mapping[str, str]:
    """Every language there is, as its folder is called, with its own name: {"en": "English", …}; English first."""
    folders = sorted(LOCALES.glob("*/language.json"), key=lambda path: (path.parent.name != SOURCE, path.parent.name))
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8"))["name"] for path in folders}


def language_for(wanted: str | None) -> str:
    """The language for what a browser or a link asks for ("zh-CN", "zh-Hans", "en_GB"); English for an unknown one."""
    asked = (wanted or "").replace("_", "-").lower()
    for language in languages():
        data = json.loads((LOCALES / language / "language.json").read_text(encoding="utf-8"))
        if asked in (language.lower(), *(tag.lower() for tag in data["tags"])):
            return language
    shorter = asked.rpartition("-")[0]
    return language_for(shorter) if shorter else SOURCE


@cache
def translations(language: str) -> Mapping[str, str]:
    """English text to text in this language, from all files of its folder; empty for English."""
    found: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.json")):
        if path.stem not in _APART:
            found.update(json.loads(path.read_text(encoding="utf-8")))
    return found


@cache
def viewer_words(language: str) -> Mapping[str, str]:
    """The viewer's words by their keys; English where the language has none."""
    paths = [LOCALES / name / "viewer.json" for name in dict.fromkeys((SOURCE, language))]
    return {key: said for path in paths if path.exists() for key, said in json.loads(path.read_text("utf-8")).items()}
