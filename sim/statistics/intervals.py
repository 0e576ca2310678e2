"""Intervals for shares and for paired differences of shares, 95 % unless said otherwise.

Plain Python floats, so that a summary has the same bytes on every machine.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Estimate(NamedTuple):
    """A share of the worlds with the ends of its confidence interval."""

    share: float
    low: float
    high: float


class ShareOf(NamedTuple):
    """A share of some of the worlds with the ends of its confidence interval, and of how many."""

    share: float
    low: float
    high: float
    of: int


class Difference(NamedTuple):
    """A difference between two shares with the ends of its confidence interval."""

    difference: float
    low: float
    high: float


class Mean(NamedTuple):
    """A mean over the worlds with the ends of its confidence interval."""

    mean: float
    low: float
    high: float


class Median(NamedTuple):
    """A median with the ends of its confidence interval, and of how many values."""

    median: float
    low: float | None
    high: float | None
    """None where so few values have no such interval."""
    of: int


def normal_quantile(confidence: float) -> float:
    """z with Pr(-z < Z < z) = `confidence` for a standard normal Z; 1.96 at 0.95."""
    return NormalDist().inv_cdf(0.5 + confidence / 2.0)


def wilson(successes: int, trials: int, confidence: float = 0.95) -> Estimate:
    """Share with its score interval (Wilson 1927), which stays inside [0, 1].

    centre = (k + z²/2)/(n + z²), half width = z/(n + z²) · √(k(n − k)/n + z²/4).
    """
    if trials <= 0:
        return Estimate(float("nan"), 0.0, 1.0)
    z = normal_quantile(confidence)
    spread = successes * (trials - successes) / trials + z * z / 4.0
    half = z * sqrt(spread) / (trials + z * z)
    centre = (successes + z * z / 2.0) / (trials + z * z)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Estimate(successes / trials, low, high)


def share_of(happened: NDArray[np.bool_], confidence: float = 0.95) -> ShareOf | None:
    """Share of true values, shape (n,), with its interval (`wilson`); None of no values."""
    if len(happened) == 0:
        return None
    return ShareOf(
        *wilson(int(np.count_nonzero(happened)), len(happened), confidence), len(happened)
    )


def mean_of(values: NDArray[np.integer], confidence: float = 0.95) -> Mean:
    """Mean of whole numbers, shape (n,), with its interval by the normal approximation.

    x̄ ± z·s/√n with s² = (n Σx² - (Σx)²)/(n (n - 1)), from exact sums; one value has no width.
    """
    n = len(values)
    whole = values.astype(np.int64)
    total, squares = int(whole.sum()), int((whole * whole).sum())
    spread = n * squares - total * total
    error = sqrt(spread / (n * (n - 1)) / n) if n > 1 else 0.0
    half = normal_quantile(confidence) * error
    return Mean(total / n, total / n - half, total / n + half)


def median_of(values: NDArray[np.integer], confidence: float = 0.95) -> Median:
    """Median of whole numbers, shape (n,), n ≥ 1, with an interval free of their distribution.

    Its ends are the values of ranks n/2 - z√n/2, rounded, and 1 + n/2 + z√n/2 (Campbell & Gardner
    1988). Fewer than six values have no such ranks.
    """
    ordered = np.sort(values)
    n = len(ordered)
    half = normal_quantile(confidence) * sqrt(n) / 2.0
    first, last = round(n / 2.0 - half), round(1.0 + n / 2.0 + half)
    if first < 1 or last > n:
        return Median(float(np.median(ordered)), None, None, n)
    low, high = float(ordered[first - 1]), float(ordered[last - 1])
    return Median(float(np.median(ordered)), low, high, n)


def paired_shares(
    before: NDArray[np.bool_], after: NDArray[np.bool_], confidence: float = 0.95
) -> Difference:
    """Share of `after` less that of `before` over the same worlds, both of shape (worlds,)."""
    gained = int(np.count_nonzero(after & ~before))
    lost = int(np.count_nonzero(before & ~after))
    return paired_difference(gained, lost, len(before), confidence)


def paired_difference(gained: int, lost: int, trials: int, confidence: float = 0.95) -> Difference:
    """Difference of two shares over the same worlds (Bonett & Price 2012).

    gained: worlds with the outcome under the second scenario only, lost: under the first only.
    One is added to both counts, so that the interval keeps a width when no world changes:
    p⁺ = (gained + 1)/(n + 2), p⁻ = (lost + 1)/(n + 2),
    half width = z √((p⁺ + p⁻ − (p⁺ − p⁻)²)/(n + 2)).
    """
    if trials <= 0:
        return Difference(float("nan"), -1.0, 1.0)
    up = (gained + 1.0) / (trials + 2.0)
    down = (lost + 1.0) / (trials + 2.0)
    variance = (up + down - (up - down) * (up - down)) / (trials + 2.0)
    half = normal_quantile(confidence) * sqrt(variance)
    centre = up - down
    return Difference((gained - lost) / trials, max(-1.0, centre - half), min(1.0, centre + half))
