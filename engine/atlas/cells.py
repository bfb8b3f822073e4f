"""One cell of an atlas: a rule on a surface, at its best learning rate, from starts that the search has not seen."""

from __future__ import annotations

import dataclasses
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.limits import LIMITS
from core.params import Interval, checked_number, checked_word, shown
from engine.conditions import PRECISIONS, Conditions
from engine.flight import Flight
from engine.plan import TOLERANCE, Plan
from engine.sensitivity import chaotic_share
from engine.starts import Points, uniform
from engine.statistics import Share, quantiles
from engine.swarms import Swarm, result
from engine.tuning import BUDGET, STARTS, STARTS_SEED, TARGET, tune, usable
from landscapes import Landscape
from landscapes.frame import Frame
from optimizers import Optimizer

Progress = Callable[[float], object]  # called with the share done; an exception from it ends the computation
SEARCHING = 0.6  # share of a cell's time that goes into the search for its rate
DIGITS = 1  # of a turn in degrees
_TURNS = 7_919  # apart from the seeds of starts and noise
_RECORD = ("end", "first_hit", "best")
_ONE = threading.Lock()  # small tensors in several threads wait for one another more than they compute

_RANGES = {
    "seed": Interval(f"[0, {2**31 - 1 - STARTS_SEED}]"),
    "budget": Interval(f"[1, {LIMITS.steps_in_python}]"),
    "rates": Interval("[4, 4096]"),
    "starts": Interval("[1, 1024]"),
    "particles": Interval("[1, 65536]"),
    "nudged": Interval("[1, 65536]"),
    "frames": Interval("[1, 64]"),
}
_TOLERANCES = Interval("(0, 1]")


@dataclass(frozen=True)
class Settings:
    """All that decides an atlas's numbers beside the rule and the surface.

    `budget` is the number of evaluations of the gradient that a particle may spend: a rule that spends k a step makes
    budget // k steps. Hessians are not counted. The search explores `rates` learning rates from `starts` starts, as
    `engine.tune` does. The best one is judged from `particles` other starts in each of `frames` frames, and `nudged` of
    them say whether the ends are chaotic. A minimum counts as reached within `tolerance`. Raises ValueError, naming the
    field, the range and the value.
    """

    seed: int = 0
    budget: int = 500
    rates: int = BUDGET
    starts: int = STARTS
    particles: int = 256
    nudged: int = 64
    frames: int = 3
    tolerance: float = TOLERANCE
    precision: str = "float64"

    def __post_init__(self) -> None:
        for name, valid in _RANGES.items():
            number = checked_number(f"atlas.{name}", getattr(self, name), valid, whole=True)
            object.__setattr__(self, name, int(number))
        object.__setattr__(self, "tolerance", checked_number("atlas.tolerance", self.tolerance, _TOLERANCES))
        checked_word("atlas.precision", self.precision, PRECISIONS)

    def steps(self, rule: Optimizer) -> int:
        """Return the steps that a rule can make within the budget, one at least."""
        return max(1, self.budget // rule.evaluations)

    @property
    def placements(self) -> tuple[tuple[float, float, float], ...]:
        """The turn in degrees and the shift in widths and heights of the map, for each frame; the first stays put."""
        draws = np.random.default_rng([_TURNS, self.seed])
        moved = [
            (round(float(draws.uniform(0, 360)), DIGITS), *np.round(draws.uniform(-0.5, 0.5, 2), 2).tolist())
            for _ in range(self.frames - 1)
        ]
        return ((0.0, 0.0, 0.0), *moved)


@dataclass(frozen=True)
class Row:
    """A cell in numbers; NaN where the surface has no known minimum, since no end is good or bad there.

    `lr` is the best of the rates that were tried. `share` of all particles in all frames ended at a global minimum,
    with the 95 % Wilson interval `low` to `high`. `median`, `q10` and `q90` are quantiles of f − f* at the end;
    infinite for particles that diverged or left the map below f*. `evaluations` is the median number spent before a
    particle first came within the tolerance of a global minimum, infinite if half of them never did. `decades` is the
    width of the usable rates as a decimal logarithm, NaN if none is usable. `chaotic` is the share of ends that hang on
    their last digits. `seconds` is the processor time that the cell took, the only number that differs between runs.
    """

    rule: str
    surface: str
    lr: float
    share: float
    low: float
    high: float
    median: float
    q10: float
    q90: float
    evaluations: float
    decades: float
    chaotic: float
    seconds: float


COLUMNS = tuple(field.name for field in dataclasses.fields(Row))
MEASURES = COLUMNS[2:]


@dataclass(frozen=True, eq=False)
class Judged:
    """A swarm in one frame: its surface, moved, and its share of chaotic ends."""

    swarm: Swarm
    chaotic: float


def compute(
    rule: Optimizer, surface: Landscape, settings: Settings | None = None, progress: Progress = lambda share: None
) -> Row:
    """Return the row of a rule on a surface. The same arguments give the same numbers in any process.

    Raises TypeError for what is no rule or no surface.
    """
    if not isinstance(rule, Optimizer):
        raise TypeError(f"atlas.rule must be a rule, such as OPTIMIZERS['adam'], got {shown(rule)}.")
    if not isinstance(surface, Landscape):
        raise TypeError(f"atlas.surface must be a surface, such as LANDSCAPES['bowl'], got {shown(surface)}.")
    asked, begun = settings or Settings(), time.thread_time()
    with _ONE, _in_one_thread():
        numbers = _measured(rule, surface, asked, progress)
    progress(1.0)
    return Row(rule.slug, surface.slug, *numbers, seconds=round(time.thread_time() - begun, 3))


def judge(rule: Optimizer, surface: Landscape, settings: Settings) -> Iterator[Judged]:
    """Yield, frame by frame, the swarm of a rule at its own rate and the share of its chaotic ends."""
    steps = settings.steps(rule)
    under = Conditions(steps=steps, seed=settings.seed, precision=settings.precision)
    for moved, starts in placed(surface, settings):
        plan = Plan(moved, rule, starts, under, settings.tolerance, record=_RECORD, compiled=False, only_global=True)
        flight = Flight(plan)
        while flight.taken < steps:
            flight.advance()
        share = chaotic_share(moved, rule, starts, steps, count=settings.nudged, seed=settings.seed)
        yield Judged(result(flight), share)


def placed(surface: Landscape, settings: Settings) -> Iterator[tuple[Landscape, Points]]:
    """Yield the surface in each frame, with the starts [particles, 2], which go along with it.

    A surface with a box stays where it is in every frame, since the box does not turn.
    """
    starts = uniform(surface, settings.particles, settings.seed)
    (x0, x1), (y0, y1) = surface.extent
    for turn, right, up in settings.placements:
        if surface.box is not None or not (turn or right or up):
            yield surface, starts
            continue
        before = surface.frame or Frame()
        moved = surface.replace(
            rotation=(surface.rotation + turn) % 360.0,
            shift_x=surface.shift_x + right * (x1 - x0),
            shift_y=surface.shift_y + up * (y1 - y0),
        )
        after = moved.frame or Frame()
        yield moved, np.array([after.outward(*before.inward(x, y)) for x, y in starts.tolist()])


def _measured(rule: Optimizer, surface: Landscape, settings: Settings, progress: Progress) -> tuple[float, ...]:
    """Return a row's numbers from `lr` to `chaotic`."""
    if surface.minimum_value is None:
        return (math.nan,) * (len(MEASURES) - 1)
    found = tune(
        surface, rule, settings.steps(rule), starts=settings.starts, starts_seed=STARTS_SEED + settings.seed,
        budget=settings.rates, precision=settings.precision, seed=settings.seed,
        progress=lambda share: progress(SEARCHING * share),
    )  # fmt: skip
    best, judged = rule.replace(lr=found.lr), []
    for frame in judge(best, surface, settings):
        judged.append(frame)
        progress(SEARCHING + (1 - SEARCHING) * len(judged) / settings.frames)
    reached = [frame.swarm.reached for frame in judged]
    share = Share.of(sum(one.count for one in reached), sum(one.total for one in reached))
    losses = np.concatenate([heights(frame.swarm, surface) for frame in judged])
    low, middle, high = quantiles(torch.from_numpy(losses), 0.1, 0.5, 0.9).tolist()
    hits = np.concatenate([_spent(frame.swarm, rule) for frame in judged])
    wide = usable(found.rates, found.scores, TARGET * found.initial, found.lr)
    return (
        found.lr, share.share, share.low, share.high, middle, low, high,
        float(quantiles(torch.from_numpy(hits), 0.5)[0]),
        math.nan if wide is None else wide[2],
        float(np.mean([frame.chaotic for frame in judged])),
    )  # fmt: skip


def heights(swarm: Swarm, surface: Landscape) -> NDArray[np.float64]:
    """Return f − f* at every end of a swarm on a moved `surface`, [starts].

    Infinite for a particle that diverged, and for one that ended below f* outside the map of the unmoved surface.
    """
    assert swarm.end is not None
    lowest = swarm.landscape.minimum_value
    assert lowest is not None
    after, before = swarm.landscape.frame or Frame(), surface.frame or Frame()
    x, y = before.outward(*after.inward(*swarm.end.astype(np.float64).T))  # type: ignore[arg-type]
    (x0, x1), (y0, y1) = surface.extent
    inside = (np.asarray(x) >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    f = swarm.value.astype(np.float64)
    return np.where(np.isfinite(f) & (inside | (f >= lowest)), f - lowest, math.inf)


def _spent(swarm: Swarm, rule: Optimizer) -> NDArray[np.float64]:
    """Return the evaluations before each particle's first hit, [starts]; infinite if there was none."""
    assert swarm.first_hit is not None
    return np.where(swarm.first_hit >= 0, swarm.first_hit.astype(np.float64) * rule.evaluations, math.inf)


@contextmanager
def _in_one_thread() -> Iterator[None]:
    """Let torch use one thread: how work is divided among threads can change a number's last digit."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
