"""Registries of folders: one file is one entry, and the file's name is the entry's slug."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

from core.params import Parametrised
from core.words import text

Entry = TypeVar("Entry", bound=Parametrised)
_LONGEST = 60  # characters of an unknown name in the message: a stranger may have written anything


class UnknownEntry(KeyError):
    """There is no entry of that name; the message lists those that exist."""

    def __str__(self) -> str:  # a plain KeyError prints its message in quotes
        return str(self.args[0])


class Registry(Mapping[str, Entry], Generic[Entry]):
    """The entries of a package: slug -> the entry with its default settings.

    A module is an entry when it defines exactly one public subclass of `base`. The module of `base`, modules without
    such a class (a parser, say) and classes marked `abstract`, which several entries share, are none. Entries are
    sorted by slug, or as `order` sorts them. An unknown slug raises an UnknownEntry, a KeyError that lists those that
    exist.
    """

    def __init__(
        self, package: ModuleType, base: type[Entry], noun: str, order: Callable[[Entry], Any] | None = None
    ) -> None:
        self.noun = noun
        self._entries: dict[str, Entry] = {}
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
            if not found.ispkg and f"{package.__name__}.{found.name}" != base.__module__:
                self._add(importlib.import_module(f"{package.__name__}.{found.name}"), base)
        if order is not None:
            self._entries = dict(sorted(self._entries.items(), key=lambda item: order(item[1])))

    def _add(self, module: ModuleType, base: type[Entry]) -> None:
        slug = module.__name__.rsplit(".", 1)[-1]
        classes = [
            value
            for value in vars(module).values()
            if inspect.isclass(value)
            and issubclass(value, base)
            and value is not base
            and value.__module__ == module.__name__
            and not value.__name__.startswith("_")
            and not vars(value).get("abstract")
        ]
        if len(classes) > 1:
            raise TypeError(f"{slug}.py defines {len(classes)} {self.noun}s; a file is one {self.noun}.")
        if classes:
            self._entries[slug] = classes[0]()

    def __getitem__(self, slug: str) -> Entry:
        try:
            return self._entries[slug]
        except (KeyError, TypeError):
            known = ", ".join(self._entries)
            asked = repr(slug) if len(repr(slug)) <= _LONGEST else repr(slug)[: _LONGEST - 3] + "..."
            words = text("There is no {noun} {slug}. There are: {known}.", noun=self.noun, slug=asked, known=known)
            raise UnknownEntry(words) from None

    def __contains__(self, slug: object) -> bool:
        return slug in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
