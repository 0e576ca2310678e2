"""What observers infer from the decider's acts about whether it is sincere."""

from __future__ import annotations

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Mask, Real, log, logistic

_LEAST_LIKELIHOOD = 1e-12


@kernel
def evidence(sincere: Array, insincere: Array) -> Array:
    """Log likelihood ratio of the act seen: ln Pr(act | sincere) - ln Pr(act | insincere).

    Likelihoods of at least 1e-12, so that no act is proof.
    """
    return log(sincere + _LEAST_LIKELIHOOD) - log(insincere + _LEAST_LIKELIHOOD)


@kernel
def evidence_of_event(happened: Mask, sincere: Array, insincere: Array) -> Array:
    """Log likelihood ratio of something that happened or did not, from its probability by type.

    ln(q_S/q_I) where it happened, ln((1 - q_S)/(1 - q_I)) where it did not: a meeting that settles
    nothing speaks too.
    """
    return evidence(
        np.where(happened, sincere, 1.0 - sincere), np.where(happened, insincere, 1.0 - insincere)
    )


@kernel
def evidence_of_collapse(of_the_yes: Array, distrust_effect: Real) -> Array:
    """Log likelihood ratio of a truce that collapsed: -(ln LR of the yes) - β_B.

    A yes that was broken no longer speaks for sincerity: who means to break it says it as readily.
    Beyond that, a decider that did not mean it violates a truce e**β_B times as often
    (`parameters.truce.distrust_effect`), so that as much speaks against it.

    of_the_yes: `evidence` of the answer that began the truce, 0 where it was imposed.
    """
    return -(of_the_yes + distrust_effect)


@kernel
def evidence_of_repetition(evidence: Array, times_before: Array) -> Array:
    """Log likelihood ratio of an act that was seen before: ln LR / (1 + times before).

    A taste for such an act, which observers do not know and types share, explains its repetition
    as well; the form is judgement.
    """
    return evidence / (1.0 + times_before)


@kernel
def belief(prior_log_odds: Real, evidence_so_far: Array, tempering: Real) -> Array:
    """Pr(sincere) after the evidence: Bayes' rule in log-odds, the likelihood tempered.

    σ(prior + τ Σ ln LR). τ = 1 is exact Bayes; τ < 1 the conservatism of human updating
    (Edwards 1968; Benjamin 2019).
    """
    return logistic(prior_log_odds + tempering * evidence_so_far)
