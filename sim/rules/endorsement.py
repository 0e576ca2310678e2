"""Whether the opponent keeps its endorsement of the offer."""

from __future__ import annotations

import numpy as np

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
    terms = keeping_terms(
        stance, support, momentum, conceded, base, by_lean, by_support, by_momentum, terms_cost
    )
    value, *others = terms.values()
    for term in others:
        value = value + term
    return np.asarray(value)


def keeping_terms(
    stance: Array,
    support: Array,
    momentum: Array,
    conceded: Array,
    base: Real,
    by_lean: Real,
    by_support: Real,
    by_momentum: Real,
    terms_cost: Real,
) -> dict[str, Real]:
    """The terms of `keeping_value`, in the order in which it adds them: what a story prints."""
    return {
        "commitment to the offer": base,
        "mediator's lean": by_lean * stance,
        "support": by_support * log(0.05 + 0.95 * support),
        "momentum": -by_momentum * momentum,
        "concessions already made": -terms_cost * conceded,
    }


def keeping_probability(value: Array, precision: Real) -> Array:
    """Two-option logit quantal response: σ(λ·value)."""
    return logistic(precision * value)
