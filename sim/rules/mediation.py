"""The mediator: its stance, its patience, its own aid, and the meetings that clear details."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Codes, Mask, Real, clip, log, logistic, power
from sim.rules.beliefs import evidence_of_event

_LN_OF_A_TENTH = -2.302585092994046
_LEAST_EASE = 1e-6


@kernel
def stance_after(
    stance: Array,
    disposition: Array,
    belief: Array,
    delivered: Array,
    endorsed: Array,
    speed: Real,
    belief_gain: Real,
    persuasion: Real,
    withdrawal_blame: Real,
    saturation: Real,
) -> Array:
    """Mediator's stance a round later, -1 (leans on the opponent) to +1 (on the decider).

    It moves at `speed` to: disposition + gain·(½ - b) - blame·[opponent withdrew]
    + persuasion·K/(1 + |K|/saturation), K = delivered - 1: away from whoever it takes to be
    blocking, and towards a coalition whose commitments arrive (article ¶11). b: its Pr(decider is
    sincere); delivered: a mean of the coalition's deliveries over a season, 1 = start; endorsed: 1
    or 0; saturation: the K at which a further gift counts a quarter.
    """
    target = (
        disposition
        + belief_gain * (0.5 - belief)
        - withdrawal_blame * (1.0 - endorsed)
        + persuasion * saturated(delivered - 1.0, saturation)
    )
    return clip(stance + speed * (clip(target, -1.0, 1.0) - stance), -1.0, 1.0)


def saturated(commitments: Array, saturation: Real) -> Array:
    """K/(1 + |K|/κ): commitments above or below those of the start, with falling returns."""
    return commitments / (1.0 + np.abs(commitments) / saturation)


@kernel
def aid_level(level: Real, slope: Real, stance: Array, reference: Real) -> Array:
    """Mediator's own aid to the opponent, 1 = late 2024 in the shipped dossier.

    level + slope (stance - reference), at least 0.
    """
    return np.maximum(0.0, level + slope * (stance - reference))


@kernel
def clearing_probability(ease: Real, willing: Array, rate: Real, flexibility: Real) -> Array:
    """Probability that one meeting settles one open detail, 0 to 1.

    rate · ease · σ(steepness (T - F)) · flexibility: a decider that would rather have the truce
    lets details be settled; ease: of this detail; willing: the σ; flexibility: the opponent's.
    """
    return np.minimum(1.0, rate * ease * willing * flexibility)


@kernel
def talks(
    uniform: Sequence[Array],
    is_open: Mask,
    ease: Sequence[Real],
    gains: Sequence[Array],
    steepness: Real,
    rate: Real,
    flexibility: Array,
) -> tuple[list[Mask], Array]:
    """One meeting: which open details it settles, and how that speaks for the decider's sincerity.

    uniform, is_open, ease: by detail; gains: T - F of the decider and of both reference types,
    the sincere one first; the others are those of `willing_to_settle`, `clearing_probability`.
    Gives a mask a detail and the log likelihood ratio of all that was settled and was not.
    """
    willing = [willing_to_settle(gain, steepness) for gain in gains]
    settled: list[Mask] = []
    evidence: Any = 0.0
    for drawn, could, own in zip(uniform, is_open, ease, strict=True):
        odds = [clearing_probability(own, each, rate, flexibility) for each in willing]
        happened = could & (drawn < odds[0])
        seen = evidence_of_event(happened, odds[1], odds[2])
        evidence = evidence + np.where(could, seen, 0.0)
        settled.append(happened)
    return settled, evidence


@kernel
def flexibility_with_support(flexibility: Real, by_support: Real, support: Array) -> Array:
    """The opponent's readiness to settle: flexibility · (.05 + .95 Â)**-d.

    d, of uncertain sign: with more support it may ask for more (d > 0), or dare to give more.
    """
    return flexibility * power(0.05 + 0.95 * support, -by_support)


@kernel
def willing_to_settle(gain: Array, steepness: Real) -> Array:
    """σ(steepness (T - F)), 0 to 1; gain: T - F, what the truce is worth over fighting on."""
    return logistic(steepness * gain)


@kernel
def details_open(weights: Sequence[Real], met: Array, demanded: Mask) -> Array:
    """D = min(1, Σ w (1 - met)) over what the decider demands; shape (worlds,).

    Arguments are those of `weight_of_open`.
    """
    return np.minimum(1.0, weight_of_open(weights, met, demanded))


@kernel
def weight_of_open(weights: Sequence[Real], met: Array, demanded: Mask) -> Array:
    """Σ w (1 - met) over what the decider demands, which may be more than counts; shape (worlds,).

    met: degree to which the text meets each detail, 0 to 1, shape (details, worlds); demanded: the
    same shape.
    """
    if not weights:
        return np.zeros(met.shape[1:])
    total: Any = 0.0
    for weight, degree, asked in zip(weights, met, demanded, strict=True):
        total = total + weight * np.where(asked, 1.0 - degree, 0.0)
    return total


def cost_to_opponent(ease: Real) -> Array:
    """x = (ln ease / ln 0.1)²: what meeting a detail costs the other side, 1 at an ease of 0.1.

    What is hard to settle is hard because the other side would have to pay for it.
    """
    return np.square(log(np.maximum(ease, _LEAST_EASE)) / _LN_OF_A_TENTH)


@kernel
def conceded(met: Array) -> Array:
    """How much of the details has been conceded, in details; met: shape (details, worlds)."""
    total: Any = 0.0
    for degree in met:
        total = total + degree
    return total


@kernel
def loss_by_text(weights: Sequence[Real], costs: Sequence[Real], met: Array) -> Array:
    """L = Σ w x met, what the text as it stands costs the opponent, shape (worlds,)."""
    if not weights:
        return np.zeros(met.shape[1:])
    total: Any = 0.0
    for weight, cost, degree in zip(weights, costs, met, strict=True):
        total = total + weight * cost * degree
    return total


@kernel
def easiest(is_open: Mask, costs: Sequence[Real]) -> Codes:
    """Index of the open detail that costs the opponent least, the first of equals; -1 if none is.

    is_open: shape (details, worlds); costs: of each detail.
    """
    if not costs:
        return np.full(is_open.shape[1:], -1, dtype=np.int8)
    chosen: Any = np.int8(-1)
    least: Any = np.inf
    for index, (could, cost) in enumerate(zip(is_open, costs, strict=True)):
        cheaper = could & (cost < least)
        chosen = np.where(cheaper, np.int8(index), chosen)
        least = np.where(cheaper, cost, least)
    return chosen


@kernel
def loss_by_step(
    chosen: Codes, weights: Sequence[Real], costs: Sequence[Real], step: Array
) -> Array:
    """w x step of the detail on which the text moves, 0 where it moves on none; shape (worlds,)."""
    loss: Any = 0.0
    for index, (weight, cost) in enumerate(zip(weights, costs, strict=True)):
        loss = np.where(chosen == index, weight * cost * step, loss)
    return loss


@kernel
def revision_hazard(
    rate: Real, patience_left: Array, met_since: Mask, without_meeting: Real
) -> Array:
    """Hazard, 1/day, of a revised text after a counter-proposal.

    rate · (½ + ½ patience left) · (1 with a meeting since the last text, else `without_meeting`).
    """
    return rate * (0.5 + 0.5 * patience_left) * np.where(met_since, 1.0, without_meeting)


@kernel
def concession_step(step: Real, stance: Array) -> Array:
    """How far a revision moves one detail towards the decider: step · (1 - ½ stance), from 0.

    A mediator that leans on the opponent (stance below 0) writes more into the text.
    """
    return np.maximum(0.0, step * (1.0 - 0.5 * stance))
