"""The one loop: rules step over a surface together.

A race keeps the whole path, `sensitivity` only the last point. A sweep passes a rule whose numbers have an axis of
values, and a swarm many blocks of particles. torch.compile sees `step`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from engine import sampling, watching
from engine.conditions import Conditions
from engine.evaluation import Here
from engine.noise import Chance, draws
from engine.pacing import paced
from engine.watching import Goal
from landscapes import Landscape
from landscapes.box import kept
from optimizers import Optimizer, State
from optimizers.base import Number
from optimizers.schedules.base import Schedule


@dataclass(frozen=True)
class Course:
    """The part that all steps of a run share: the surface, the conditions, and the goal if particles are watched."""

    landscape: Landscape
    conditions: Conditions
    goal: Goal | None = None

    def noisy(self, rule: Optimizer) -> bool:
        """Return whether a rule reads a noisy gradient."""
        return bool(self.conditions.noise) and rule.reads_noise

    def sampled(self, rule: Optimizer) -> bool:
        """Return whether a rule's steps leave samples out."""
        return sampling.leaves_out(self.conditions, self.landscape) and rule.reads_noise

    def draws(self, numbers: Tensor, dtype: torch.dtype, after: int, until: int) -> Iterator[Tensor]:
        """Yield the noise of the steps after `after` up to `until`, [2, n] each, for starts of these numbers."""
        return draws(self.conditions.noise, self.conditions.seed, numbers, dtype, after=after, until=until)

    def batches(self, numbers: Tensor, after: int, until: int) -> Iterator[Tensor]:
        """Yield the samples that these steps read, bool [samples, n] each. Only for steps that do not read all."""
        return sampling.read(self.conditions, self.landscape, numbers, after=after, until=until)


class Walker:
    """A rule on its way over a course: its particles x [2, ..., n], its memory, and what is watched of them.

    `rates` are the learning rates of its steps. If its schedule reads the value they are the rule's own rate, and
    `pace` [..., n] is the schedule's memory. `schedule` replaces the rule's own if it is swept. `here` is what the rule
    saw in the last step, and `lr` that step's rate.
    """

    __slots__ = ("_schedule", "here", "lr", "pace", "rates", "rule", "state", "watched", "x")

    def __init__(
        self,
        course: Course,
        rule: Optimizer,
        x: Tensor,
        rates: Iterable[Number],
        *,
        state: State | None = None,
        watched: State | None = None,
        pace: State | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.rule, self.x, self.rates = rule, x, iter(rates)
        self.state = rule.init(x) if state is None else state
        self.watched, self.pace = watched or {}, pace or {}
        self.here = Here(course.landscape, rule.clip, course.conditions)
        self.lr: Number = 0.0
        chosen = schedule or rule.schedule
        self._schedule = chosen if chosen.reads_value else None

    def rate(self, landscape: Landscape) -> Number:
        """Return the rate of the next step: a number, or [..., n] if the schedule reads the value."""
        lr = next(self.rates)
        if self._schedule is None:
            return lr
        factor, self.pace = paced(self._schedule, landscape.fields(self.x[0], self.x[1], "f")[0], self.pace)
        return lr * factor


def walk(
    course: Course,
    walkers: Sequence[Walker],
    numbers: Tensor,
    *,
    after: int = 0,
    until: int | None = None,
    path: Tensor | None = None,
) -> Iterator[int]:
    """Make the steps after `after` up to `until` (by default all), and yield each step's number after it.

    All walkers have particles from starts of these `numbers` [n], read the same draws, and have their gradients
    evaluated together. `path` [steps+1, 2, walkers, n] receives every point; its first one is given.
    """
    landscape, until = course.landscape, course.conditions.steps if until is None else until
    like = walkers[0].x
    chance = Chance(course.conditions.seed, numbers, like.dtype, until=until)
    noisy, sampled = (any(map(reads, (each.rule for each in walkers))) for reads in (course.noisy, course.sampled))
    noise = course.draws(numbers, like.dtype, after, until) if noisy else None
    batches = course.batches(numbers, after, until) if sampled else None
    for walker in walkers:
        walker.here.chance = chance
    lifted = (2, *(1 for _ in like.shape[1:-1]), len(numbers))  # with an axis of length 1 for each axis of values
    for t in range(after + 1, until + 1):
        drawn = next(noise).view(lifted) if noise else None
        read = next(batches) if batches else None
        slopes = _slopes(course, walkers, read, None if path is None else path[t - 1])
        for walker, slope in zip(walkers, slopes, strict=True):
            rule, here = walker.rule, walker.here
            here.t = t
            here.noise, here.samples = (drawn, read) if rule.reads_noise else (None, None)
            walker.lr = walker.rate(landscape)
            walker.x, walker.state, walker.watched = step(
                course, rule, here, walker.x, walker.state, walker.watched, walker.lr, slope
            )
        if path is not None:
            torch.stack([walker.x for walker in walkers], dim=1, out=path[t])
        yield t


def _slopes(
    course: Course, walkers: Sequence[Walker], read: Tensor | None, x: Tensor | None
) -> Sequence[Tensor | None]:
    """Return the gradient [2, n] that each walker reads, evaluated together. None for a lone one, whose step does it.

    `x` [2, walkers, n] is their position if that is known already, and `read` the samples of this step.
    """
    if len(walkers) == 1:
        return (None,)
    landscape = course.landscape
    x = torch.stack([walker.x for walker in walkers], dim=1) if x is None else x
    exact = torch.stack(landscape.fields(x[0], x[1], "g")).unbind(1)
    if read is None:
        return exact
    some = sampling.slope(course.conditions, landscape, read, x).unbind(1)
    return [some[i] if walker.rule.reads_noise else exact[i] for i, walker in enumerate(walkers)]


def step(
    course: Course,
    rule: Optimizer,
    here: Here,
    x: Tensor,
    state: State,
    watched: State,
    lr: Number,
    slope: Tensor | None = None,
) -> tuple[Tensor, State, State]:
    """Return x [2, ..., n], state and watched values after a step: the same code runs eagerly and compiled.

    `here` knows the step, its noise and its samples; `slope` is the gradient at x if it is known. The watched values
    are taken at x, before the step. If the surface has a box, x is projected onto it; the rule's memory stays as it is.
    """
    here.x = x
    if watched:
        assert course.goal is not None
        f, *exact = course.landscape.fields(x[0], x[1], "fg")
        watched = watching.look(watched, x, f, here.t - 1, course.goal)
        if here.samples is None:
            slope = torch.stack(exact)
    here.gradient = here.read(here.slope if slope is None else slope)
    x, state = rule.update(x, state, here, lr)
    if course.landscape.box is not None:
        here.reached, x = x, kept(course.landscape.box, x)
    return x, state, watched


@dataclass(frozen=True)
class Block:
    """Particles of one rule between two walks: the fields of a `Walker`, with the number [n] of each start."""

    x: Tensor
    state: State
    watched: State
    numbers: Tensor
    pace: State = field(default_factory=dict)


def begin(rule: Optimizer, x: Tensor, numbers: Tensor, watched: State | None = None) -> Block:
    """Return a block before its first step; `watched` comes from `watching.begin`."""
    return Block(x, rule.init(x), watched or {}, numbers)


def advance(course: Course, rule: Optimizer, rates: Tensor, block: Block, after: int, until: int) -> Block:
    """Return the block after step `until`, from the block after step `after`. `rates` [steps] are the whole run's."""
    walker = Walker(
        course, rule, block.x, rates[after:until].tolist(), state=block.state, watched=block.watched, pace=block.pace
    )
    for _ in walk(course, [walker], block.numbers, after=after, until=until):
        pass
    return Block(walker.x, walker.state, walker.watched, block.numbers, walker.pace)
