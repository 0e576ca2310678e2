"""Shapley shares: what each of several settings adds, on average over the orders of adding them.

A value function gives, for a set of settings and each world, whether the world accepts. The share
of setting i in world w is Σ_S |S|! (k − 1 − |S|)!/k! (v(S ∪ i, w) − v(S, w)) over the sets S
without i (Shapley 1953): exact where all sets are run, else the mean over some random orders, each
on worlds of its own (Castro, Gómez & Tejada 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]

DRAWS = 1000
"""Resamples of a bootstrap."""
_AT_ONCE = 100


def exact_shares(values: Mask) -> tuple[list[float], Numbers]:
    """Shares over all worlds, and in each world, shape (settings, worlds).

    values: whether worlds accept with each set of settings, shape (2^settings, worlds); bit i of a
    row's number says whether setting i is in the set.
    The shares are worked out in whole numbers, so that they sum to the difference between the last
    and the first row but for the rounding of each.
    """
    sets, worlds = values.shape
    settings = sets.bit_length() - 1
    counts = [int(count) for count in np.count_nonzero(values, axis=1)]
    rows = np.arange(sets)
    sizes = np.array([row.bit_count() for row in range(sets)])
    weights = [1.0 / (settings * comb(settings - 1, size)) for size in range(settings)]
    shares, by_world = [], np.zeros((settings, worlds))
    for setting in range(settings):
        without = rows[rows & (1 << setting) == 0]
        changes = values[without | (1 << setting)].astype(np.int8) - values[without]
        by_world[setting] = np.array(weights)[sizes[without]] @ changes
        total = sum(
            Fraction(
                counts[row | (1 << setting)] - counts[row], comb(settings - 1, int(sizes[row]))
            )
            for row in without.tolist()
        )
        shares.append(float(total / settings / worlds))
    return shares, by_world


def orders(settings: int, count: int, seed: int) -> NDArray[np.int64]:
    """Random orders of the settings, each followed by its reverse, shape (count, settings)."""
    random = np.random.default_rng(seed)
    half = [random.permutation(settings) for _ in range(count // 2)]
    return np.array([order for each in half for order in (each, each[::-1])])


def bootstrap_of_worlds(by_world: Numbers, seed: int) -> Numbers:
    """Mean shares over resampled worlds, shape (`DRAWS`, settings): all settings on the same."""
    worlds = by_world.shape[1]
    random = np.random.default_rng(seed)
    even = np.full(worlds, 1.0 / worlds)
    means = [
        random.multinomial(worlds, even, size=_AT_ONCE) @ by_world.T / worlds
        for _ in range(DRAWS // _AT_ONCE)
    ]
    return np.concatenate(means)


def bootstrap_of_blocks(blocks: Sequence[Numbers], seed: int) -> Numbers:
    """The same over resampled blocks of worlds with their orders; blocks: (settings, worlds).

    Two orders that mirror each other are resampled together.
    """
    pairs = [np.hstack(blocks[at : at + 2]) for at in range(0, len(blocks), 2)]
    sums = np.array([pair.sum(axis=1) for pair in pairs])
    sizes = np.array([pair.shape[1] for pair in pairs])
    random = np.random.default_rng(seed)
    times = random.multinomial(len(pairs), np.full(len(pairs), 1.0 / len(pairs)), size=DRAWS)
    means: Numbers = (times @ sums) / (times @ sizes)[:, None]
    return means
