"""Rates in calendar time: what a weekly number becomes over some days, and when answers fall."""

from __future__ import annotations

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Mask, Real, exp, power

WEEK_DAYS = 7.0
GRID_DAYS = 7
"""Days between two steps of what moves weekly, whatever the length of a round."""
DAYS_A_MONTH = 30.4
_LN_2 = 0.6931471805599453
_LEAST = 1e-300


@kernel
def within(weekly: Real, days: Real) -> Array:
    """Probability within some days of what has probability `weekly` within a week.

    1 - (1 - p)**(days/7), which is p for a week: the same hazard whatever the length of a step.
    """
    return 1.0 - power(np.maximum(1.0 - weekly, _LEAST), days / WEEK_DAYS)


@kernel
def rate_within(hazard: Real, days: float) -> Array:
    """Probability within some days of what has a constant hazard, 1/day: 1 - exp(-h t)."""
    return 1.0 - exp(-hazard * days)


@kernel
def persistence(half_life: Real, step: float) -> Array:
    """ρ = 2**(-step/half-life): correlation over a step, in days; 0 for a half-life of 0."""
    lasting = half_life > 0.0
    return np.where(lasting, exp(-_LN_2 * step / np.where(lasting, half_life, 1.0)), 0.0)


@kernel
def autoregression_after(state: Array, persistence: Real, shock: Array) -> Array:
    """z ← ρz + √(1 - ρ²)ε: a standard normal state a step later, autocorrelation ρ**k."""
    return persistence * state + np.sqrt(1.0 - np.square(persistence)) * shock


@kernel
def clock_after(
    days_waited: Array,
    can: Mask,
    forced: Mask,
    lag: Real,
    mean_wait: Real,
    uniform: Array,
    dt: float,
) -> tuple[Mask, Array]:
    """Whether the decider answers today, and the days it has waited at the day's end.

    can: where it may answer at all (elsewhere the clock stands at 0); forced: where it must if it
    can; the others as in `answer_falls_today`.
    """
    today = can & (answer_falls_today(days_waited, lag, mean_wait, uniform) | forced)
    return today, np.where(can, np.where(today, 0.0, days_waited) + dt, 0.0)


@kernel
def answer_falls_today(days_waited: Array, lag: Real, mean_wait: Real, uniform: Array) -> Mask:
    """Whether the decider answers today: not before the lag, then with 1/mean a day.

    A geometric waiting time of mean lag + mean_wait - 1 days about; a mean of at most one day
    means every day.

    days_waited: since the offer, a changed text or the last answer; lag, mean_wait: days.
    """
    daily = 1.0 / np.maximum(1.0, mean_wait)
    return (days_waited >= lag) & (uniform < daily)
