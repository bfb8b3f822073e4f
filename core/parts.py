"""Parts: fields of an entry that are themselves entries of a registry, such as a rule's schedule.

A part is declared once, as a hyperparameter is, and that line feeds validation, link, JSON, key, label, widgets and
sweeps. A setting of a part goes by the part's name and its own: `schedule_gamma`, `inner_beta1`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from core.words import Text, text

if TYPE_CHECKING:
    from core.params import Param, Parametrised

Entry = TypeVar("Entry", bound="Parametrised")


@dataclass(frozen=True)
class Part:
    """One declared part; `name` is filled in when it is read off its class."""

    factory: Callable[[], Any]
    entries: Callable[[], Mapping[str, Any]]
    kind: type
    wanted: str
    label: str
    help: str
    without: tuple[str, ...]
    refused: Callable[[Any], str]
    in_step: bool
    title: Callable[[Any, Any], Text] | None
    name: str = ""

    @property
    def words(self) -> str:
        """The label, or else the name in words."""
        return self.label or self.name.replace("_", " ")

    @property
    def default(self) -> str:
        """The slug of the default entry."""
        return self.factory().slug

    def choices(self) -> dict[str, Any]:
        """Return the entries that it may be, by slug."""
        return {slug: entry for slug, entry in self.entries().items() if not self.refused(entry)}

    def params(self, entry: Parametrised) -> tuple[Param, ...]:
        """Return the parameters of such an entry that a person sets: all but those that its owner decides."""
        return tuple(spec for spec in entry.params() if spec.name not in self.without)

    def parts(self, entry: Parametrised) -> tuple[Part, ...]:
        """Return the parts of such an entry that a person sets."""
        return tuple(part for part in entry.declared_parts() if part.name not in self.without)

    def check(self, owner: str, value: Any) -> None:
        """Raise a ValueError, with the field and the value, for an entry that it cannot be."""
        name = f"{owner}.{self.name}"
        if not isinstance(value, self.kind):
            raise ValueError(f"{name} must be {self.wanted}, got {value!r}.")
        problem = self.refused(value)
        if problem:
            raise ValueError(text("{name}: {problem}, got {value}.", name=name, problem=problem, value=repr(value)))
        plain = type(value)() if self.without else value
        for field in self.without:
            if getattr(value, field) != getattr(plain, field):
                wanted = text(
                    "{name}.{field} is not read, since {owner}.{field} takes its place: set that one, got {value}.",
                    name=name,
                    owner=owner,
                    field=field,
                    value=repr(getattr(value, field)),
                )
                raise ValueError(wanted)


def _nothing(_entry: Any) -> str:
    return ""


def part(
    *,
    factory: Callable[[], Any],
    entries: Callable[[], Mapping[str, Any]],
    kind: type,
    wanted: str,
    label: str = "",
    help: str = "",
    without: tuple[str, ...] = (),
    refused: Callable[[Any], str] = _nothing,
    in_step: bool = True,
    title: Callable[[Any, Any], Text] | None = None,
) -> Any:
    """Declare a part: a dataclass field that holds an entry of the registry `entries()`, `factory()` by default.

    The default is an entry as it stands in its registry. `kind` is the class of all entries, and `wanted` names it in
    error messages. `without` lists the fields that the owner decides: nobody is asked for them, and they must keep
    their defaults. `refused(entry)` says why an entry is not allowed. `in_step` is False where a rule's own step does
    not read the part. `title(owner, part)` makes the owner's title; without it, a part that is not the default is
    listed among the settings that differ.
    """
    declared = Part(factory, entries, kind, wanted, label, help, without, refused, in_step, title)
    return dataclasses.field(default_factory=factory, metadata={"part": declared})


@dataclass(frozen=True)
class Piece:
    """An entry, or one of its parts, with the settings that a person sets, under names that begin with `prefix`.

    `path` leads to it, field by field; `part` declares it, and is None for the entry itself.
    """

    path: tuple[str, ...]
    entry: Any
    part: Part | None = None

    @property
    def prefix(self) -> str:
        """The beginning of its settings' names in a link: `inner_` in `inner_beta1`."""
        return "".join(f"{name}_" for name in self.path)

    @property
    def params(self) -> tuple[Param, ...]:
        return self.part.params(self.entry) if self.part else self.entry.params()

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.part.parts(self.entry) if self.part else self.entry.declared_parts()


def pieces(entry: Parametrised) -> list[Piece]:
    """Return an entry, its parts, their parts, and so on."""
    found = [Piece((), entry)]
    for piece in found:  # `found` grows on the way
        found += [Piece((*piece.path, part.name), getattr(piece.entry, part.name), part) for part in piece.parts]
    return found


def every_param(entry: Parametrised) -> dict[str, Param]:
    """Return every setting of an entry and of its parts, by its name in a link."""
    found: dict[str, Param] = {}
    for piece in pieces(entry):
        for spec in piece.params:
            found.setdefault(piece.prefix + spec.name, spec)
    return found


def setting(entry: Parametrised, name: str) -> Any:
    """Return the value of a setting of an entry or of its parts."""
    piece, own = place(entry, name)
    return getattr(piece.entry, own)


def with_setting(entry: Entry, name: str, value: Any) -> Entry:
    """Return an entry with one setting changed, its own or one of its parts'."""
    piece, own = place(entry, name)
    return _placed(entry, piece.path, piece.entry.replace(**{own: value}))


def place(entry: Parametrised, name: str) -> tuple[Piece, str]:
    """Return the piece that has this setting, and the setting's name there. Raises ValueError where none has it."""
    for piece in pieces(entry):
        for spec in piece.params:
            if piece.prefix + spec.name == name:
                return piece, spec.name
    raise ValueError(f"{type(entry).__name__} has no setting {name!r}. It has: {', '.join(every_param(entry))}.")


def _placed(entry: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    return entry.replace(**{path[0]: _placed(getattr(entry, path[0]), path[1:], value)})


def variants(entry: Entry) -> Iterator[Entry]:
    """Yield the entry, then one entry for each choice of each of its parts."""
    yield entry
    for part in entry.declared_parts():
        for choice in part.choices().values():
            yield entry.replace(**{part.name: choice})
