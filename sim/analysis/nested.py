"""What each kind of uncertainty makes of the variance of an outcome: a nested design. Arrays alone.

Structure s holds draws j of the judged numbers, these hold draws i of the inputs as stated, and
each of those meets worlds w. By the law of total variance, for an outcome y of one world,

    Var y = Var E(y|s) + E Var E(y|s,j) + E Var E(y|s,j,i) + E Var (y|s,j,i),

so that the parts add up to the whole; what belongs to two kinds at once counts for the inner one.
A mean of n worlds has the last part over n. With A_k the mean product of two outcomes that share
the first k of s, j, i, w and differ in all others, the parts are the differences A_k+1 - A_k: the
unbiased components of a random-effects analysis of variance (Searle, Casella & McCulloch 1992).
Structures are all there are, equally likely, and no sample: pairs for A_0 may be of one structure.

Blocks j have worlds and draws of their own, the same under every structure (common random
numbers), so that intervals are those of a jackknife over blocks (Efron & Stein 1981).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LEVELS = ("structures", "wide", "stated", "monte_carlo")
"""From the outermost to the innermost, as `sim.analysis.uncertainty` calls them."""


class Part(NamedTuple):
    """A kind's part of the variance, and its share of all of it with a 95 % interval."""

    variance: float
    share: float
    low: float
    high: float
    is_negative: bool
    """The unbiased estimate is below 0, for which 0 stands."""


def parts(
    outcome: NDArray[np.generic], worlds: int, absent: Collection[str] = ()
) -> dict[str, Part]:
    """Kind -> its part of the variance of a mean of so many worlds.

    outcome: of shape (structures, blocks, draws, worlds), each of the last three at least 2;
    absent: kinds that nothing was drawn of, whose part is 0.
    """
    blocks = _Blocks.of(np.asarray(outcome, dtype=np.float64))
    kept = [level for level in LEVELS if level not in absent]
    count = len(blocks.levels)
    found = _split(blocks, kept, worlds)
    without = [_split(blocks.without(block), kept, worlds) for block in range(count)]
    of_all = _shares(found)
    spread = np.sqrt((count - 1) / count * ((_shares(np.array(without)) - of_all) ** 2).sum(axis=0))
    half = _student(count - 1) * spread
    positive = np.maximum(found, 0.0)
    shares = _shares(positive)
    low, high = np.clip(of_all - half, 0.0, shares), np.clip(of_all + half, shares, 1.0)
    columns = (each.tolist() for each in (positive, shares, low, high, found < 0.0))
    there = {level: Part(*row) for level, row in zip(kept, zip(*columns, strict=True), strict=True)}
    return {level: there.get(level, _NOTHING) for level in LEVELS}


_NOTHING = Part(0.0, 0.0, 0.0, 0.0, is_negative=False)


class _Blocks(NamedTuple):
    """Of each block: the mean under each structure, and mean products of outcomes inside it."""

    levels: Numbers
    """Shape (blocks, structures)."""
    products: Numbers
    """Of pairs that share s and j; s, j and i; all: shape (blocks, 3)."""

    @classmethod
    def of(cls, y: Numbers) -> _Blocks:
        _, _, draws, worlds = y.shape
        squares = (y**2).sum(axis=(2, 3))
        by_draw = (y.sum(axis=3) ** 2).sum(axis=2)
        by_world = (y.sum(axis=2) ** 2).sum(axis=2)
        others = y.sum(axis=(2, 3)) ** 2 - by_draw - by_world + squares
        products = [
            others / (draws * (draws - 1) * worlds * (worlds - 1)),
            (by_draw - squares) / (draws * worlds * (worlds - 1)),
            squares / (draws * worlds),
        ]
        inside = np.stack([each.mean(axis=0) for each in products], axis=1)
        return cls(y.mean(axis=(2, 3)).T, inside)

    def without(self, block: int) -> _Blocks:
        return _Blocks(*(np.delete(each, block, axis=0) for each in self))


def _split(blocks: _Blocks, kept: list[str], worlds: int) -> Numbers:
    """The part of each kind that is there; of the worlds, of a mean of so many."""
    levels = blocks.levels
    pairs = _products_of_pairs(np.hstack([levels.mean(axis=1, keepdims=True), levels]))
    inner = dict(zip(LEVELS[1:], blocks.products.mean(axis=0), strict=True))
    sharing = [pairs[0], pairs[1:].mean(), *(inner[level] for level in kept if level in inner)]
    split: Numbers = np.diff(sharing)
    split[-1] /= worlds
    return split


def _products_of_pairs(values: Numbers) -> Numbers:
    """Mean product of two values of different rows, for each column."""
    count = len(values)
    products: Numbers = (values.sum(axis=0) ** 2 - (values**2).sum(axis=0)) / (count * (count - 1))
    return products


def _shares(split: Numbers) -> Numbers:
    whole = split.sum(axis=-1, keepdims=True)
    shares: Numbers = np.divide(split, whole, out=np.zeros_like(split), where=whole > 0.0)
    return shares


def _student(free: int) -> float:
    from scipy.stats import t  # noqa: PLC0415 (70 MB, and never wanted in a worker)

    return float(t.ppf(0.975, free))
