"""Everything that decides a run, in one frozen object."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as _replace
from typing import Any, Self

from core.params import Parametrised
from core.registry import Registry
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES

PRECISIONS = ("float64", "float32")
MAX_STEPS = 100_000
MAX_NUMBERS = 2**28  # of one recorded path: 2 GiB in float64


@dataclass(frozen=True)
class Experiment:
    """Landscape, optimizers, starts and the conditions of a run.

    `optimizers` may hold the same rule any number of times, each with its own settings, schedule and clip.
    `starts` are (x, y) pairs in the landscape's units, `noise` is the standard deviation added to each
    coordinate of the gradient, drawn from `seed`; `precision` is "float64" or "float32". Equal experiments give
    equal paths, up to rounding and chaos.

    Raises ValueError or TypeError, naming the field, the range and the value.
    """

    landscape: Landscape
    optimizers: tuple[Optimizer, ...]
    starts: tuple[tuple[float, float], ...]
    steps: int = 500
    noise: float = 0.0
    seed: int = 0
    precision: str = "float64"

    def __post_init__(self) -> None:
        if not isinstance(self.landscape, Landscape):
            raise TypeError(
                f"Experiment.landscape must be a landscape, such as LANDSCAPES['bowl'], got {self.landscape!r}."
            )
        optimizers = (self.optimizers,) if isinstance(self.optimizers, Optimizer) else tuple(self.optimizers)
        if not optimizers:
            raise ValueError("Experiment.optimizers must hold at least one optimizer, got none.")
        for optimizer in optimizers:
            if not isinstance(optimizer, Optimizer):
                raise TypeError(
                    f"Experiment.optimizers must hold optimizers, such as OPTIMIZERS['adam'], got {optimizer!r}."
                )
        object.__setattr__(self, "optimizers", optimizers)
        object.__setattr__(self, "starts", _checked_starts(self.starts))
        object.__setattr__(self, "steps", int(_number("steps", self.steps, 1, MAX_STEPS, whole=True)))
        object.__setattr__(self, "noise", float(_number("noise", self.noise, 0, 1e6)))
        object.__setattr__(self, "seed", int(_number("seed", self.seed, 0, 2**31 - 1, whole=True)))
        if self.precision not in PRECISIONS:
            raise ValueError(f"Experiment.precision must be one of {', '.join(PRECISIONS)}, got {self.precision!r}.")
        numbers = (self.steps + 1) * len(optimizers) * len(self.starts) * 2
        if numbers > MAX_NUMBERS:
            raise ValueError(
                f"Experiment: {self.steps} steps of {len(optimizers)} optimizers from {len(self.starts)} starts "
                f"record {numbers:,} numbers, at most {MAX_NUMBERS:,}."
            )

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return _replace(self, **changes)

    def key(self) -> str:
        """A short name that is the same exactly for equal experiments, in every process: what caches are keyed on."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:32]

    def to_json(self) -> str:
        """Everything that decides the run, each object with its slug and all its settings."""
        return json.dumps(
            {
                "landscape": _to_dict(self.landscape),
                "optimizers": [
                    _to_dict(optimizer) | {"schedule": _to_dict(optimizer.schedule)} for optimizer in self.optimizers
                ],
                "starts": [list(start) for start in self.starts],
                "steps": self.steps,
                "noise": self.noise,
                "seed": self.seed,
                "precision": self.precision,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """The experiment that `to_json` wrote; a missing setting is its default, an unknown field is refused."""
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"An experiment is a JSON object; this text cannot be read: {error}.") from None
        known = {"landscape", "optimizers", "starts", "steps", "noise", "seed", "precision"}
        _only(data, known, "Experiment")
        for name in ("landscape", "optimizers", "starts"):
            if name not in data:
                raise ValueError(f"Experiment.{name} is missing.")
        if not isinstance(data["optimizers"], list):
            raise ValueError(f"Experiment.optimizers must be a list, got {data['optimizers']!r}.")
        return cls(
            landscape=_from_dict(data["landscape"], LANDSCAPES, "Experiment.landscape"),
            optimizers=tuple(
                _optimizer(entry, f"Experiment.optimizers[{i}]") for i, entry in enumerate(data["optimizers"])
            ),
            starts=data["starts"],
            **{name: data[name] for name in ("steps", "noise", "seed", "precision") if name in data},
        )


def _number(name: str, value: Any, low: float, high: float, *, whole: bool = False) -> float:
    kind = "a whole number" if whole else "a number"
    try:
        if isinstance(value, bool | str):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"Experiment.{name} must be {kind} in [{low:g}, {high:g}], got {value!r}.") from None
    if not low <= number <= high or (whole and number != int(number)):
        raise ValueError(f"Experiment.{name} must be {kind} in [{low:g}, {high:g}], got {value}.")
    return number


def _checked_starts(starts: Any) -> tuple[tuple[float, float], ...]:
    """Pairs of finite floats, from whatever sequence of pairs was given (a numpy array too)."""
    try:
        pairs = tuple((float(x), float(y)) for x, y in starts)
    except (TypeError, ValueError):
        raise ValueError(
            f"Experiment.starts must be pairs of numbers, such as ((-1.5, 2.0),), got {starts!r}."
        ) from None
    if not pairs:
        raise ValueError("Experiment.starts must hold at least one (x, y) pair, got none.")
    for index, pair in enumerate(pairs):
        if not all(math.isfinite(number) for number in pair):
            raise ValueError(f"Experiment.starts[{index}] must be finite, got {pair}.")
    return pairs


def _to_dict(entry: Parametrised) -> dict[str, Any]:
    return {"name": entry.slug, **entry.settings()}


def _from_dict(data: Any, registry: Registry[Any], where: str) -> Any:
    if not isinstance(data, Mapping) or "name" not in data:
        raise ValueError(f"{where} must be an object with a name, got {data!r}.")
    try:
        entry = registry[data["name"]]
    except KeyError as error:
        raise ValueError(f"{where}.name: {error}") from None
    return entry.replace(**{name: value for name, value in data.items() if name != "name"})


def _optimizer(data: Any, where: str) -> Optimizer:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where} must be an object with a name, got {data!r}.")
    plain = {name: value for name, value in data.items() if name != "schedule"}
    optimizer = _from_dict(plain, OPTIMIZERS, where)
    if "schedule" in data:
        optimizer = optimizer.replace(schedule=_from_dict(data["schedule"], SCHEDULES, f"{where}.schedule"))
    return optimizer


def _only(data: Any, known: Sequence[str] | set[str], where: str) -> None:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where} must be a JSON object, got {type(data).__name__}.")
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise ValueError(f"{where} has no field {unknown[0]!r}. It has: {', '.join(sorted(known))}.")
