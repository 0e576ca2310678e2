"""A truce day by day: violations that come in bursts, and the day a side renounces it."""

from __future__ import annotations

import numpy as np

from sim.rules.arithmetic import Array, Mask, Real, exp, power


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


def tension_after(tension: Array, shock: Array, half_life: Real, days: float) -> Array:
    """Tension between the parties some days later: z ← ρz + √(1 - ρ²)ε, ρ = 2**(-days/half-life).

    A standard normal that forgets half of itself in a half-life (Uhlenbeck and Ornstein 1930);
    the correlation over k steps is ρ**k. half_life: days, > 0; shock: ε, standard normal.
    """
    kept = power(0.5, days / np.asarray(half_life, dtype=np.float64))
    return kept * tension + np.sqrt(1.0 - kept * kept) * shock


def tension_factor(tension: Array, spread: Real) -> Array:
    """What tension makes of the hazard of violations: exp(σz - σ²/2), log-normal with mean 1.

    Exactly 1 at spread σ = 0. tension: z, standard normal, shape (worlds,).
    """
    return exp(spread * tension - 0.5 * np.square(spread))


def probability_within(hazard: Real, dt: float) -> Array:
    """Probability of at least one event within dt days at a constant hazard: 1 - exp(-h dt)."""
    return 1.0 - exp(-np.asarray(hazard) * dt)


def recent_after(recent: Array, violated: Mask, memory: Real) -> Array:
    """Recent violations a day later: each counts 1 on its day and `memory` times less each day.

    The same record excites new violations (Hawkes 1971) and wears down the parties.
    """
    return memory * recent + violated


def renouncing_hazard(recent: Array, rate: Real, momentum_regained: Array, rearming: Real) -> Array:
    """Hazard that a side renounces the truce, 1/day.

    rate·recent violations + rearming·momentum regained: the side that has rearmed faster would do
    better by fighting than when it signed (Powell 2006). momentum_regained: |change of the front's
    target since the truce began|, ≥ 0.
    """
    return rate * recent + rearming * momentum_regained
