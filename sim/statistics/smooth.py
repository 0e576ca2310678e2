"""A smooth trend through scattered points, with its band."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import normal_quantile

Numbers = NDArray[np.float64]

SPANS = (0.3, 0.4, 0.5, 0.65, 0.8, 1.0)
"""Shares of the points that a fit may look at."""
LEAST_POINTS = 12
"""Below so many a trend says no more than the points do."""


class Trend(NamedTuple):
    """The mean along an input, with the ends of its pointwise 95 % interval; shape (places,)."""

    at: Numbers
    mean: Numbers
    low: Numbers
    high: Numbers


def trend(values: Numbers, output: Numbers, places: int = 60) -> Trend | None:
    """Local linear regression of the output on the values; None of too few points or values.

    values, output: shape (n,). Weights are tricube over the nearest points (Cleveland 1979), of a
    share of them that predicts points left out best. As m(x) = Σ l_i(x) y_i, its variance is
    Σ l_i(x)² (e_i / (1 − h_i))², which holds whatever the spread of the points is along the
    values (HC3 of MacKinnon & White 1985); e_i / (1 − h_i) is what point i is off when left out.
    """
    if len(values) < LEAST_POINTS or len(np.unique(values)) < 4:
        return None
    errors, span = min(
        ((_left_out(values, output, span), span) for span in SPANS),
        key=lambda each: float((each[0] ** 2).sum()),
    )
    at = np.linspace(values.min(), values.max(), places)
    weights = _weights(at, values, span)
    mean = weights @ output
    half = normal_quantile(0.95) * np.sqrt((weights**2) @ (errors**2))
    return Trend(at, mean, mean - half, mean + half)


def _left_out(values: Numbers, output: Numbers, span: float) -> Numbers:
    """How far each point is off a fit without it, the weights of the others unchanged."""
    weights = _weights(values, values, span)
    own = np.minimum(np.diag(weights), 1.0 - 1e-9)
    errors: Numbers = (output - weights @ output) / (1.0 - own)
    return errors


def _weights(at: Numbers, values: Numbers, span: float) -> Numbers:
    """What each point counts in the fit at each place, shape (places, n); rows add up to 1."""
    nearest = max(4, round(span * len(values)))
    away = np.abs(values - at[:, None])
    reach = np.sort(away, axis=1)[:, nearest - 1 : nearest]
    # A tie at the reach would leave its points without weight, and perhaps no slope.
    reach = np.maximum(reach * 1.001, np.ptp(values) / 20.0)
    near = np.clip(1.0 - (away / reach) ** 3, 0.0, None) ** 3
    steps = values - at[:, None]
    total, first = near.sum(axis=1), (near * steps).sum(axis=1)
    second = (near * steps**2).sum(axis=1)
    spread = total * second - first**2
    sloped = spread > 1e-12 * np.maximum(total * second, 1e-300)
    line = (
        near * (second[:, None] - steps * first[:, None]) / np.where(sloped, spread, 1.0)[:, None]
    )
    weights: Numbers = np.where(sloped[:, None], line, near / total[:, None])
    return weights
