"""Whether the opponent keeps its endorsement of the offer."""

from __future__ import annotations

from sim.rules.arithmetic import Array, Real, log, logistic


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
    """Parts of the value to the opponent of keeping its endorsement, over that of withdrawing.

    base + lean·stance + support·ln Â - momentum·m - terms·conceded: it keeps to an offer behind
    which its mediator stands and for which it is still supported; each detail conceded to the
    decider makes the offer worse. Â counts .95, so that the logarithm stays finite without support.
    """
    return {
        "commitment to the offer": base,
        "mediator's lean": by_lean * stance,
        "support": by_support * log(0.05 + 0.95 * support),
        "momentum": -by_momentum * momentum,
        "concessions already made": -terms_cost * conceded,
    }


def keeping_probability(value: Real, precision: Real) -> Array:
    """Two-option logit quantal response: σ(λ·value)."""
    return logistic(precision * value)
