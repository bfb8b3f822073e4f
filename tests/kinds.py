"""One of each kind: what a page tells apart, read from the registries, so that what is of a new kind adds itself.

A page is drawn for one surface of a kind; what differs from surface to surface is tested on all, without a page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import lessons
from landscapes import LANDSCAPES, Landscape
from lessons.scene import Scene
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES, Schedule

T = TypeVar("T")


def _first_of_each(things: Iterable[T], kind: Callable[[T], Hashable]) -> list[T]:
    return list({kind(thing): thing for thing in reversed(list(things))}.values())[::-1]


def kind_of_surface(surface: Landscape) -> Hashable:
    """Return a surface's kind for a page: its settings, samples, data, kinks and level points."""
    points = surface.critical_points
    return (
        surface.smooth,
        bool(surface.samples),
        bool(surface.data),
        bool(surface.own_params()),
        frozenset(point.kind for point in points),
        sum(point.is_global for point in points) > 1,
        any(point.eigenvalues is None for point in points),
    )


def kind_of_rule(rule: Optimizer) -> Hashable:
    """Return a rule's kind for a page: its curves and limits, what it reads, and its settings beside the rate."""
    return (
        rule.stability_limit(1.0) is not None,
        rule.random,
        rule.reads_noise,
        rule.hessians > 0,
        rule.evaluations > 1,
        bool(rule.declared_parts()),
        frozenset(spec.kind for spec in rule.params()),
    )


def kind_of_scene(scene: Scene) -> Hashable:
    """Return a scene's kind for the lessons' page: its stage, its layout and how it is answered."""
    return (
        scene.kind,
        bool(scene.panels),
        scene.layout,
        scene.chart,
        scene.arrows,
        scene.beside,
        bool(scene.touch),
        bool(scene.choices),
    )


def kind_of_schedule(schedule: Schedule) -> Hashable:
    """Return a schedule's kind for a racer's settings: whether it needs the run, whether it moves, its settings."""
    return schedule.reads_value, schedule.slug == "constant", frozenset(spec.kind for spec in schedule.params())


SURFACES = [surface.slug for surface in _first_of_each(LANDSCAPES.values(), kind_of_surface)]
RULES = [rule.slug for rule in _first_of_each(OPTIMIZERS.values(), kind_of_rule)]
SCENES = [
    (slug, scene.number)
    for slug, scene in _first_of_each(
        ((slug, scene) for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes),
        lambda each: kind_of_scene(each[1]),
    )
]
SCHEDULE_SLUGS = [schedule.slug for schedule in _first_of_each(SCHEDULES.values(), kind_of_schedule)]
