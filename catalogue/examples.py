"""The race that shows what a surface, a rule or a schedule does, as the query of the Race page.

An entry may say it itself (`example`); else it is derived: a surface with the first race's rules, a rule beside its
nearest kin in the first race's valley, a schedule against a fixed rate in a noisy bowl.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from landscapes import Landscape
from optimizers import OPTIMIZERS, Optimizer
from optimizers.around import Around
from optimizers.schedules import Schedule

Query = dict[str, list[str]]

_BESIDE = ("gradient_descent", "adam", "momentum")  # the best known rules
_NOISY = {"surface": ["bowl"], "r": ["sgd", "sgd"], "noise": ["2"], "seed": ["7"], "steps": ["400"]}


def example_of(thing: Landscape | Optimizer | Schedule) -> Query:
    """Return the query of a race that shows what this is."""
    if thing.example:
        return parse_qs(thing.example, keep_blank_values=True)
    if isinstance(thing, Landscape):
        return {"surface": [thing.slug]}
    if isinstance(thing, Optimizer):
        return {"r": [*_find_kin(thing), thing.slug]}
    return {**_NOISY, "lr.1": ["0.1"], "lr.2": ["0.1"], "schedule.2": [thing.slug]}


def _find_kin(rule: Optimizer) -> list[str]:
    """Return plain descent and the rule that it derives from, or else the best known one of another kind."""
    near = [rule.inner.slug] if isinstance(rule, Around) else []
    near += [cls.__module__.rsplit(".", 1)[-1] for cls in type(rule).__mro__[1:]]
    others = [slug for slug in dict.fromkeys((_BESIDE[0], *near, *_BESIDE)) if slug != rule.slug and slug in OPTIMIZERS]
    return others[:2]
