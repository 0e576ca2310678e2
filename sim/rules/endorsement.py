"""Whether the opponent keeps its endorsement of the offer."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Real, log, logistic, power
from sim.rules.decision import total
from sim.rules.timing import WEEK_DAYS


def keeping_terms(
    stance: Array,
    support: Array,
    momentum: Array,
    loss: Array,
    base: Real,
    by_lean: Real,
    by_support: Real,
    by_momentum: Real,
    by_loss: Real,
) -> dict[str, Real]:
    """Parts of V, the value to the opponent of keeping its endorsement, over that of withdrawing.

    base + lean·stance + u·ln(.05 + .95 Â) + momentum·m - terms·L: it keeps to an offer behind
    which its mediator stands; the side that is losing ground wants the stop (article ¶13, the
    variant `lock_in` turns the sign round: a truce freezes losses); each concession in the text
    costs it. The sign of u is not known: support may embolden it or make it safe to keep the offer
    open.
    """
    return {
        "commitment to the offer": base,
        "mediator's lean": by_lean * stance,
        "support": by_support * log(0.05 + 0.95 * support),
        "momentum": by_momentum * momentum,
        "concessions in the text": -by_loss * loss,
    }


@kernel
def keeping_weekly(precision: Real, *of_terms: Any) -> Array:
    """Pr of keeping the endorsement for a week: σ(λ·V), of_terms: those of `keeping_terms`.

    Two-option logit quantal response (McKelvey & Palfrey 1995).
    """
    return logistic(precision * total(keeping_terms(*of_terms)))


@kernel
def keeping_for(days: float, precision: Real, *of_terms: Any) -> Array:
    """The same for some days: σ(λ·V)**(days/7), so that asking daily changes nothing."""
    weekly = keeping_weekly(precision, *of_terms)
    return power(np.maximum(weekly, 1e-300), days / WEEK_DAYS)


@kernel
def takes_back_half(loss_of_half: Array, tolerance: Real, steepness: Real) -> Array:
    """Pr that the opponent asks for half of a concession back: σ(20(loss of that half - .06))."""
    return logistic(steepness * (loss_of_half - tolerance))
