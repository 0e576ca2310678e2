"""Intervals of means over cases when cases of one war are no independent evidence.

The percentile bootstrap over groups (Efron & Tibshirani 1993, ch. 13; Cameron, Gelbach & Miller
2008 on clusters): whole wars are drawn with replacement, as many as there are. With few wars such
intervals are too narrow rather than too wide; that has to be said beside them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DRAWS = 4000
LEVEL = 0.90
"""Probability that an interval is meant to hold the truth with: 5 to 95 %."""
_SEED = 1


def multiplicities(
    groups: Sequence[str], draws: int = DRAWS, seed: int = _SEED
) -> NDArray[np.int64]:
    """How often each case is in each resample of whole groups, shape (draws, cases)."""
    names = sorted(set(groups))
    picked = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
    times = np.stack([np.count_nonzero(picked == each, axis=1) for each in range(len(names))], 1)
    return times[:, [names.index(group) for group in groups]]


def resampled_means(
    values: NDArray[np.float64], groups: Sequence[str], draws: int = DRAWS, seed: int = _SEED
) -> NDArray[np.float64]:
    """Mean over the cases of each resample; values: (cases, columns) -> (draws, columns)."""
    times = multiplicities(groups, draws, seed)
    means: NDArray[np.float64] = times @ values / times.sum(axis=1)[:, None]
    return means


def interval(draws: NDArray[np.float64], level: float = LEVEL) -> tuple[float, float]:
    """The middle `level` of some draws; those that are not defined (nan) are left out."""
    known = draws[np.isfinite(draws)]
    if len(known) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(known, (0.5 - level / 2.0, 0.5 + level / 2.0))
    return float(low), float(high)
