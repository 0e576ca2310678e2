"""Two loops that no rule is written as: random numbers, and how many values fall in which bin."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.kernels import engine
from sim.kernels.store import Store

Floats = NDArray[np.float64]


def uniforms(
    count: int, key: NDArray[np.uint64], worlds: NDArray[np.int64], day: int
) -> Floats | None:
    """The first `count` numbers of each world's block, shape (count, worlds); None under `numpy`.

    The same bits as the words of `numpy.random.Philox`; key: its two words.
    """
    store = engine.in_use.store
    if store is None:
        return None
    loop = _draws(count, store)
    if loop is None:
        return None
    made = np.empty((count, len(worlds)))
    loop(worlds, day, key, made)
    return made


def binned(
    values: Floats,
    low: Floats,
    width: Floats,
    last: Floats,
    first: Floats,
    exact: Floats,
    bins: int,
) -> NDArray[np.int64] | None:
    """How many values of all rows fall in each bin, shape (bins,).

    None under `numpy`, and for values that are in no bin (not a number).

    values: (rows, worlds); the others one a row: the lower end, a bin's width, the index of the
    last bin within the row and that of the first one among all. After the last come bins of the
    values that are exactly those of `exact`.
    """
    store = engine.in_use.store
    if store is None:
        return None
    loop, counts = _bins(store), np.zeros(bins, dtype=np.int64)
    columns = (low, width, last, first, exact, counts)
    return counts if loop is not None and loop(np.ascontiguousarray(values), *columns) else None


@lru_cache(maxsize=8)
def _draws(count: int, store: Store) -> Callable[..., bool] | None:
    from sim.kernels import loops  # noqa: PLC0415 (Numba only where it is used)

    return loops.draws(count, store)


@lru_cache(maxsize=8)
def _bins(store: Store) -> Callable[..., bool] | None:
    from sim.kernels import loops  # noqa: PLC0415

    return loops.bins(store)
