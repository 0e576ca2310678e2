"""From a uniform draw to a value of a distribution, by the inverse of its distribution function.

One uniform number a value, so that a value moves smoothly with its distribution and common random
numbers stay common when an analyst widens a range.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.rules.arithmetic import Array, exp, inverse_normal, power
from sim.scenario.quantities import (
    Beta,
    Choice,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Quantity,
    Triangular,
    Uniform,
)

_BETA_STEPS = 2048


def quantile(quantity: Quantity, uniform: Array) -> Array:
    """Value below which a share `uniform` (0 < u < 1, shape (worlds,)) of the distribution lies."""
    match quantity:
        case Fixed(value=value):
            return np.full_like(uniform, value)
        case Uniform(low=low, high=high):
            return low + (high - low) * uniform
        case Triangular():
            return _triangular(quantity, uniform)
        case Pert():
            return _pert(quantity, uniform)
        case Normal(mean=mean, sd=sd, low=low_end, high=high_end):
            drawn = mean + sd * inverse_normal(uniform)
            drawn = drawn if low_end is None else np.maximum(drawn, low_end)
            return drawn if high_end is None else np.minimum(drawn, high_end)
        case LogNormal(median=median, sd_log=sd_log):
            return median * exp(sd_log * inverse_normal(uniform))
        case Beta(a=a, b=b, low=low, high=high):
            return low + (high - low) * _beta(a, b, uniform)
        case Choice():
            return _choice(quantity, uniform)


def _triangular(quantity: Triangular, uniform: Array) -> Array:
    low, mode, high = quantity.low, quantity.mode, quantity.high
    width = high - low
    if width == 0.0:
        return np.full_like(uniform, mode)
    rising = low + np.sqrt(uniform * width * (mode - low))
    falling = high - np.sqrt((1.0 - uniform) * width * (high - mode))
    return np.where(uniform * width < mode - low, rising, falling)


def _pert(quantity: Pert, uniform: Array) -> Array:
    width = quantity.high - quantity.low
    if width == 0.0:
        return np.full_like(uniform, quantity.mode)
    peak = (quantity.mode - quantity.low) / width
    return quantity.low + width * _beta(1.0 + 4.0 * peak, 5.0 - 4.0 * peak, uniform)


def _choice(quantity: Choice, uniform: Array) -> Array:
    value = np.full_like(uniform, quantity.values[-1])
    upper = 1.0
    for probability, candidate in zip(
        quantity.probabilities[:0:-1], quantity.values[-2::-1], strict=True
    ):
        upper -= probability
        value = np.where(uniform < upper, candidate, value)
    return value


@lru_cache(maxsize=256)
def _beta_table(a: float, b: float) -> tuple[Array, Array]:
    """Distribution function of Beta(a, b) at a grid of x, by Simpson's rule.

    With x = t²(3 - 2t) the density in t is smooth for shapes of at least 0.5, so that the end
    points need no special care.
    """
    t = np.arange(2 * _BETA_STEPS + 1) / (2.0 * _BETA_STEPS)
    x = t * t * (3.0 - 2.0 * t)
    inner = slice(1, -1)
    density = np.zeros_like(t)
    density[inner] = (
        power(x[inner], a - 1.0) * power(1.0 - x[inner], b - 1.0) * t[inner] * (1.0 - t[inner])
    )
    slices = density[:-2:2] + 4.0 * density[1:-1:2] + density[2::2]
    cumulative = np.concatenate(([0.0], np.add.accumulate(slices)))
    return x[::2], cumulative / cumulative[-1]


def _beta(a: float, b: float, uniform: Array) -> Array:
    """Quantile of Beta(a, b) on [0, 1], linear between 2,048 tabulated points."""
    x, share = _beta_table(a, b)
    after = np.searchsorted(share, uniform, side="right")
    at = np.minimum(np.maximum(after - 1, 0), len(x) - 2)
    width = share[at + 1] - share[at]
    return np.asarray(x[at] + (x[at + 1] - x[at]) * (uniform - share[at]) / width)
