"""The front: sector momentum, both sides' strength, losses, and momentum as the decider feels it.

Who supplies what stands in `sim.rules.support`; what the decider makes of it in
`sim.rules.decision`. Index d is the decider, o the opponent; strengths are in units of the
decider's strength at the start, momentum in units of a side's best sustained month of the war.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Mask, Real, clip, exp, power

LEAST_STRENGTH = 1e-9


@kernel
def advantage(decider: Array, opponent: Array, decisiveness: Real) -> Array:
    """(F_d/F_o)**η: the decider's advantage before a sector's own effort ratio."""
    ratio = decider / np.maximum(opponent, LEAST_STRENGTH)
    return power(np.maximum(ratio, LEAST_STRENGTH), decisiveness)


@kernel
def contest_success(advantage: Real) -> Real:
    """Momentum that a ratio of efforts leads to, from -1 (opponent) to +1 (decider).

    g = (R**η - 1)/(R**η + 1), the ratio contest success function (Hirshleifer 1989) rescaled to
    [-1, 1]: 0 at equal efforts, and g(1/R) = -g(R).

    advantage: R**η > 0, decider's effort over opponent's raised to the decisiveness η
    (`parameters.front.decisiveness`), shape (worlds,).
    """
    return (advantage - 1.0) / (advantage + 1.0)


@kernel
def momentum_after(
    momentum: Array, target: Real, reversion: Real, noise: Real, shock: Real, limit: Real, dt: float
) -> Array:
    """Sector momentum a step later: a discrete Ornstein–Uhlenbeck process, clipped at ±limit.

    m ← m + κ(target - m)dt + σ√dt ε (Uhlenbeck & Ornstein 1930).

    target: g(R) plus the momentum dial; reversion: κ, 1/day; noise: σ, 1/√day; shock: ε, standard
    normal, shape (worlds,); dt: days.
    """
    moved = momentum + reversion * dt * (target - momentum) + noise * np.sqrt(dt) * shock
    return clip(moved, -limit, limit)


@kernel
def front_after(
    momentum: Array,
    fighting: Mask,
    advantage: Array,
    effort: Real,
    dial: Real,
    reversion: Real,
    noise: Real,
    shock: Array,
    limit: Real,
    dt: float,
) -> Array:
    """Momentum of all sectors a day later, (sectors, worlds): it moves where there is fighting.

    effort: each sector's ratio of efforts to the power of η; the others as in `momentum_after`.
    """
    target = contest_success(advantage * effort) + dial
    moved = momentum_after(momentum, target, reversion, noise, shock, limit, dt)
    return np.where(fighting, moved, momentum)


@kernel
def momentum_after_walk(momentum: Array, step: Real, up: Mask, limit: Real) -> Array:
    """Sector momentum a day later when it walks between absorbing ends (variant `random_walk`).

    One step up where `up`, else down; a sector at either end stays there (gambler's ruin, Smith &
    Stam 2004 for its use on war). The end counts as reached within half a step.
    """
    at_an_end = np.abs(momentum) > limit - 0.5 * step
    return np.where(at_an_end, momentum, momentum + np.where(up, step, -step))


@kernel
def strengths_after(
    decider: Array,
    opponent: Array,
    decider_recruitment: Real,
    opponent_recruitment: Real,
    decider_attrition: Real,
    opponent_attrition: Real,
    fighting: Real,
    dt: float,
) -> tuple[Array, Array]:
    """Both strengths a step later, updated together: recruitment less Lanchester losses.

    F_d ← F_d + (r_d - a F_o)dt and F_o ← F_o + (r_o - b F_d)dt, floored at 0 (Lanchester 1916;
    without recruitment aF_o² - bF_d² stays constant as dt → 0).

    decider_recruitment, opponent_recruitment: 1/day, stress and delivered aid included;
    decider_attrition: a, opponent_attrition: b, 1/day; fighting: 1, or 0 where a full truce holds.
    """
    decider_next = decider + (decider_recruitment - fighting * decider_attrition * opponent) * dt
    opponent_next = opponent + (opponent_recruitment - fighting * opponent_attrition * decider) * dt
    return np.maximum(decider_next, 0.0), np.maximum(opponent_next, 0.0)


@kernel
def losses_after(
    casualties: tuple[Array, Array],
    recent: Array,
    strengths: tuple[Array, Array],
    attrition: tuple[Real, Real],
    persons: Real,
    opponent_share: Real,
    fighting: Array,
    memory: float,
    dt: float,
) -> tuple[Array, Array, Array]:
    """Casualties of both sides and the decider's recent losses a day later.

    Pairs are of decider and opponent; attrition: a, b, 1/day; persons: casualties per unit of
    strength lost; opponent_share: the opponent's per unit over the decider's; memory: weight of a
    day in the recent losses; fighting: 1, or 0 where a full truce holds.
    """
    lost, opponent_lost = attrition[0] * strengths[1], attrition[1] * strengths[0]
    scale = persons * dt * fighting
    return (
        casualties[0] + scale * lost,
        casualties[1] + scale * opponent_share * opponent_lost,
        recent + memory * fighting * (lost - recent),
    )


@kernel
def recruitment_under_stress(recruitment: Real, drag: Real, stress_above_start: Array) -> Array:
    """Decider's recruitment, 1/day, less the share that economic stress costs it.

    r_d (1 - drag · max(0, E - E₀)), floored at 0: bonuses that draw volunteers compete with the
    rest of a strained budget.
    """
    return recruitment * np.maximum(0.0, 1.0 - drag * np.maximum(0.0, stress_above_start))


@kernel
def recruitment_with_aid(recruitment: Real, effect: Real, delivered: Array) -> Array:
    """Opponent's recruitment plus strength rebuilt by delivered support, 1/day: r_o + e·delivered.

    delivered: support index, 1 = flow at the start.
    """
    return recruitment + effect * delivered


@kernel
def forces_after(
    strengths: tuple[Array, Array],
    recruitment: tuple[Real, Real],
    attrition: tuple[Real, Real],
    stress: tuple[Real, Array],
    aid: tuple[Real, Array],
    fighting: Real,
    dt: float,
) -> tuple[Array, Array]:
    """`strengths_after` under stress and with aid; pairs are of decider and opponent.

    stress: drag, and stress above that of the start; aid: its effect, and what is delivered.
    """
    decider_recruitment = recruitment_under_stress(recruitment[0], *stress)
    opponent_recruitment = recruitment_with_aid(recruitment[1], *aid)
    return strengths_after(
        *strengths, decider_recruitment, opponent_recruitment, *attrition, fighting, dt
    )


@kernel
def felt_momentum_after(felt: Array, momentum: Array, half_life: Real, dt: float) -> Array:
    """Exponentially weighted mean of the front's momentum, the decider's memory of it.

    Weight halves every `half_life` days (article ¶13: "while he feels he has an advantage"). The
    decider's bias is added where it is used.
    """
    return felt + (1.0 - exp(-0.6931471805599453 * dt / half_life)) * (momentum - felt)


@kernel
def felt_after(felt: Array, fighting: Mask, mean: Array, half_life: Real, dt: float) -> Array:
    """`felt_momentum_after` where there is fighting; elsewhere it stays as it is felt."""
    return np.where(fighting, felt_momentum_after(felt, mean, half_life, dt), felt)
