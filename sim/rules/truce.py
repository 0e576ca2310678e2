"""A truce day by day: violations that come in bursts, and the day a side renounces it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Codes, Mask, Real, exp, mean_one_lognormal
from sim.rules.timing import rate_within


@kernel
def kind_drawn(uniform: Array, shares: Sequence[Real]) -> Codes:
    """Index of a kind by the kinds' shares, which are weights and need not sum to 1."""
    whole = shares[0]
    for share in shares[1:]:
        whole = whole + share
    picked: Any = np.int8(0)
    below: Any = 0.0
    for index, share in enumerate(shares):
        picked = np.where(uniform * whole >= below, np.int8(index), picked)
        below = below + share
    return picked


@kernel
def of_its_kind(kind: Codes, values: Sequence[Real]) -> Array:
    """The number of the kind in force; values: of each kind."""
    found: Any = 0.0
    for index, value in enumerate(values):
        found = np.where(kind == index, value, found)
    return found


@kernel
def violation_hazard(
    base: Real,
    details: Array,
    distrust: Array,
    monitoring: Real,
    peacekeepers: Array,
    effects: tuple[Real, Real, Real, Real],
) -> Array:
    """Hazard of violations apart from excitation, 1/day.

    h₀·exp(β_D D + β_B(1 - b) - β_M monitoring - β_P peacekeepers): vague terms and mistrust raise
    it, monitors and peacekeepers lower it (Fortna 2004). effects: β_D, β_B, β_M, β_P.
    """
    by_details, by_distrust, by_monitoring, by_peacekeepers = effects
    return base * exp(
        by_details * details
        + by_distrust * distrust
        - by_monitoring * monitoring
        - by_peacekeepers * peacekeepers
    )


@kernel
def tension_factor(tension: Array, spread: Real) -> Array:
    """What tension makes of the hazard of violations: exp(σz - σ²/2), log-normal with mean 1.

    Exactly 1 at spread σ = 0. tension: z, a standard normal that forgets half of itself in its
    half-life (Uhlenbeck and Ornstein 1930), shape (worlds,).
    """
    return mean_one_lognormal(tension, spread)


@kernel
def day_of_truce(
    hazard: Array, recent: Array, uniform: Array, memory: Real, dt: float
) -> tuple[Mask, Array]:
    """Whether a truce is violated today, and its recent violations after that.

    hazard: of violations, excitation included, 1/day; uniform: one number a world.
    """
    violated = uniform < rate_within(hazard, dt)
    return violated, recent_after(recent, violated, memory)


@kernel
def is_renounced(
    recent: Array, rate: Real, momentum_regained: Real, rearming: Real, uniform: Array, dt: float
) -> Mask:
    """Whether a side renounces the truce today; arguments are those of `renouncing_hazard`."""
    return uniform < rate_within(renouncing_hazard(recent, rate, momentum_regained, rearming), dt)


@kernel
def recent_after(recent: Array, violated: Mask, memory: Real) -> Array:
    """Recent violations a day later: each counts 1 on its day and `memory` times less each day.

    The same record excites new violations (Hawkes 1971) and wears down the parties.
    """
    return memory * recent + violated


@kernel
def renouncing_hazard(recent: Array, rate: Real, momentum_regained: Real, rearming: Real) -> Array:
    """Hazard that a side renounces the truce, 1/day.

    rate·recent violations + rearming·momentum regained: the side that has rearmed faster would do
    better by fighting than when it signed (Powell 2006). momentum_regained: |change of the front's
    target since the truce began|, ≥ 0.
    """
    return rate * recent + rearming * momentum_regained
