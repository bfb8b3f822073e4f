"""One step of one rule for a block of particles: the same lines whether they run eagerly or are compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from engine import watching
from engine.evaluation import Here
from engine.noise import Chance, draws
from engine.pacing import paced
from engine.sampling import batches, sampled
from engine.watching import Goal
from landscapes import Landscape
from optimizers import Optimizer, State
from optimizers.base import Number


@dataclass(frozen=True)
class Block:
    """Particles that step together: `x` [2, n], the rule's memory, what is watched [n], and each one's number [n].

    `pace` is the memory [n] of a schedule that reads the value, empty before the first step.
    """

    x: Tensor
    state: State
    watched: State
    numbers: Tensor
    pace: State = field(default_factory=dict)


def begin(rule: Optimizer, x: Tensor, numbers: Tensor, watched: State | None = None) -> Block:
    """A block before its first step; `watched` is as `watching.begin` gives it."""
    return Block(x, rule.init(x), watched or {}, numbers)


def step(
    landscape: Landscape, rule: Optimizer, here: Here, x: Tensor, state: State, watched: State, goal: Goal, lr: Number
) -> tuple[Tensor, State, State]:
    """From x [2, n] to the next; `here` knows the step and its noise. What is watched takes in x, before the step."""
    if watched:
        f, *slope = landscape.fields(x[0], x[1], "fg")
        watched = watching.look(watched, x, f, here.t - 1, goal)
    else:
        slope = landscape.fields(x[0], x[1], "g")
    here.x = x
    here.gradient = here.read(torch.stack(tuple(slope)) if here.samples is None else here.slope)
    x, state = rule.update(x, state, here, lr)
    return x, state, watched


@dataclass(frozen=True)
class Course:
    """What all blocks of a run share: the surface, the rule, its rates [steps], its noise and its goal."""

    landscape: Landscape
    rule: Optimizer
    rates: Tensor  # float64, on the CPU
    goal: Goal
    noise: float = 0.0
    seed: int = 0
    batch: int = 0

    @property
    def steps(self) -> int:
        return len(self.rates)

    @property
    def noisy(self) -> bool:
        return bool(self.noise) and self.rule.reads_noise

    @property
    def sampled(self) -> bool:
        """Whether a step leaves samples out."""
        return sampled(self.batch, len(self.landscape.samples)) and self.rule.reads_noise

    def advance(self, block: Block, after: int, until: int) -> Block:
        """The block after step `until`, from where it was after step `after`, eagerly."""
        here = Here(self.landscape, self.steps, self.rule.clip, self.batch)
        here.chance = Chance(self.seed, block.numbers, block.x.dtype, until=until)
        x, state, watched, pace = block.x, block.state, block.watched, block.pace
        schedule = self.rule.schedule
        draws = self.draws(block.numbers, x.dtype, after, until)
        batches = self.batches(block.numbers, after, until) if self.sampled else None
        for t, lr in enumerate(self.rates[after:until].tolist(), start=after + 1):
            here.t, here.noise = t, next(draws) if self.noisy else None
            here.samples = next(batches) if batches else None
            if schedule.reads_value:
                factor, pace = paced(schedule, self.landscape.fields(x[0], x[1], "f")[0], pace)
                lr = lr * factor
            x, state, watched = step(self.landscape, self.rule, here, x, state, watched, self.goal, lr)
        return Block(x, state, watched, block.numbers, pace)

    def draws(self, numbers: Tensor, dtype: torch.dtype, after: int, until: int) -> Iterator[Tensor]:
        """The noise of the steps after `after` up to `until` in turn, [2, n] each, for starts of these numbers."""
        return draws(self.noise, self.seed, numbers, dtype, after=after, until=until)

    def batches(self, numbers: Tensor, after: int, until: int) -> Iterator[Tensor]:
        """Which samples are read in these steps in turn, bool [samples, n] each, where not all are."""
        return batches(self.batch, len(self.landscape.samples), self.seed, numbers, after=after, until=until)


def learning_rates(rule: Optimizer, steps: int) -> Tensor:
    """The rate of every step, [steps] in float64 on the CPU; the rule's own where the schedule reads the value."""
    if rule.schedule.reads_value:
        return torch.full((steps,), rule.lr, dtype=torch.float64)
    t = torch.arange(1, steps + 1, dtype=torch.float64)
    return rule.lr * rule.schedule.factor(t, steps)
