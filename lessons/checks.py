"""Questions and claims about a run: a measure, a way to compare, and the expected outcome."""

from __future__ import annotations

import inspect
import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.numbers import formatted
from lessons.measures import MEASURES, Estimate, Measured, Panels, Result

_KINDS: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,)}  # as annotated
COMPARISONS = ("lowest", "highest", "value", "ratio", "difference", "each")

_REACHED = ("steps_", "days_")  # measures of the time until something is reached
_HAPPENS = ("step_of_",)  # measures of the time at which something happens


class Amount(float):
    """A number in an answer; one that is not finite is said in a word, or by a sign."""

    endless = "∞"

    def __format__(self, spec: str) -> str:
        if not math.isfinite(self):
            return self.endless
        return formatted(float(self), spec or ".4g")

    def __str__(self) -> str:
        return format(self, "")


@dataclass(frozen=True)
class Check:
    """A check of a run: `measure` gives a number for each racer, and `compare` reduces them to one outcome.

    - "lowest", "highest": which racer (a number from 1), among `racers` if these are given.
    - "value": that of the first of `racers`; "ratio": the first over the second; "difference": first less second.
    - "each": every one of `racers` (all, if none are given) by itself.

    A question has `edges`, ascending: the choice is the number of edges that the outcome has reached. With
    `descending` edges and choices go from the highest to the lowest, and the choice is the number of edges that the
    outcome has not reached. A claim has `at_least`, `at_most` or both, or for a racer `racer`. Until the question is
    answered the text leaves out the claims about the same measure, and those marked with `tells`, which would give the
    answer away.
    """

    measure: str
    compare: str = "lowest"
    arguments: Mapping[str, Any] = field(default_factory=dict)
    racers: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    descending: bool = False
    at_least: float = -math.inf
    at_most: float = math.inf
    racer: int = 0
    tells: bool = False

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ValueError(f"measure must be one of {', '.join(sorted(MEASURES))}, got {self.measure!r}.")
        if self.compare not in COMPARISONS:
            raise ValueError(f"compare must be one of {', '.join(COMPARISONS)}, got {self.compare!r}.")
        self._check_arguments()
        needed = {"value": 1, "ratio": 2, "difference": 2}.get(self.compare, 0)
        if len(self.racers) < needed:
            raise ValueError(f"compare = {self.compare!r} needs {needed} racers, got {list(self.racers)}.")
        for number in (*self.edges, self.at_least, self.at_most):
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise ValueError(f"edges, at_least and at_most must be numbers, got {number!r}.")
        for racer in (*self.racers, self.racer):
            if isinstance(racer, bool) or not isinstance(racer, int):
                raise ValueError(f"racers must be whole numbers, got {racer!r}.")
        if self.descending and not self.edges:
            raise ValueError("descending is for edges, and there are none.")
        if list(self.edges) != sorted(self.edges, reverse=self.descending):
            raise ValueError(f"edges must {'descend' if self.descending else 'ascend'}, got {list(self.edges)}.")

    def _check_arguments(self) -> None:
        """Refuse arguments that the measure does not take, and missing ones."""
        _, *known = inspect.signature(MEASURES[self.measure]).parameters.values()
        for name in self.arguments:
            if name not in (spec.name for spec in known):
                names = ", ".join(spec.name for spec in known) or "none"
                raise ValueError(f"arguments of {self.measure}: there is no {name!r}; there are {names}.")
        for spec in known:
            if spec.default is spec.empty and spec.name not in self.arguments:
                raise ValueError(f"arguments of {self.measure}: {spec.name} is missing.")
            value = self.arguments.get(spec.name, spec.default)
            kinds = _KINDS.get(str(spec.annotation), (object,))
            if not isinstance(value, kinds) or isinstance(value, bool):
                raise ValueError(f"arguments of {self.measure}: {spec.name} must be {spec.annotation}, got {value!r}.")
            if spec.name == "coordinate" and value not in ("x", "y"):
                raise ValueError(f"arguments of {self.measure}: coordinate must be x or y, got {value!r}.")

    def check_answer(self, answer: str, count: int) -> None:
        """Refuse an answer with a name in braces that `values` does not have for so many racers."""
        known = {f"{name}{racer}" for name in ("m", "low", "high", "name") for racer in range(1, 1 + count)}
        known |= {"number"} | ({"winner", "best"} if self.compare in ("lowest", "highest") else set())
        for _, name, _, _ in string.Formatter().parse(answer):
            if name is not None and name not in known:
                raise ValueError(f"answer: a run of {count} racers gives no {{{name}}} for {self.compare!r}.")

    @property
    def idle(self) -> bool:
        """True if, as a claim, it would hold of any run at all."""
        if self.compare in ("lowest", "highest"):
            return self.racer == 0
        return self.at_least == -math.inf and self.at_most == math.inf

    def numbers(self, result: Result) -> list[float]:
        """Return the measure of every racer, panel by panel if there are several."""
        if isinstance(result, Measured):
            return list(result)
        if isinstance(result, Panels):
            return [number for panel in result for number in self.numbers(panel)]
        measured = MEASURES[self.measure](result, **self.arguments)
        return [number if isinstance(number, Estimate) else float(number) for number in measured]

    def number(self, numbers: Sequence[float]) -> float:
        """Return the number that the comparison gives; for "lowest" and "highest" the racer, from 1.

        Raises ValueError if a changed run leaves nothing to compare: no racer ever arrives, two are equally low, or
        both numbers of a ratio are infinite.
        """
        number = self._compared(numbers)
        if math.isnan(number):
            raise ValueError(f"{self.measure} cannot be compared: {list(numbers)}.")
        return number

    def _compared(self, numbers: Sequence[float]) -> float:
        if self.compare in ("lowest", "highest"):
            among = self.racers or range(1, len(numbers) + 1)
            compared = [numbers[racer - 1] for racer in among]
            best = min(compared) if self.compare == "lowest" else max(compared)
            settled = math.isfinite(best) and compared.count(best) == 1 and not any(map(math.isnan, compared))
            return float(among[compared.index(best)]) if settled else math.nan
        first = numbers[self.racers[0] - 1] if self.racers else numbers[0]
        if self.compare == "value":
            return first
        second = numbers[self.racers[1] - 1]
        if self.compare == "difference":
            return first - second
        return first / second if second else math.copysign(math.inf, first)

    def choice(self, result: Result) -> int:
        """Return the right choice of a question, from 0."""
        number = self.number(self.numbers(result))
        if self.compare in ("lowest", "highest"):
            return list(self.racers or range(1, 1 + len(self.numbers(result)))).index(int(number))
        return sum((number >= edge) != self.descending for edge in self.edges)

    def holds(self, result: Result) -> bool:
        """Return whether a claim is true of a run."""
        numbers = self.numbers(result)
        if self.compare in ("lowest", "highest"):
            return self.number(numbers) == self.racer
        if self.compare == "each":
            checked = [numbers[racer - 1] for racer in self.racers] or numbers
            return all(self.at_least <= number <= self.at_most for number in checked)
        return self.at_least <= self.number(numbers) <= self.at_most

    def values(
        self, result: Result, names: Sequence[str], never: str = "never", unreached: str = "not reached"
    ) -> dict[str, Any]:
        """Return the values that an answer may use.

        {m1}, {m2} … are the racers' numbers, {low1} and {high1} … the interval of one found by counting, {name1} …
        their names, and {number} is the comparison. For "lowest" and "highest" {winner} is the racer's name, and {best}
        its number. `unreached` is the word for a time until something that was not reached, `never` for the time of
        something that did not happen.
        """
        numbers = self.numbers(result)
        words = {**dict.fromkeys(_REACHED, unreached), **dict.fromkeys(_HAPPENS, never)}
        endless = next((word for kind, word in words.items() if self.measure.startswith(kind)), Amount.endless)
        kind = type("Said", (Amount,), {"endless": endless})
        values: dict[str, Any] = {f"m{i}": kind(number) for i, number in enumerate(numbers, start=1)}
        for i, number in enumerate(numbers, start=1):
            if isinstance(number, Estimate):
                values |= {f"low{i}": kind(number.low), f"high{i}": kind(number.high)}
        values |= {f"name{i}": name for i, name in enumerate(names, start=1)}
        if self.compare == "each":
            return values
        number = self.number(numbers)
        values["number"] = kind(number)
        if self.compare in ("lowest", "highest"):
            values |= {"winner": names[int(number) - 1], "best": kind(numbers[int(number) - 1])}
        return values
