"""Whether the opponent keeps its endorsement of the offer."""

from __future__ import annotations

from sim.rules.arithmetic import Array, Real, log, logistic


def keeping_value(
    stance: Array,
    support: Array,
    momentum: Array,
    conceded: Array,
    base: Real,
    by_lean: Real,
    by_support: Real,
    by_momentum: Real,
    terms_cost: Real,
) -> Array:
    """Value to the opponent of keeping its endorsement, over that of withdrawing.

    base + lean·stance + support·ln Â - momentum·m - terms·conceded: it keeps to an offer behind
    which its mediator stands and for which it is still supported; each detail conceded to the
    decider makes the offer worse. Â at least 0.05.
    """
    backed = log(0.05 + 0.95 * support)
    return (
        base
        + by_lean * stance
        + by_support * backed
        - by_momentum * momentum
        - terms_cost * conceded
    )


def keeping_probability(value: Array, precision: Real) -> Array:
    """Two-option logit quantal response: σ(λ·value)."""
    return logistic(precision * value)
