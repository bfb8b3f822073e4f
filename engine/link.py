"""An experiment as the query of a URL, and back: a link is the whole state.

Racers go by position, `r=adam&r=adam`, and a racer's settings carry its number:
`lr.2=0.1&schedule.2=step&schedule_gamma.2=0.3`, or for a rule around another `inner.2=adam&inner_beta1.2=0.8`. The
surface's parameters have no prefix (`surface=rosenbrock&b=50`), and starts read `start=-1.5,2`. Defaults are left out,
so a bare URL is the default race. `v` is the version of a link's meaning; without it the link is of version 1. Reading
never fails: a value that cannot be used gives way to its default, and a line says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.params import Parametrised
from core.parts import pieces
from core.words import Text, text
from engine.conditions import DECLARED
from engine.experiment import VERSION, Experiment
from engine.link_reader import BOUNDS, DEFAULTS, Bounds, Defaults, Query, Reader, racer_setting, racer_settings, written
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

__all__ = [
    "BOUNDS", "DEFAULTS", "OWN", "Bounds", "Defaults", "Reading", "from_query", "owns", "racer_setting", "to_query"
]  # fmt: skip

OWN = ("surface", "r", "start", *DECLARED)  # of the experiment as a whole


@dataclass(frozen=True)
class Reading:
    """The experiment that a URL describes, and a line for each thing in it that could not be used."""

    experiment: Experiment
    problems: tuple[Text, ...]


def to_query(experiment: Experiment) -> dict[str, list[str]]:
    """Return the query of an experiment, without what is at its default.

    Raises ValueError for a rule that is not in the registry.
    """
    for rule in experiment.optimizers:
        if rule.slug not in OPTIMIZERS:
            raise ValueError(text("{name} is in no registry, so no link can name it.", name=rule.title))
    query: dict[str, list[str]] = {} if VERSION == 1 else {"v": [str(VERSION)]}
    if experiment.landscape.slug != DEFAULTS.surface:
        query["surface"] = [experiment.landscape.slug]
    _put(query, experiment.landscape, "{}")
    racers = tuple(rule.slug for rule in experiment.optimizers)
    if racers != DEFAULTS.racers:
        query["r"] = list(racers)
    for position, rule in enumerate(experiment.optimizers, start=1):
        _put(query, rule, f"{{}}.{position}")
    if experiment.starts != experiment.landscape.starts[:1]:
        query["start"] = [f"{written(x)},{written(y)}" for x, y in experiment.starts]
    for name, value in experiment.settings().items():
        if value != DECLARED[name].default:
            query[name] = [value if isinstance(value, str) else written(value)]
    return query


def from_query(query: Query, bounds: Bounds = BOUNDS) -> Reading:
    """Return the experiment that a query describes. Parameters that are not an experiment's are not looked at."""
    reader = Reader(query)
    reader.version(VERSION)
    landscape = reader.landscape()
    rules = tuple(reader.rule(slug, position) for position, slug in reader.racers(bounds.racers))
    starts = reader.starts(landscape, bounds.starts)
    experiment = Experiment(
        landscape=landscape,
        optimizers=rules,
        starts=starts,
        steps=reader.steps(bounds, len(rules) * len(starts)),
        **{name: reader.condition(one, landscape) for name, one in DECLARED.items() if name != "steps"},
    )
    reader.tell_unread()
    return Reading(experiment, tuple(reader.problems))


def _put(query: dict[str, list[str]], entry: Parametrised, pattern: str) -> None:
    """Write an entry's settings and parts into the query, where they differ from the defaults."""
    for piece in pieces(entry):
        slug, name = piece.entry.slug, pattern.format(piece.prefix.removesuffix("_"))
        if piece.part and slug != piece.part.default:
            query[name] = [slug]
        for spec in piece.params:
            value = getattr(piece.entry, spec.name)
            if value != spec.default:
                query[pattern.format(piece.prefix + spec.name)] = [written(value)]


def owns(name: str) -> bool:
    """Return whether a parameter is part of an experiment's link."""
    return name == "v" or name in OWN or name in _surface_settings() or racer_setting(name) in racer_settings()


@cache
def _surface_settings() -> frozenset[str]:
    """Return the names of the parameters of all surfaces."""
    return frozenset(spec.name for landscape in LANDSCAPES.values() for spec in landscape.params())
