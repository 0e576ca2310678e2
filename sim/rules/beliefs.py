"""What observers infer from the decider's acts about whether it is sincere."""

from __future__ import annotations

from sim.rules.arithmetic import Array, Real, log, logistic

_LEAST_LIKELIHOOD = 1e-12


def evidence(sincere: Array, insincere: Array) -> Array:
    """Log likelihood ratio of the act seen: ln Pr(act | sincere) - ln Pr(act | insincere).

    Likelihoods of at least 1e-12, so that no act is proof.
    """
    return log(sincere + _LEAST_LIKELIHOOD) - log(insincere + _LEAST_LIKELIHOOD)


def belief(prior_log_odds: Real, evidence_so_far: Array, tempering: Real) -> Array:
    """Pr(sincere) after the evidence: Bayes' rule in log-odds, the likelihood tempered.

    σ(prior + τ Σ ln LR). τ = 1 is exact Bayes; τ < 1 the conservatism of human updating
    (Edwards 1968; Benjamin 2019).
    """
    return logistic(prior_log_odds + tempering * evidence_so_far)
