"""How well each draw fits: history matching first, then weights.

A draw that misses a regularity by more than so many standard deviations is ruled out (Vernon,
Goldstein & Bower 2010, Bayesian Analysis 5, 619-670). What remains is weighted by the probability
of what happened in each case times a normal kernel for each regularity: approximate Bayesian
computation (Beaumont 2010, Annu. Rev. Ecol. Evol. Syst. 41, 379-406) with the acceptance of each
draw replaced by its probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.emulator import REGULARITIES, Surface
from sim.calibration.priors import Numbers, Plan
from sim.validation.cases import OUTCOMES, Case

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """What was observed."""

    outcomes: Codes
    """Index in `OUTCOMES`, shape (cases,)."""
    wars: tuple[str, ...]
    """The war of each case."""
    targets: Numbers
    """Published figures, shape (regularities,)."""

    @staticmethod
    def of(cases: Sequence[Case], plan: Plan) -> Evidence:
        """The outcomes of scored cases and the targets of a plan."""
        named = {each.key: each.target for each in plan.targets}
        return Evidence(
            np.array([OUTCOMES.index(str(case.outcome)) for case in cases], dtype=np.int64),
            tuple(case.group for case in cases),
            np.array([named[key] for key in REGULARITIES]),
        )

    def without(self, war: str) -> Flags:
        """The cases of all other wars."""
        return np.array([each != war for each in self.wars])


class Likelihood:
    """The log-likelihood of any evidence at every draw of a surface."""

    def __init__(self, surface: Surface, tolerances: Numbers, ruled_out: float) -> None:
        """tolerances: standard deviations of the regularities, shape (regularities,)."""
        self.surface = surface
        self.tolerances = tolerances
        self.ruled_out = ruled_out
        self._logs = np.log(surface.probabilities.transpose(1, 2, 0).copy())

    @staticmethod
    def of(surface: Surface, plan: Plan) -> Likelihood:
        """With the tolerances of a plan."""
        named = {each.key: each.tolerance for each in plan.targets}
        tolerances = np.array([named[key] for key in REGULARITIES])
        return Likelihood(surface, tolerances, plan.ruled_out)

    def implausibility(self, targets: Numbers) -> Numbers:
        """|model - target| in standard deviations, shape (draws, regularities)."""
        return np.asarray(np.abs(self.surface.figures - targets) / self.tolerances)

    def of_regularities(self, targets: Numbers) -> Numbers:
        """Log of the kernels, -inf where a draw is ruled out, shape (draws,)."""
        distance = self.implausibility(targets)
        kernel = (-0.5 * distance**2).sum(axis=1)
        return np.where((distance > self.ruled_out).any(axis=1), -np.inf, kernel)

    def of_cases(self, outcomes: Codes, among: Flags | None = None) -> Numbers:
        """Log of the product over cases, shape (draws,); `among`: which of the cases."""
        each = self._logs[np.arange(len(outcomes)), outcomes]
        return np.asarray((each if among is None else each[among]).sum(axis=0))


@dataclass(frozen=True)
class Posterior:
    """A weight for each draw of the prior; they sum to 1."""

    weights: Numbers

    @staticmethod
    def from_logs(logs: Numbers) -> Posterior:
        """Weights in proportion to exp(logs); all alike where every draw is ruled out."""
        best = logs.max()
        if best == -np.inf:
            return Posterior.flat(len(logs))
        weights = np.exp(logs - best)
        return Posterior(weights / weights.sum())

    @staticmethod
    def flat(draws: int) -> Posterior:
        """The prior: all draws alike."""
        return Posterior(np.full(draws, 1.0 / draws))

    @property
    def effective(self) -> float:
        """Effective number of draws, (Σw)²/Σw² (Kish 1965)."""
        return float(1.0 / (self.weights**2).sum())

    def mean(self, values: Numbers) -> Numbers:
        """Mean over draws of values of shape (draws, …)."""
        return np.asarray(np.tensordot(self.weights, values, axes=1))

    def spread(self, values: Numbers) -> Numbers:
        """Standard deviation over draws of values of shape (draws, …)."""
        return np.asarray(np.sqrt(self.mean((values - self.mean(values)) ** 2)))

    def quantiles(self, values: Numbers, at: Sequence[float]) -> Numbers:
        """Quantiles of values of shape (draws,)."""
        order = np.argsort(values, kind="stable")
        below = np.cumsum(self.weights[order])
        found = np.searchsorted(below, np.asarray(at) * below[-1])
        return np.asarray(values[order][np.minimum(found, len(values) - 1)])

    def pick(self, uniform: Numbers) -> Codes:
        """Draws for uniform numbers, each with its weight."""
        below = np.cumsum(self.weights)
        found = np.searchsorted(below, uniform * below[-1], side="right")
        return np.asarray(np.minimum(found, len(below) - 1))


def posterior(
    likelihood: Likelihood,
    evidence: Evidence,
    among: Flags | None = None,
    power: float = 1.0,
) -> Posterior:
    """The posterior from the regularities and the cases, or from some of the cases.

    power: exponent of the cases' likelihood; below 1 where they are taken to repeat one another.
    """
    cases = likelihood.of_cases(evidence.outcomes, among)
    return Posterior.from_logs(power * cases + likelihood.of_regularities(evidence.targets))
