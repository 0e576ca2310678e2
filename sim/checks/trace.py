"""Checksums of everything that happens in an ensemble, small enough to keep in a repository.

Each world has a checksum of its whole course. Besides, worlds are taken in blocks, and each block
has a checksum for every day and quantity, and one for every column of the outcome table. Blocks
grow with the number of the world (one world each up to 7, then a quarter of what came before):
a change in most worlds shows in a block of one, and a rare one seldom shares its block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import COLUMNS, STATES

Words = NDArray[np.uint64]

QUANTITIES = (*STATES, "category", "accepted")
"""What is followed day by day, in the order in which it is named first."""
ENDS = tuple(name for name in COLUMNS if name != "world")
"""Columns of the outcome table, checked once at the end."""

_GROWTH = 4
_STEP, _MIX_1, _MIX_2 = (
    np.uint64(word) for word in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


@dataclass(frozen=True, eq=False)
class Trace:
    """Checksums of worlds in a row."""

    worlds: Words
    """One a world."""
    cells: Words
    """(blocks, days, quantities)."""
    ends: Words
    """(blocks, columns)."""


class Tracer:
    """Takes the checksums of a batch of worlds as its days go by."""

    def __init__(self, ids: NDArray[np.int64], days: int, worlds: int) -> None:
        starts = block_starts(worlds)
        block = np.searchsorted(starts, ids, side="right") - 1
        self._present, self._edges = np.unique(block, return_index=True)
        self._salt = _mixed(ids.astype(np.uint64) + np.uint64(1))
        self._worlds = np.zeros(len(ids), dtype=np.uint64)
        self._cells = np.zeros((len(starts), days, len(QUANTITIES)), dtype=np.uint64)
        self._ends = np.zeros((len(starts), len(ENDS)), dtype=np.uint64)

    def take_day(self, day: int, values: Mapping[str, NDArray[Any]]) -> None:
        """The state of all worlds at the end of a day."""
        for index, name in enumerate(QUANTITIES):
            self._cells[self._present, day, index] = self._sums(values[name])

    def take_end(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """The outcome table."""
        for index, name in enumerate(ENDS):
            self._ends[self._present, index] = self._sums(columns[name])

    def trace(self) -> Trace:
        """What has been taken."""
        return Trace(self._worlds, self._cells, self._ends)

    def _sums(self, values: NDArray[Any]) -> Words:
        """Checksum of a quantity in each block; the worlds' own go on from there."""
        words = _mixed(_bits(np.broadcast_to(values, self._salt.shape)) ^ self._salt)
        self._worlds = _mixed(self._worlds ^ words)
        sums: Words = np.add.reduceat(words, self._edges)
        return sums


def block_starts(worlds: int) -> NDArray[np.int64]:
    """First world of each block."""
    starts, start = [], 0
    while start < worlds:
        starts.append(start)
        start += max(1, start // _GROWTH)
    return np.array(starts, dtype=np.int64)


def _bits(values: NDArray[Any]) -> Words:
    if values.dtype == np.float64:
        return np.ascontiguousarray(values).view(np.uint64)
    return values.astype(np.int64).view(np.uint64)


def _mixed(words: Words) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014): every bit in depends on all."""
    words = words + _STEP
    words = (words ^ (words >> np.uint64(30))) * _MIX_1
    words = (words ^ (words >> np.uint64(27))) * _MIX_2
    mixed: Words = words ^ (words >> np.uint64(31))
    return mixed
