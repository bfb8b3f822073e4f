"""The texts to translate: every English text in the code, found in its syntax tree, and every registry's words."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from descent_lab import PACKAGES
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests.syntax import syntax_tree

ROOT = Path(__file__).resolve().parent.parent
MAKERS = ("tr", "text", "translate", "translated", "say")  # their first argument is an English text
LITERAL = ("tr", "text", "say")  # and is always written out
_MODULES = ("language", "words")  # `language.tr(...)`; of another module a function of that name is its own


@cache
def sources() -> dict[Path, ast.Module]:
    """Return every file of the app with its syntax tree."""
    files = [ROOT / "app.py", *(path for folder in PACKAGES for path in sorted((ROOT / folder).rglob("*.py")))]
    return {path: syntax_tree(path.read_text(encoding="utf-8")) for path in files}


def made_in(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield each call that makes or shows a text: the function's name, and its first argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = _name(node.func)
            if name in MAKERS:
                yield name, node.args[0]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in _MODULES:
        return function.attr
    return ""


def literal(node: ast.expr) -> str | None:
    """Return the text that is written there, or None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def in_code() -> dict[str, str]:
    """Return every English text in the code, and its place."""
    found: dict[str, str] = {}
    for path, tree in sources().items():
        for _, argument in made_in(tree):
            for node in (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,):
                template = literal(node)
                if template is not None:
                    found.setdefault(template, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


@cache
def of_registries() -> dict[str, str]:
    """Return every word of a surface, a rule or a schedule that is shown, and its owner."""
    found: dict[str, str] = {}
    registries = {"landscapes": LANDSCAPES, "optimizers": OPTIMIZERS, "optimizers/schedules": SCHEDULES}
    for where, registry in registries.items():
        for slug, entry in registry.items():
            words = [getattr(entry, name, "") for name in ("title", "family", "teaches", "differs", "unworked")]
            for spec in entry.params():
                words += [spec.help, spec.words]
                if registry is OPTIMIZERS:
                    words.append(spec.name.replace("_", " "))  # so it stands in a racer's name
            for part in entry.declared_parts():
                words += [part.words, part.help]
            for word in words:
                if is_language(word):
                    found.setdefault(word, f"{where}/{slug}.py")
    return found


def wanted() -> dict[str, str]:
    """Return every English text that is shown, and its place."""
    return of_registries() | in_code()


def missing(language: str) -> list[str]:
    """Return the texts that a language lacks, each with its place."""
    said = {template for words in folder(language).values() for template in words}
    return [f"{where}: {words!r}" for words, where in wanted().items() if words not in said]


def is_language(words: str) -> bool:
    """Return whether there is anything to translate: a symbol such as b or x₁ is none."""
    return re.search(r"[A-Za-z]{2}", words) is not None


def placeholders(template: str) -> list[str]:
    """Return names and formats of the values to be filled in, in alphabetical order."""
    fields = [field for field in string.Formatter().parse(template) if field[1] is not None]
    return sorted(f"{name}!{convert or ''}:{form or ''}" for _, name, form, convert in fields)


def folder(language: str) -> dict[str, dict[str, str]]:
    """Return the files of a language that translate texts, by name."""
    paths = sorted((ROOT / "locales" / language).glob("*.json"))
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in paths
        if path.stem not in ("language", "viewer")
    }
