"""Pressure on the decider: sanctions stock, economic stress, threat, isolation, and their index."""

from __future__ import annotations

import numpy as np

from sim.rules.arithmetic import Array, Real, exp
from sim.rules.timing import DAYS_A_MONTH


def sanctions_after(stock: Array, inflow: Array, adaptation: Real, dt: float) -> Array:
    """Sanctions stock a step later: S ← S + (inflow - δ S)dt; it tends to inflow/δ.

    stock: 1 = the dossier's day 0; inflow: 1/day; adaptation: δ, 1/day, the rate at which the
    decider's economy finds ways round.
    """
    return stock + (inflow - adaptation * stock) * dt


def sanctions_target(
    coalition: Array, mediator: Array, coalition_share: Real, announced: Array
) -> Array:
    """S*: the stock that today's willingness would lead to, plus what has been announced.

    coalition, mediator: sanctions willingness as indices, 1 = the dossier's day 0.
    """
    return coalition_share * coalition + (1.0 - coalition_share) * mediator + announced


def stress_after(stress: Array, target: Array, speed: Real, dt: float) -> Array:
    """Economic stress a step later: E ← E + speed (E* - E)dt, at least 0."""
    return np.maximum(0.0, stress + speed * (target - stress) * dt)


def stress_target(base: Real, strain: Array, per_resistance: Real, resistance: Array) -> Array:
    """E*: stress to which strained finances and a costly war lead.

    e₀ + strain + e_F·F_o/F_o(0); resistance: opponent's strength over its start.
    """
    return base + strain + per_resistance * resistance


def monthly_deficit(start: Real, per_sanctions: Real, sanctions: Array) -> Array:
    """Deficit of the budget, in money a month: d₀ + d_S (S - 1), 1 = sanctions of day 0."""
    return start + per_sanctions * (sanctions - 1.0)


def reserves_after(reserves: Array, deficit: Array, dt: float) -> Array:
    """Liquid reserves a step later; they stop at 0, and a surplus fills them up."""
    return np.maximum(0.0, reserves - deficit * (dt / DAYS_A_MONTH))


def shortness_of_funds(reserves: Array, deficit: Array) -> Array:
    """1/(1 + runway/12): 0 with an endless runway, 1 with none; runway = reserves/deficit, months.

    A deficit of at most 0 means an endless runway.
    """
    spending = deficit > 0.0
    months = reserves / np.where(spending, deficit, 1.0)
    return np.where(spending, 1.0 / (1.0 + months / 12.0), 0.0)


def fiscal_strain(at_start: Real, weight: Real, now: Array, then: Array) -> Array:
    """Part of stress that finances make: s₀ + w (shortness now - shortness at the start)."""
    return np.asarray(at_start + weight * (now - then))


def rallied_cost_sensitivity(sensitivity: Real, rally: Real, isolation: Array) -> Array:
    """s exp(-ρ ΔI): isolation above that of day 0 may rally a country round its leader (ρ > 0).

    Whether it does is not known; ρ is drawn round a small positive mean (Mueller 1970 for the
    effect in democracies).
    """
    return sensitivity * exp(-np.asarray(rally) * isolation)


def threat(stance: Array, slope: Real, reference: Real) -> Array:
    """M: the mediator's threat, 1 at the reference stance, never below 0.

    max(0, 1 + slope (stance - reference)); the reference is fixed and not the mediator's own
    start, so that a mediator that begins closer to the decider threatens less.
    """
    return np.maximum(0.0, 1.0 + slope * (stance - reference))


def isolation(unity: Array, sanctions: Array) -> Array:
    """I: diplomatic isolation, 0 to 2: a coalition of one mind that acts.

    unity · 2s/(1 + s), with s the coalition's sanctions index; `unity` at s = 1.
    """
    return unity * 2.0 * sanctions / (1.0 + sanctions)


def pressure_parts(
    stock: Array,
    target: Array,
    expected_share: Real,
    threat: Array,
    isolation: Array,
    weights: tuple[Real, Real, Real],
    reference: Real,
) -> tuple[Array, Array, Array]:
    """Sanctions, threat and isolation as parts of the pressure index; their sum is 1 on day 0.

    stock, target: sanctions and what they tend to, dial included; expected_share: weight of the
    target; threat, isolation: dial and credibility included; weights: of the three; reference: P₀.
    """
    sanctions = (1.0 - expected_share) * stock + expected_share * target
    return (
        weights[0] * sanctions / reference,
        weights[1] * threat / reference,
        weights[2] * isolation / reference,
    )
