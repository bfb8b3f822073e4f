"""The motion of a particle at the end of its run: whether f still falls, and whether it rests, crawls or hops."""

from __future__ import annotations

import math

import numpy as np

from engine.trajectory import Array

FALLING = 1e-3  # f still falls if the last tenth of a run takes more than this share of what is left above f*
RESTING = 1e-6  # diagonals of the extent: a last step up to this length is none
CRAWLING = 1e-4  # diagonals of the extent: a particle that covers less in the last tenth of a run hardly moves
ROUNDS = 4.0  # a path of at least this many diameters of the place it covers keeps coming back
SETTLING = 0.6  # still settling below this share of the mean height a quarter of the run before
BETTER = 0.01  # still improving if the new lowest f beats the old one by this share of the mean height
_PARTS = 6  # parts of the last half of a run: if each is lower than the one before, f drifts down
_FEWEST = 8  # steps in which a particle can be seen to come back


class Motion:
    """The end of one particle's finite path x [steps+1, 2] with the values f [steps+1]; `lowest` is f*, if known.

    No judgement rests on two points alone: a particle that hops between the same places is at both of them at any
    length.
    """

    def __init__(self, x: Array, f: Array, diagonal: float, lowest: float | None) -> None:
        self._x, self._f, self._diagonal, self._lowest = x, f, diagonal, lowest
        self._steps = max(len(x) - 1, 0)
        self._tenth = max(1, self._steps // 10)

    @property
    def way(self) -> float:
        """The distance it went over the last tenth of the run."""
        return float(self._strides(self._tenth).sum())

    @property
    def stride(self) -> float:
        """Its longest step in the last tenth of the run."""
        return float(self._strides(self._tenth).max(initial=0.0))

    @property
    def crawls(self) -> bool:
        """True if it hardly moves."""
        return max(self.way, self.stride) <= CRAWLING * self._diagonal

    @property
    def rests(self) -> bool:
        """True if its last step is almost none."""
        return float(self._strides(1).max(initial=0.0)) <= RESTING * self._diagonal

    @property
    def falls(self) -> bool:
        """True if f still falls: its trend over the last tenth of the run takes a notable share of what is left."""
        f = self._f[-1 - self._tenth :]
        if len(f) < 2:
            return False
        t = np.arange(len(f)) - (len(f) - 1) / 2
        fall = -float(t @ (f - f[-1]) / (t @ t)) * (len(f) - 1)
        left = f[0] - self._lowest if self._lowest is not None else float(np.ptp(self._f))
        return fall > FALLING * left

    @property
    def hops(self) -> bool:
        """True if it keeps moving about one place while f no longer gets any lower."""
        if self.crawls or self.rests or not self._comes_back:
            return False
        return not (self._improves or self._settles or self._drifts)

    @property
    def _comes_back(self) -> bool:
        """True if the last tenth, quarter or half of the run, if long enough, went over the same ground again."""
        for steps in (self._tenth, self._steps // 4, self._steps // 2):
            if steps >= _FEWEST:
                spread = np.ptp(self._x[-1 - steps :], axis=0)
                if self._strides(steps).sum() >= ROUNDS * math.hypot(*spread):
                    return True
        return False

    @property
    def _improves(self) -> bool:
        """True if the last quarter of the run went notably lower than all before it."""
        quarter = max(1, self._steps // 4)
        before, last = self._f[:-quarter], self._f[-quarter:]
        if self._lowest is not None:
            usual = float(last.mean()) - self._lowest
        else:
            usual = float(np.ptp(last)) or abs(float(last.mean()))
        return float(before.min() - last.min()) > BETTER * usual

    @property
    def _settles(self) -> bool:
        """True if its swings shrink: it was notably higher on average a quarter and an eighth of the run before."""
        lowest = self._lowest if self._lowest is not None else float(self._f.min())
        for parts, share in ((4, SETTLING), (8, math.sqrt(SETTLING))):
            count = max(1, self._steps // parts)
            before, last = self._f[-2 * count : -count], self._f[-count:]
            if float(last.mean()) - lowest >= share * (float(before.mean()) - lowest):
                return False
        return True

    @property
    def _drifts(self) -> bool:
        """True if f sinks slowly beneath all its ups and downs."""
        count = self._steps // (2 * _PARTS)
        if count < _FEWEST // 2:
            return False
        means = self._f[-count * _PARTS :].reshape(_PARTS, count).mean(axis=1)
        lowest = self._lowest if self._lowest is not None else float(self._f.min())
        fallen = means[0] - means[-1] > FALLING * (means[0] - lowest)
        return bool(fallen and (np.diff(means) < 0).all())

    def _strides(self, steps: int) -> Array:
        return np.hypot(*np.diff(self._x[-1 - steps :], axis=0).T)
