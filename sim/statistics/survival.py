"""Kaplan–Meier curve of the time to an event, with a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import normal_quantile

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """Share of the worlds in which the event has happened by the end of each day."""

    days: Whole
    happened: Reals
    low: Reals
    high: Reals
    at_risk: Whole
    """Worlds still without the event and under observation at the start of the day."""

    @property
    def survival(self) -> Reals:
        """Share in which it has not happened yet, 1 − `happened`."""
        return 1.0 - self.happened


def kaplan_meier(
    durations: NDArray[np.integer], observed: NDArray[np.bool_], days: int, confidence: float = 0.95
) -> Curve:
    """Product-limit estimate on each day 0 … days − 1 (Kaplan & Meier 1958).

    durations: day of the event where `observed`, else the last day under observation.
    S(t) = Π (1 − d_i/n_i); Greenwood's variance of ln S is Σ d_i/(n_i (n_i − d_i)), and the band
    is S^exp(±z √V / ln S), on the log-log scale, which stays inside [0, 1].
    """
    events = np.bincount(durations[observed], minlength=days)[:days]
    censored = np.bincount(durations[~observed], minlength=days)[:days]
    gone = np.cumsum(events + censored)
    at_risk = len(durations) - np.concatenate(([0], gone[:-1]))
    left = at_risk - events
    kept = np.where(at_risk > 0, left / np.maximum(at_risk, 1), 1.0)
    survival: Reals = np.cumprod(kept).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(np.where(left > 0, events / (at_risk * np.maximum(left, 1)), 0.0))
        logarithm = np.log(survival)
        spread = np.exp(normal_quantile(confidence) * np.sqrt(variance) / logarithm)
        upper = survival**spread
        lower = survival ** (1.0 / spread)
    certain = (survival >= 1.0) | (survival <= 0.0)
    upper = np.where(certain, survival, upper)
    lower = np.where(certain, survival, lower)
    return Curve(
        days=np.arange(days),
        happened=1.0 - survival,
        low=1.0 - upper,
        high=1.0 - lower,
        at_risk=at_risk,
    )
