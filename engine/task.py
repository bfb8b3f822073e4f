"""A task beside a race: an experiment and a few more numbers, one frozen object with a JSON and a link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from core.params import no_field, shown
from core.words import Text, text
from engine import link
from engine.experiment import Experiment
from engine.extras import Own
from engine.link import BOUNDS, Bounds
from engine.link_reader import Query, Reader


@dataclass(frozen=True)
class Task:
    """An experiment and the numbers that a task of this kind has beside it; `OWN` declares each of its fields.

    Raises ValueError or TypeError, naming the field, the range and the value.
    """

    experiment: Experiment
    OWN: ClassVar[Mapping[str, Own]] = {}

    def __post_init__(self) -> None:
        name = type(self).__name__
        if not isinstance(self.experiment, Experiment):
            raise TypeError(f"{name}.experiment must be an Experiment, got {shown(self.experiment)}.")
        for field, own in self.OWN.items():
            object.__setattr__(self, field, own.checked(f"{name}.{field}", getattr(self, field)))

    def to_query(self) -> dict[str, list[str]]:
        """Return the query of the page that runs it, without what is at its default."""
        query = link.to_query(self.experiment)
        for field, own in self.OWN.items():
            value = getattr(self, field)
            if value != own.default:
                query[own.name] = [own.written(value)]
        return query

    @classmethod
    def from_query(cls, query: Query, bounds: Bounds = BOUNDS) -> tuple[Self, tuple[Text, ...]]:
        """Return the task that a query describes, and a line for each thing in it that could not be used."""
        reading, reader = link.from_query(query, bounds), Reader(query)
        own = {field: one.in_link(reader) for field, one in cls.OWN.items()}
        return cls(reading.experiment, **own), (*reading.problems, *reader.problems)

    def to_json(self) -> str:
        """Return everything that decides the run, as JSON. Raises ValueError as `Experiment.to_json` does."""
        own = {field: getattr(self, field) for field in self.OWN}
        return json.dumps({"experiment": json.loads(self.experiment.to_json()), **own})

    @classmethod
    def from_json(cls, written: str) -> Self:
        """Return the task that `to_json` wrote. A missing setting gets its default; an unknown field is refused."""
        name = cls.__name__
        try:
            data = json.loads(written)
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(text("{name}: this text is no JSON: {error}.", name=name, error=str(error))) from None
        if not isinstance(data, dict) or "experiment" not in data:
            raise ValueError(text("{name} is missing.", name=f"{name}.experiment"))
        known = ("experiment", *cls.OWN)
        for field in data:
            if field not in known:
                raise ValueError(no_field(name, field, known))
        experiment = Experiment.from_json(json.dumps(data["experiment"]))
        return cls(experiment, **{field: data[field] for field in cls.OWN if field in data})
