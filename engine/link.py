"""An experiment as the query of a URL, and back: a link is the whole state.

Racers stand by position, `r=adam&r=adam`, and a racer's settings carry its number:
`lr.2=0.1&schedule.2=step&schedule_gamma.2=0.3`. The surface's parameters stand plainly
(`surface=rosenbrock&b=50`), starts as `start=-1.5,2`. Defaults are left out, so a bare URL is the default race.
Reading never fails: what cannot be used is left at its default and told in one line each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.params import Param, Parametrised
from core.words import Text, text
from engine.experiment import Experiment
from engine.refusals import LEFT_OUT, number_in, one_of, problem, quoted, too_often, using, wanted
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES

OWN = ("surface", "r", "start", "steps", "noise", "batch", "seed", "precision")  # of the experiment as a whole
Query = Mapping[str, Sequence[str]]  # every parameter with all its values, in their order


@dataclass(frozen=True)
class Bounds:
    """What a visitor may ask for: the work of one run stays small enough for everybody."""

    racers: int = 12
    starts: int = 12
    steps: int = 2000
    work: int = 60_000  # racers × starts × steps: some 5 MB to send


@dataclass(frozen=True)
class Defaults:
    """The race behind a bare URL."""

    surface: str = "rosenbrock"
    racers: tuple[str, ...] = ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
    steps: int = 500
    noise: float = 0.0
    batch: int = 0
    seed: int = 0
    precision: str = "float64"


DEFAULTS = Defaults()
BOUNDS = Bounds()


@dataclass(frozen=True)
class Reading:
    """What a URL said: the experiment, and a line for each thing in it that could not be used."""

    experiment: Experiment
    problems: tuple[Text, ...]


def to_query(experiment: Experiment) -> dict[str, list[str]]:
    """The query of an experiment; what is as by default is left out."""
    query: dict[str, list[str]] = {}
    if experiment.landscape.slug != DEFAULTS.surface:
        query["surface"] = [experiment.landscape.slug]
    _put(query, experiment.landscape, "{}")
    racers = tuple(rule.slug for rule in experiment.optimizers)
    if racers != DEFAULTS.racers:
        query["r"] = list(racers)
    for position, rule in enumerate(experiment.optimizers, start=1):
        _put(query, rule, f"{{}}.{position}")
        if rule.schedule.slug != "constant":
            query[f"schedule.{position}"] = [rule.schedule.slug]
            _put(query, rule.schedule, f"schedule_{{}}.{position}")
    if experiment.starts != experiment.landscape.starts[:1]:
        query["start"] = [f"{_text(x)},{_text(y)}" for x, y in experiment.starts]
    for name in ("steps", "noise", "batch", "seed", "precision"):
        value = getattr(experiment, name)
        if value != getattr(DEFAULTS, name):
            query[name] = [value if isinstance(value, str) else _text(value)]
    return query


def from_query(query: Query, bounds: Bounds = BOUNDS) -> Reading:
    """The experiment that a query describes. Unknown parameters belong to somebody else and are not looked at."""
    reader = _Reader(query)
    landscape = reader.landscape()
    rules = tuple(reader.rule(slug, position) for position, slug in reader.racers(bounds.racers))
    starts = reader.starts(landscape, bounds.starts)
    experiment = Experiment(
        landscape=landscape,
        optimizers=rules,
        starts=starts,
        steps=reader.steps(bounds, len(rules) * len(starts)),
        noise=reader.number("noise", DEFAULTS.noise, 0, 1e6),
        batch=reader.batch(landscape),
        seed=int(reader.number("seed", DEFAULTS.seed, 0, 2**31 - 1, whole=True)),
        precision=reader.choice("precision", DEFAULTS.precision, ("float64", "float32")),
    )
    reader.tell_unread()
    return Reading(experiment, tuple(reader.problems))


def _put(query: dict[str, list[str]], entry: Parametrised, pattern: str) -> None:
    for name, value in entry.changed().items():
        query[pattern.format(name)] = [_text(value)]


def _text(value: float) -> str:
    """The shortest text that reads back as the same number."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


class _Reader:
    def __init__(self, query: Query) -> None:
        self.query = query
        self.problems: list[Text] = []
        self.read: set[str] = set()

    def text(self, name: str) -> str | None:
        self.read.add(name)
        values = self.query.get(name, ())
        if len(values) > 1:
            twice = text(
                "{name} is given {count} times; the first, {value}, is used.",
                name=name, count=len(values), value=quoted(values[0]),
            )  # fmt: skip
            self.problems.append(twice)
        return values[0] if values else None

    def choice(self, name: str, default: str, known: Sequence[str]) -> str:
        given = self.text(name)
        if given is None or given in known:
            return default if given is None else given
        self.problems.append(problem(one_of(name, known, given), using(default)))
        return default

    def number(self, name: str, default: float, low: float, high: float, *, whole: bool = False) -> float:
        given = self.text(name)
        if given is None:
            return default
        number = _parsed(given)
        if number is None or not low <= number <= high or (whole and number != int(number)):
            clause = number_in(name, f"[{low:g}, {high:g}]", given, whole=whole)
            self.problems.append(problem(clause, using(f"{default:g}")))
            return default
        return number

    def landscape(self) -> Landscape:
        return self.settings(LANDSCAPES[self.choice("surface", DEFAULTS.surface, tuple(LANDSCAPES))], "{}")

    def racers(self, most: int) -> list[tuple[int, str]]:
        """Each racer's position in the link, which its settings carry, and its rule."""
        given = list(self.query.get("r", ()))
        known = [(position, slug) for position, slug in enumerate(given, start=1) if slug in OPTIMIZERS]
        for slug in dict.fromkeys(slug for slug in given if slug not in OPTIMIZERS):
            instead = LEFT_OUT if known else text("using the first race's")
            self.problems.append(problem(one_of("r", tuple(OPTIMIZERS), slug), instead))
        if len(known) > most:
            self.problems.append(too_often("r", most, len(known)))
        return known[:most] or list(enumerate(DEFAULTS.racers, start=1))

    def steps(self, bounds: Bounds, particles: int) -> int:
        steps = int(self.number("steps", DEFAULTS.steps, 1, bounds.steps, whole=True))
        if steps * particles <= bounds.work:
            return steps
        fewer = bounds.work // particles
        clause = text(
            "steps may go up to {fewer} for {paths} paths ({work:,} in all), got {steps}",
            fewer=fewer, paths=particles, work=bounds.work, steps=steps,
        )  # fmt: skip
        self.problems.append(problem(clause, using(fewer)))
        return fewer

    def batch(self, landscape: Landscape) -> int:
        if landscape.samples:
            return int(self.number("batch", DEFAULTS.batch, 0, len(landscape.samples), whole=True))
        if self.text("batch") is not None:
            none = text(
                "batch is for surfaces that are a mean over samples, and {surface} is none", surface=landscape.slug
            )
            self.problems.append(problem(none, LEFT_OUT))
        return DEFAULTS.batch

    def tell_unread(self) -> None:
        """Settings that some racer could have, of one that does not race or has no such setting."""
        for name in self.query:
            if racer_setting(name) in _racer_settings() and name not in self.read:
                self.problems.append(problem(text("{name} is a setting that no racer here has", name=name), LEFT_OUT))

    def rule(self, slug: str, position: int) -> Optimizer:
        rule = self.settings(OPTIMIZERS[slug], f"{{}}.{position}")
        schedule = SCHEDULES[self.choice(f"schedule.{position}", "constant", tuple(SCHEDULES))]
        return rule.replace(schedule=self.settings(schedule, f"schedule_{{}}.{position}"))

    def settings(self, entry: Any, pattern: str) -> Any:
        for spec in entry.params():
            name = pattern.format(spec.name)
            given = self.text(name)
            if given is not None:
                entry = self._set(entry, spec, name, given)
        return entry

    def _set(self, entry: Any, spec: Param, name: str, given: str) -> Any:
        number = {"true": 1.0, "false": 0.0}.get(given.lower()) if spec.kind == "bool" else None
        number = _parsed(given) if number is None else number
        try:
            if number is None:
                raise ValueError
            return entry.replace(**{spec.name: number})
        except ValueError:
            self.problems.append(problem(wanted(spec, name, given), using(_text(spec.default))))
            return entry

    def starts(self, landscape: Landscape, most: int) -> tuple[tuple[float, float], ...]:
        pairs = []
        for given in self.query.get("start", ()):
            numbers = [_parsed(part) for part in given.split(",")]
            if len(numbers) == 2 and all(number is not None and abs(number) <= 1e6 for number in numbers):
                pairs.append(tuple(numbers))
            else:
                pair = text(
                    "start must be two numbers in [-1e6, 1e6], such as -1.5,2, got {value}", value=quoted(given)
                )
                self.problems.append(problem(pair, LEFT_OUT))
        if len(pairs) > most:
            self.problems.append(too_often("start", most, len(pairs)))
        return tuple(pairs[:most]) or landscape.starts[:1]


_OF_A_RACER = re.compile(r"^(\w+)\.\d+$")


def racer_setting(name: str) -> str | None:
    """What a parameter says of a racer: "lr" for `lr.2`; None where it does not carry a racer's number."""
    match = _OF_A_RACER.match(name)
    return match[1] if match else None


def owns(name: str) -> bool:
    """Whether a parameter is part of an experiment's link; any other belongs to somebody else."""
    return name in OWN or name in _surface_settings() or racer_setting(name) in _racer_settings()


@cache
def _surface_settings() -> frozenset[str]:
    """Every parameter that any surface has."""
    return frozenset(spec.name for landscape in LANDSCAPES.values() for spec in landscape.params())


@cache
def _racer_settings() -> frozenset[str]:
    """Every setting that any racer could have."""
    rules = {spec.name for rule in OPTIMIZERS.values() for spec in rule.params()}
    schedules = {f"schedule_{spec.name}" for schedule in SCHEDULES.values() for spec in schedule.params()}
    return frozenset(rules | schedules | {"schedule"})


def _parsed(text: str) -> float | None:
    """A finite number, or None; what Python would also take (underscores, "infinity") is not one."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= 1.7e308 and "_" not in text else None
