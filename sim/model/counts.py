"""Daily counts of a batch: how many worlds are in which category, and in which bin of a state."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from sim.kernels import whole
from sim.outcomes import CATEGORIES, EXACT, TRAJECTORIES
from sim.rules.arithmetic import Array, Codes, Mask

_WORLDS_AT_ONCE = 4_096
"""Days times worlds counted in one go: a call of NumPy is dear for a few numbers."""


class DailyCounts:
    """Takes the days of a batch down one after the other, from day 0."""

    def __init__(self, days: int, worlds: int) -> None:
        self._width = max(1, min(days, _WORLDS_AT_ONCE // worlds))
        self._categories = np.empty((self._width, worlds), dtype=np.int8)
        self._values = np.empty((len(TRAJECTORIES), self._width, worlds))
        self._bins = _Bins()
        self._counted = self._waiting = 0
        sizes = {trajectory.key: len(trajectory.cells) for trajectory in TRAJECTORIES}
        sizes |= {"category": len(CATEGORIES), "ever_limited": len(CATEGORIES), "accepted": 1}
        self._daily = {key: np.zeros((days, size), dtype=np.int64) for key, size in sizes.items()}

    def take(
        self, categories: Codes, ever_limited: Mask, accepted: int, values: Iterable[Array]
    ) -> None:
        """The next day: each world's category, whether it has had a partial truce, its states.

        accepted: how many worlds have accepted; values: the states of `TRAJECTORIES`, in order.
        """
        at = self._waiting
        self._daily["accepted"][self._counted + at] = accepted
        self._categories[at] = categories + np.int8(len(CATEGORIES)) * ever_limited
        for row, value in zip(self._values, values, strict=True):
            row[at] = value
        self._waiting += 1
        if self._waiting == self._width:
            self._count()

    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Counts of all days so far by trajectory, `category`, `ever_limited` and `accepted`.

        Shape (days, bins); days to come are zero. `ever_limited` counts the worlds of each
        category that have had a partial truce by that day.
        """
        self._count()
        return self._daily

    def _count(self) -> None:
        waiting = self._waiting
        days = slice(self._counted, self._counted + waiting)
        categories = self._categories[:waiting].astype(np.int64)
        never, ever = np.split(_by_day(categories, 2 * len(CATEGORIES)), 2, axis=1)
        self._daily["category"][days] = never + ever
        self._daily["ever_limited"][days] = ever
        counts = self._bins.counts(self._values[:, :waiting])
        for trajectory, of_trajectory in zip(TRAJECTORIES, counts, strict=True):
            self._daily[trajectory.key][days] = of_trajectory
        self._counted += waiting
        self._waiting = 0


class _Bins:
    """Bins of all trajectories, counted in one go."""

    def __init__(self) -> None:
        def column(numbers: Iterable[float]) -> Array:
            return np.array(list(numbers)).reshape(-1, 1, 1)

        self._edges = [0, *accumulate(len(t.cells) for t in TRAJECTORIES)]
        self._low = column(t.low for t in TRAJECTORIES)
        self._bin = column((t.high - t.low) / t.bins for t in TRAJECTORIES)
        self._last = column(t.bins - 1.0 for t in TRAJECTORIES)
        self._first = column(float(edge) for edge in self._edges[:-1])

    def counts(self, values: Array) -> list[NDArray[np.int64]]:
        """How many worlds fall in each bin; values beyond the ends count in the end bins.

        values: (trajectories, days, worlds), overwritten. Gives (days, bins) for each trajectory.
        """
        if values.shape[1] == 1:
            counted = whole.binned(
                values[:, 0],
                self._low.reshape(-1),
                self._bin.reshape(-1),
                self._last.reshape(-1),
                self._first.reshape(-1),
                np.array(EXACT),
                self._edges[-1],
            )
            if counted is not None:
                return [counted[None, start:stop] for start, stop in pairwise(self._edges)]
        exact = [values == value for value in EXACT]
        values -= self._low
        values /= self._bin
        np.maximum(values, 0.0, out=values)
        np.minimum(values, self._last, out=values)
        # Truncated before the shift to the row's first bin, so that rounding cannot lift a value.
        bins = np.floor(values, out=values)
        for place, there in enumerate(exact, 1):
            np.copyto(bins, self._last + place, where=there)
        bins += self._first
        counted = _by_day(bins.swapaxes(0, 1).astype(np.int64), self._edges[-1])
        return [counted[:, start:stop] for start, stop in pairwise(self._edges)]


def _by_day(bins: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """How often each of `size` bins occurs on each day; bins: the day's in one row, overwritten."""
    days = len(bins)
    bins += (size * np.arange(days)).reshape(-1, *[1] * (bins.ndim - 1))
    return np.bincount(bins.reshape(-1), minlength=days * size).reshape(days, size)
