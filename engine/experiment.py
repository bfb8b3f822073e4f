"""Everything that decides a run, in one frozen object."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields
from dataclasses import replace as _replace
from typing import Any, Self
from uuid import uuid4
from weakref import WeakKeyDictionary

from core.limits import LIMITS
from core.params import Interval, Parametrised, checked_number, no_field, shown
from core.parts import Part, pieces
from core.words import text
from engine.conditions import DECLARED, Conditions
from landscapes import LANDSCAPES, Landscape
from landscapes.box import nearest
from landscapes.typed_surface import SLUG, typed_again
from optimizers import OPTIMIZERS, Optimizer
from optimizers.writing import rule as writing

# The version of what JSON and links mean. It grows when a default or a meaning changes; version 1 keeps its meaning.
VERSION = 1
_REAL = Interval("(-inf, inf)")


@dataclass(frozen=True)
class _Race:
    """The surface, the rules and the starts of an experiment."""

    landscape: Landscape
    optimizers: tuple[Optimizer, ...]
    starts: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Experiment(Conditions, _Race):
    """A landscape, optimizers, starts and the conditions of a run.

    `optimizers` may hold the same rule any number of times, each with its own settings, schedule and clip. `starts` are
    (x, y) pairs in the landscape's units; if it has a box, a start outside becomes the box's nearest point. The
    conditions follow (see `Conditions`): `steps`, `noise`, `seed`,
    `precision` and `batch`. Equal experiments give equal paths, up to rounding and chaos.

    Raises ValueError or TypeError, naming the field, the range and the value.
    """

    def __post_init__(self) -> None:
        if not isinstance(self.landscape, Landscape):
            raise TypeError(
                f"Experiment.landscape must be a landscape, such as LANDSCAPES['bowl'], got {shown(self.landscape)}."
            )
        object.__setattr__(self, "optimizers", _checked_optimizers(self.optimizers))
        starts, box = _checked_starts(self.starts), self.landscape.box
        object.__setattr__(self, "starts", starts if box is None else tuple(nearest(box, start) for start in starts))
        for name, condition in DECLARED.items():
            object.__setattr__(self, name, condition.checked("Experiment", getattr(self, name), self.landscape))
        numbers = (self.steps + 1) * len(self.optimizers) * len(self.starts) * 2
        if numbers > LIMITS.path_numbers:
            words = text(
                "Experiment: {steps} steps of {rules} optimizers from {starts} starts record {numbers:,} numbers, at "
                "most {most:,}.",
                steps=self.steps,
                rules=len(self.optimizers),
                starts=len(self.starts),
                numbers=numbers,
                most=LIMITS.path_numbers,
            )
            raise ValueError(words)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed. Raises a ValueError that lists the fields for an unknown name."""
        _only(changes, _FIELDS, "Experiment")
        return _replace(self, **changes)

    def key(self) -> str:
        """Return a short name that is the same exactly for equal experiments, for use as a cache key.

        It is the same in every process, unless a surface, rule or schedule is not in its registry: such a class has an
        identity of its own in each process, so that two of them never share a key.
        """
        parts = self._parts()
        data = self._data() | {"classes": [_identity(entry, registry) for _, entry, registry in parts]}
        return hashlib.sha256(json.dumps(data).encode()).hexdigest()[:32]

    def to_json(self) -> str:
        """Return everything that decides the run as JSON, each object with its slug and all its settings.

        Raises ValueError for a surface, rule or schedule that is not in its registry: nobody could read it back.
        """
        for where, entry, registry in self._parts():
            if not _registered(entry, registry):
                made = type(entry)
                raise ValueError(
                    f"Experiment.{where}: {made.__module__}.{made.__qualname__} is in no registry, so that JSON cannot "
                    f"name it. There are: {', '.join(registry)}."
                )
        return json.dumps(self._data())

    def _parts(self) -> list[tuple[str, Parametrised, Mapping[str, Any]]]:
        """Return field, entry and registry of everything that has a slug."""
        entries: list[tuple[str, Parametrised, Mapping[str, Any]]] = [("landscape", self.landscape, LANDSCAPES)]
        entries += [(f"optimizers[{i}]", rule, OPTIMIZERS) for i, rule in enumerate(self.optimizers)]
        return [
            (".".join((where, *piece.path)), piece.entry, piece.part.entries() if piece.part else registry)
            for where, entry, registry in entries
            for piece in pieces(entry)
        ]

    def _data(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "landscape": _to_dict(self.landscape) | _box_of(self.landscape),
            "optimizers": [_to_dict(optimizer) for optimizer in self.optimizers],
            "starts": [list(start) for start in self.starts],
            # Keys and files from before a condition existed stay the same.
            **{name: value for name, value in self.settings().items() if not _unwritten(name, value)},
        }

    @classmethod
    def from_json(cls, written: str) -> Experiment:
        """Return the experiment that `to_json` wrote.

        A missing setting gets its default. An unknown field or a later version is refused.
        """
        if not isinstance(written, str):
            raise ValueError(text("An experiment is a JSON object written as text, got {value}.", value=shown(written)))
        try:
            data = json.loads(written)
        except (ValueError, RecursionError) as error:
            words = text("An experiment is a JSON object; this text cannot be read: {error}.", error=str(error))
            raise ValueError(words) from None
        _only(data, ("version", *_FIELDS), "Experiment")
        known = Interval(f"[1, {VERSION}]")
        checked_number("Experiment.version", data.get("version", 1), known, whole=True)
        for name in ("landscape", "optimizers", "starts"):
            if name not in data:
                raise ValueError(text("{name} is missing.", name=f"Experiment.{name}"))
        if not isinstance(data["optimizers"], list):
            given = shown(data["optimizers"])
            raise ValueError(text("{name} must be a list, got {value}.", name="Experiment.optimizers", value=given))
        return cls(
            landscape=_from_dict(data["landscape"], LANDSCAPES, "Experiment.landscape"),
            optimizers=tuple(
                _from_dict(entry, OPTIMIZERS, f"Experiment.optimizers[{i}]")
                for i, entry in enumerate(data["optimizers"])
            ),
            starts=data["starts"],
            **{name: data[name] for name in DECLARED if name in data},
        )


_FIELDS = tuple(field.name for field in fields(Experiment))


def _box_of(landscape: Landscape) -> dict[str, Any]:
    """Return what JSON has of a surface's box: nothing where there is none, as in files from before boxes existed."""
    return {} if landscape.box is None else {"box": [list(side) for side in landscape.box]}


def _unwritten(name: str, value: Any) -> bool:
    """Return whether JSON leaves a condition out."""
    return DECLARED[name].late and value == DECLARED[name].default


def _checked_optimizers(optimizers: Any) -> tuple[Optimizer, ...]:
    if isinstance(optimizers, Optimizer):
        return (optimizers,)
    wanted = "Experiment.optimizers must hold optimizers, such as OPTIMIZERS['adam'], got"
    try:
        rules = tuple(optimizers)
    except TypeError:
        raise TypeError(f"{wanted} {shown(optimizers)}.") from None
    if not rules:
        raise ValueError(text("Experiment.optimizers must hold at least one optimizer, got none."))
    for rule in rules:
        if not isinstance(rule, Optimizer):
            raise TypeError(f"{wanted} {shown(rule)}.")
    return rules


def _checked_starts(starts: Any) -> tuple[tuple[float, float], ...]:
    """Return the starts as pairs of finite floats, from any sequence of pairs (a numpy array or a tensor too)."""
    try:
        given = _in_order(starts)
        pairs = [(x, y) for x, y in map(_in_order, given)]
    except (TypeError, ValueError):
        wanted = text(
            "Experiment.starts must be pairs of numbers, such as ((-1.5, 2.0),), got {value}.", value=shown(starts)
        )
        raise ValueError(wanted) from None
    if not pairs:
        raise ValueError(text("Experiment.starts must hold at least one (x, y) pair, got none."))
    return tuple(
        (checked_number(f"Experiment.starts[{i}]", x, _REAL), checked_number(f"Experiment.starts[{i}]", y, _REAL))
        for i, (x, y) in enumerate(pairs)
    )


def _in_order(several: Any) -> list[Any]:
    """Return the items of a sequence or an array. Raises TypeError for text and for what has no order."""
    if isinstance(several, str | bytes | Mapping | Set):
        raise TypeError
    return several.tolist() if hasattr(several, "tolist") else list(several)


def _registered(entry: Parametrised, registry: Mapping[str, Parametrised]) -> bool:
    """Return whether a slug, with what the entry is made of, leads back to the very class of this entry."""
    return bool(entry.made_of()) or type(registry.get(entry.slug)) is type(entry)


def _identity(entry: Parametrised, registry: Mapping[str, Parametrised]) -> dict[str, Any]:
    """Return what a key says of an entry's class: nothing for a registered one, whose slug is its name.

    Any other class may have been made in a notebook, and made again with the same name and formula and another body. So
    it also gets a number that no other class has.
    """
    if _registered(entry, registry):
        return {}
    made = type(entry)
    tokens = [_TOKENS.setdefault(each, uuid4().hex) for each in (made, getattr(entry, "cls", made))]
    return {"class": [made.__module__, made.__qualname__, getattr(made, "formula", ""), repr(entry), *tokens]}


_TOKENS: WeakKeyDictionary[type, str] = WeakKeyDictionary()


def _to_dict(entry: Parametrised, part: Part | None = None) -> dict[str, Any]:
    """Return an entry as its slug, its settings and its parts; of a part, only the settings that a person sets."""
    params, parts = (part.params(entry), part.parts(entry)) if part else (entry.params(), entry.declared_parts())
    settings = {spec.name: getattr(entry, spec.name) for spec in params}
    return {
        "name": entry.slug,
        **entry.made_of(),
        **settings,
        **{own.name: _to_dict(getattr(entry, own.name), own) for own in parts},
    }


def _from_dict(data: Any, registry: Mapping[str, Any], where: str) -> Any:
    entry = _named(data, registry, where)
    parts = {part.name: part for part in entry.declared_parts()}
    apart = {"name", *entry.made_of_names, *parts}
    entry = entry.replace(**{name: value for name, value in data.items() if name not in apart})
    for name in parts.keys() & data.keys():
        entries = parts[name].entries()
        parts[name].check(type(entry).__name__, _named(data[name], entries, f"{where}.{name}"))
        entry = entry.replace(**{name: _from_dict(data[name], entries, f"{where}.{name}")})
    return entry


def _named(data: Any, registry: Mapping[str, Any], where: str) -> Any:
    """Return the entry that `data` names, with its default settings."""
    if not isinstance(data, Mapping) or "name" not in data:
        raise ValueError(text("{name} must be an object with a name, got {value}.", name=where, value=shown(data)))
    if registry is LANDSCAPES and data["name"] == SLUG:
        return typed_again(data)
    if registry is OPTIMIZERS and data["name"] == writing.SLUG:
        return writing.written_again(data)
    try:
        return registry[data["name"]]
    except KeyError as error:
        raise ValueError(text("{name}: {problem}", name=f"{where}.name", problem=error.args[0])) from None


def _only(data: Any, known: Sequence[str], where: str) -> None:
    if not isinstance(data, Mapping):
        kind = type(data).__name__
        raise ValueError(text("{name} must be a JSON object, got {value}.", name=where, value=kind))
    unknown = [name for name in data if name not in known]
    if unknown:
        raise ValueError(no_field(where, unknown[0], known))
