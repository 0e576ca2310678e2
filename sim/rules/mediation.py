"""The mediator: its stance, its patience, its own aid, and the meetings that clear details."""

from __future__ import annotations

import numpy as np

from sim.rules.arithmetic import Array, Real, clip, logistic


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
) -> Array:
    """Mediator's stance a round later, -1 (leans on the opponent) to +1 (on the decider).

    It moves at `speed` to: disposition + gain·(½ - b) - blame·[opponent withdrew]
    + persuasion·(delivered - 1): away from whoever it takes to be blocking, and towards a
    coalition whose commitments arrive (article ¶11). b: its Pr(decider is sincere); delivered:
    the coalition's deliveries, 1 = start; endorsed: 1 or 0.
    """
    target = (
        disposition
        + belief_gain * (0.5 - belief)
        - withdrawal_blame * (1.0 - endorsed)
        + persuasion * (delivered - 1.0)
    )
    return clip(stance + speed * (clip(target, -1.0, 1.0) - stance), -1.0, 1.0)


def aid_level(level: Real, slope: Real, stance: Array, reference: Real) -> Array:
    """Mediator's own aid to the opponent, 1 = late 2024 in the shipped dossier.

    level + slope (stance - reference), at least 0.
    """
    return np.maximum(0.0, level + slope * (stance - reference))


def clearing_probability(ease: Real, willing: Array, rate: Real, flexibility: Real) -> Array:
    """Probability that one meeting settles one open detail, 0 to 1.

    rate · ease · σ(steepness (T - F)) · flexibility: a decider that would rather have the truce
    lets details be settled; ease: of this detail; willing: the σ; flexibility: the opponent's.
    """
    return np.minimum(1.0, rate * ease * willing * flexibility)


def willing_to_settle(gain: Array, steepness: Real) -> Array:
    """σ(steepness (T - F)), 0 to 1; gain: T - F, what the truce is worth over fighting on."""
    return logistic(steepness * gain)


def details_open(weights: list[Real], is_open: list[Array]) -> Array:
    """D = min(1, Σ weights of the details that are open); shape (worlds,)."""
    total = weights[0] * is_open[0]
    for weight, open_now in zip(weights[1:], is_open[1:], strict=True):
        total = total + weight * open_now
    return np.minimum(1.0, total)
