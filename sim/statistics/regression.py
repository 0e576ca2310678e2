"""How much of an output's variance one input explains, by regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import normal_quantile

Numbers = NDArray[np.float64]

DEGREE = 3
_NEARLY_ALL = 0.99
"""From here the interval is the normal one: the series of the other converges too slowly."""


class Explained(NamedTuple):
    """A share of variance with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def explained(scores: Numbers, output: Numbers, confidence: float = 0.95) -> Explained:
    """Share of the output's variance that a cubic in an input's scores explains.

    scores: where in its distribution each value lies, 0 to 1; output: both of shape (n,), n > 5.
    The share is adjusted for the number of terms (Wherry
    1931), at least 0; the interval inverts the noncentral F distribution (Steiger 2004), so that
    it is right near 0.
    """
    n, spread = len(output), float(((output - output.mean()) ** 2).sum())
    terms = min(DEGREE, len(np.unique(scores)) - 1)
    if np.ptp(output) == 0.0 or terms < 1:
        return Explained(0.0, 0.0, 0.0)
    design = np.polynomial.legendre.legvander(2.0 * scores - 1.0, terms)
    fitted = design @ np.linalg.lstsq(design, output, rcond=None)[0]
    left = max(float(((output - fitted) ** 2).sum()), 1e-12 * spread)
    free = n - terms - 1
    adjusted = max(0.0, 1.0 - left / free * (n - 1) / spread)
    if adjusted > _NEARLY_ALL:
        half = normal_quantile(confidence) * 2.0 * (1.0 - adjusted) / np.sqrt(n)
        return Explained(adjusted, adjusted - half, min(1.0, adjusted + half))
    low, high = _interval((spread - left) / terms / (left / free), terms, free, n, confidence)
    return Explained(adjusted, min(low, adjusted), max(high, adjusted))


def _interval(
    ratio: float, terms: int, free: int, n: int, confidence: float
) -> tuple[float, float]:
    """Shares whose F ratios would be as large, or as small, in a tail of the level each."""
    from scipy.stats import f, ncf  # noqa: PLC0415 (70 MB, and never wanted in a worker)

    tail = (1.0 - confidence) / 2.0

    def above(strength: float) -> float:
        chance = (
            f.sf(ratio, terms, free) if strength <= 0.0 else ncf.sf(ratio, terms, free, strength)
        )
        return float(chance)

    def share(chance: float) -> float:
        strength = _where(lambda at: above(at) >= chance, 2.0 * terms * max(ratio, 1.0) + 50.0)
        return strength / (strength + n)

    return share(tail), share(1.0 - tail)


def _where(reached: Callable[[float], bool], start: float) -> float:
    """The least number from 0 at which a condition holds that stays true from there on."""
    if reached(0.0):
        return 0.0
    low, high = 0.0, start
    while not reached(high) and high < 1e12:
        low, high = high, 2.0 * high
    for _ in range(40):
        middle = (low + high) / 2.0
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def ranks(values: Numbers) -> Numbers:
    """Scores of values whose distribution is a list: mean ranks as shares between 0 and 1."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle: Numbers = (np.cumsum(counts) - counts / 2.0)[place] / len(values)
    return middle
