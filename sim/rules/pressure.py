"""Pressure on the decider: sanctions stock, economic stress, threat, isolation, and their index."""

from __future__ import annotations

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Real, exp
from sim.rules.timing import DAYS_A_MONTH


@kernel
def sanctions_after(stock: Array, inflow: Array, adaptation: Real, dt: float) -> Array:
    """Sanctions stock a step later: S ← S + (inflow - δ S)dt; it tends to inflow/δ.

    stock: 1 = the dossier's day 0; inflow: 1/day; adaptation: δ, 1/day, the rate at which the
    decider's economy finds ways round.
    """
    return stock + (inflow - adaptation * stock) * dt


@kernel
def sanctions_target(
    coalition: Array, mediator: Array, coalition_share: Real, announced: Array
) -> Array:
    """S*: the stock that today's willingness would lead to, plus what has been announced.

    coalition, mediator: sanctions willingness as indices, 1 = the dossier's day 0.
    """
    return coalition_share * coalition + (1.0 - coalition_share) * mediator + announced


@kernel
def stress_after(stress: Array, target: Array, speed: Real, dt: float) -> Array:
    """Economic stress a step later: E ← E + speed (E* - E)dt, at least 0."""
    return np.maximum(0.0, stress + speed * (target - stress) * dt)


@kernel
def stress_target(base: Real, strain: Array, per_resistance: Real, resistance: Array) -> Array:
    """E*: stress to which strained finances and a costly war lead.

    e₀ + strain + e_F·F_o/F_o(0); resistance: opponent's strength over its start.
    """
    return base + strain + per_resistance * resistance


@kernel
def monthly_deficit(start: Real, per_sanctions: Real, sanctions: Array) -> Array:
    """Deficit of the budget, in money a month: d₀ + d_S (S - 1), 1 = sanctions of day 0."""
    return start + per_sanctions * (sanctions - 1.0)


@kernel
def reserves_after(reserves: Array, deficit: Array, dt: float) -> Array:
    """Liquid reserves a step later; they stop at 0, and a surplus fills them up."""
    return np.maximum(0.0, reserves - deficit * (dt / DAYS_A_MONTH))


@kernel
def shortness_of_funds(reserves: Array, deficit: Array) -> Array:
    """1/(1 + runway/12): 0 with an endless runway, 1 with none; runway = reserves/deficit, months.

    A deficit of at most 0 means an endless runway.
    """
    spending = deficit > 0.0
    months = reserves / np.where(spending, deficit, 1.0)
    return np.where(spending, 1.0 / (1.0 + months / 12.0), 0.0)


@kernel
def fiscal_strain(at_start: Real, weight: Real, now: Array, then: Array) -> Array:
    """Part of stress that finances make: s₀ + w (shortness now - shortness at the start)."""
    return at_start + weight * (now - then)


@kernel
def economy_after(
    stocks: tuple[Array, Array, Array],
    inflow: Array,
    adaptation: Real,
    deficit: tuple[Real, Real],
    strain: tuple[Real, Real, Array],
    target: tuple[Real, Real, Array],
    speed: Real,
    dt: float,
) -> tuple[Array, Array, Array]:
    """Sanctions stock, reserves and stress a step later, one after the other.

    stocks: those three; inflow, adaptation: of sanctions; deficit: d₀ and d_S; strain: s₀, w and
    the shortness at the start; target: e₀, e_F and the opponent's resistance; speed: of stress.
    """
    sanctions = sanctions_after(stocks[0], inflow, adaptation, dt)
    owed = monthly_deficit(*deficit, sanctions)
    reserves = reserves_after(stocks[1], owed, dt)
    at_start, weight, then = strain
    strained = fiscal_strain(at_start, weight, shortness_of_funds(reserves, owed), then)
    base, per_resistance, resistance = target
    heading_for = stress_target(base, strained, per_resistance, resistance)
    return sanctions, reserves, stress_after(stocks[2], heading_for, speed, dt)


@kernel
def rallied_cost_sensitivity(sensitivity: Real, rally: Real, isolation: Array) -> Array:
    """s exp(-ρ ΔI): isolation above that of day 0 may rally a country round its leader (ρ > 0).

    Whether it does is not known; ρ is drawn round a small positive mean (Mueller 1970 for the
    effect in democracies).
    """
    return sensitivity * exp(-rally * isolation)


@kernel
def threat(stance: Array, slope: Real, reference: Real) -> Array:
    """M: the mediator's threat, 1 at the reference stance, never below 0.

    max(0, 1 + slope (stance - reference)); the reference is fixed and not the mediator's own
    start, so that a mediator that begins closer to the decider threatens less.
    """
    return np.maximum(0.0, 1.0 + slope * (stance - reference))


@kernel
def isolation(unity: Array, sanctions: Array) -> Array:
    """I: diplomatic isolation, 0 to 2: a coalition of one mind that acts.

    unity · 2s/(1 + s), with s the coalition's sanctions index; `unity` at s = 1.
    """
    return unity * 2.0 * sanctions / (1.0 + sanctions)


@kernel
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
