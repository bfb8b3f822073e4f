"""An experiment as the query of a URL, and back: a link is the whole state.

Racers go by position, `r=adam&r=adam`, and a racer's settings carry its number:
`lr.2=0.1&schedule.2=step&schedule_gamma.2=0.3`, or for a rule around another `inner.2=adam&inner_beta1.2=0.8`. A rule
that somebody wrote has its text: `r=written&rule.1=x = x - lr*g`. The
surface's parameters have no prefix (`surface=rosenbrock&b=50`); one that somebody typed has its text and its sliders
(`surface=typed&formula=a*x^2&sliders=a,1,0,2&a=1.5`). Any surface may have a box, `box=0,3,0,2`. Starts read
`start=-1.5,2`. Defaults are left out, so a bare URL is the default race. `v` is the version
of a link's meaning; without it the link is of version 1. Reading never fails: a value that cannot be used gives way to
its default, and a line says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.params import Parametrised
from core.parts import pieces
from core.words import Text, text
from engine import box_link, rule_link
from engine.conditions import DECLARED
from engine.experiment import VERSION, Experiment
from engine.formula_link import sliders_of, to_link
from engine.link_numbers import written
from engine.link_reader import BOUNDS, DEFAULTS, Bounds, Defaults, Query, Reader, racer_setting, racer_settings
from landscapes import LANDSCAPES
from landscapes.typed_surface import MADE_OF
from optimizers import OPTIMIZERS

__all__ = [
    "BOUNDS", "DEFAULTS", "OWN", "Bounds", "Defaults", "Reading", "from_query", "owns", "racer_setting", "to_query"
]  # fmt: skip

OWN = ("surface", "box", "r", "start", *DECLARED)  # of the experiment as a whole


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
        if rule.slug not in OPTIMIZERS and not rule.made_of():
            raise ValueError(text("{name} is in no registry, so no link can name it.", name=rule.title))
    query: dict[str, list[str]] = {} if VERSION == 1 else {"v": [str(VERSION)]}
    if experiment.landscape.slug != DEFAULTS.surface:
        query["surface"] = [experiment.landscape.slug]
    query |= {name: [value] for name, value in to_link(experiment.landscape).items()}
    query |= {name: [value] for name, value in box_link.to_link(experiment.landscape).items()}
    _put(query, experiment.landscape, "{}")
    racers = tuple(rule.slug for rule in experiment.optimizers)
    if racers != DEFAULTS.racers:
        query["r"] = list(racers)
    for position, rule in enumerate(experiment.optimizers, start=1):
        _put(query, rule, f"{{}}.{position}")
    query |= {name: [value] for name, value in rule_link.to_link(experiment.optimizers).items()}
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


def owns(name: str, query: Query) -> bool:
    """Return whether a parameter of a query is part of an experiment's link; so is a slider that the query declares."""
    own = name == "v" or name in (*OWN, *MADE_OF) or name in _surface_settings() or name in sliders_of(query)
    return own or racer_setting(name) in racer_settings() or rule_link.is_of_a_typed_rule(name, query)


@cache
def _surface_settings() -> frozenset[str]:
    """Return the names of the parameters of all surfaces."""
    return frozenset(spec.name for landscape in LANDSCAPES.values() for spec in landscape.params())
