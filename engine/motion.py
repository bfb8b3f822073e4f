"""How a particle moves at the end of its run: whether f still falls, whether it hardly moves, or hops about a place."""

from __future__ import annotations

import math

import numpy as np

from engine.trajectory import Array

FALLING = 1e-3  # of what is left above the minimum, over the last tenth of a run: above it f still falls
RESTING = 1e-6  # of the extent's diagonal: a last step of no more than this is none
CRAWLING = 1e-4  # of the extent's diagonal, gone over the last tenth of a run: below it a particle hardly moves
ROUNDS = 4.0  # diameters of the place gone in it: who has gone so far in so small a place comes back again and again
SETTLING = 0.6  # of the usual height a quarter of the run before: whose height has sunk below that still settles
BETTER = 0.01  # of the usual height there: by so much a new lowest value must beat the old one to count as falling
_PARTS = 6  # of the last half of a run: where each is lower than the one before, it drifts down, if ever so slowly
_FEWEST = 8  # steps in which a particle can be seen to come back


class Motion:
    """The end of one particle's finite path x [steps+1, 2] with the values f [steps+1]; `lowest` is f*, if known.

    Nothing here is told from two points alone: what hops between the same places is at both of them at any length.
    """

    def __init__(self, x: Array, f: Array, diagonal: float, lowest: float | None) -> None:
        self._x, self._f, self._diagonal, self._lowest = x, f, diagonal, lowest
        self._steps = max(len(x) - 1, 0)
        self._tenth = max(1, self._steps // 10)

    @property
    def way(self) -> float:
        """How far it went over the last tenth of the run."""
        return float(self._strides(self._tenth).sum())

    @property
    def stride(self) -> float:
        """Its longest step in the last tenth of the run."""
        return float(self._strides(self._tenth).max(initial=0.0))

    @property
    def crawls(self) -> bool:
        """Whether it hardly moves."""
        return max(self.way, self.stride) <= CRAWLING * self._diagonal

    @property
    def rests(self) -> bool:
        """Whether its last step hardly was one."""
        return float(self._strides(1).max(initial=0.0)) <= RESTING * self._diagonal

    @property
    def falls(self) -> bool:
        """Whether f still falls: over the last tenth of the run, along its trend, by a share of what is left."""
        f = self._f[-1 - self._tenth :]
        if len(f) < 2:
            return False
        t = np.arange(len(f)) - (len(f) - 1) / 2
        fall = -float(t @ (f - f[-1]) / (t @ t)) * (len(f) - 1)
        left = f[0] - self._lowest if self._lowest is not None else float(np.ptp(self._f))
        return fall > FALLING * left

    @property
    def hops(self) -> bool:
        """Whether it goes on moving about one place, and f is no longer getting any lower."""
        if self.crawls or self.rests or not self._comes_back:
            return False
        return not (self._improves or self._settles or self._drifts)

    @property
    def _comes_back(self) -> bool:
        """Whether the last tenth, quarter or half of the run, with steps enough, went over the same ground again."""
        for steps in (self._tenth, self._steps // 4, self._steps // 2):
            if steps >= _FEWEST:
                spread = np.ptp(self._x[-1 - steps :], axis=0)
                if self._strides(steps).sum() >= ROUNDS * math.hypot(*spread):
                    return True
        return False

    @property
    def _improves(self) -> bool:
        """Whether the last quarter of the run went notably lower than all before it."""
        quarter = max(1, self._steps // 4)
        before, last = self._f[:-quarter], self._f[-quarter:]
        if self._lowest is not None:
            usual = float(last.mean()) - self._lowest
        else:
            usual = float(np.ptp(last)) or abs(float(last.mean()))
        return float(before.min() - last.min()) > BETTER * usual

    @property
    def _settles(self) -> bool:
        """Whether it swings ever less far: it was notably higher on the average, a quarter and an eighth before."""
        lowest = self._lowest if self._lowest is not None else float(self._f.min())
        for parts, share in ((4, SETTLING), (8, math.sqrt(SETTLING))):
            count = max(1, self._steps // parts)
            before, last = self._f[-2 * count : -count], self._f[-count:]
            if float(last.mean()) - lowest >= share * (float(before.mean()) - lowest):
                return False
        return True

    @property
    def _drifts(self) -> bool:
        """Whether f sinks slowly under all its ups and downs."""
        count = self._steps // (2 * _PARTS)
        if count < _FEWEST // 2:
            return False
        means = self._f[-count * _PARTS :].reshape(_PARTS, count).mean(axis=1)
        lowest = self._lowest if self._lowest is not None else float(self._f.min())
        fallen = means[0] - means[-1] > FALLING * (means[0] - lowest)
        return bool(fallen and (np.diff(means) < 0).all())

    def _strides(self, steps: int) -> Array:
        return np.hypot(*np.diff(self._x[-1 - steps :], axis=0).T)
