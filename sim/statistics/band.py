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


def input_band(happened: NDArray[np.bool_], low: float = 0.05, high: float = 0.95) -> Band:
    """Range of the share over input draws, without the scatter of the noise paths.

    happened: whether the outcome came about, shape (input draws I, noise paths J); every input
    draw meets the same paths.

    The share of draw i is p_i = Σ_j y_ij / J. It scatters around its true value because J is
    finite. As the paths are common, what a path does to all draws alike cancels; what is left
    is estimated by the residual of the two-way layout (Scheffé 1959, ch. 4),
    e_ij = y_ij − p_i − q_j + m, as V = Σ e_ij² / ((I − 1)(J − 1)) / J. The deviations of the p_i
    from their mean m are then shrunk by √max(0, 1 − V/B), where B = Σ (p_i − m)² / (I − 1), and
    the band is the range of m + shrunk deviation from quantile `low` to `high`.
    """
    draws, paths = happened.shape
    shares = [int(count) / paths for count in np.count_nonzero(happened, axis=1)]
    by_path = [int(count) / draws for count in np.count_nonzero(happened, axis=0)]
    mean = fsum(shares) / draws
    between = fsum((share - mean) * (share - mean) for share in shares)
    across = fsum((share - mean) * (share - mean) for share in by_path)
    # y² = y, so the sums of squares of the layout follow from the means alone.
    total = draws * paths * mean * (1.0 - mean)
    residual = total - paths * between - draws * across
    if draws < 2 or paths < 2 or between <= 0.0:
        return Band(mean, mean)
    scatter = residual / ((draws - 1) * (paths - 1)) / paths
    shrinkage = sqrt(max(0.0, 1.0 - scatter / (between / (draws - 1))))
    ordered = sorted(mean + shrinkage * (share - mean) for share in shares)
    return Band(_clipped(_quantile(ordered, low)), _clipped(_quantile(ordered, high)))


def _quantile(ordered: Sequence[float], probability: float) -> float:
    """Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996)."""
    place = probability * (len(ordered) - 1)
    at = min(floor(place), len(ordered) - 2)
    return ordered[at] + (place - at) * (ordered[at + 1] - ordered[at])


def _clipped(share: float) -> float:
    return min(1.0, max(0.0, share))
