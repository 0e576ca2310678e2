"""The model between its draws: probabilities as smooth functions of the free numbers.

With worlds of its own at every draw, each estimate is noisy and few draws carry the posterior:
tried so, 1,024 draws of 64 worlds were worth 49 in the median synthetic data set, and known truths
were not found. A regression over all draws pools their worlds (an emulator, as in history matching:
Vernon, Goldstein & Bower 2010, Bayesian Analysis 5, 619-670).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from sim.calibration.priors import Draws, Numbers
from sim.calibration.training_runs import Bank, Counts
from sim.validation.regularities import hazard_cut

REGULARITIES = ("lasting", "monitors", "peacekeepers")
"""Keys of the regularities, in the order of the columns."""
RIDGE = 1.0
"""Penalty on slopes, ½·ridge·β²; nothing beside thousands of draws, but it keeps fits finite."""
_STEPS = 60
_CLOSE, _LONGEST = 1e-6, 5.0
"""A step of Newton's method that is small enough to stop, and the longest that is taken."""
_TENTHS = 10


@dataclass(frozen=True)
class Surface:
    """What the model gives at some draws, without Monte Carlo noise."""

    draws: Draws
    probabilities: Numbers
    """Of each outcome, shape (draws, cases, outcomes)."""
    figures: Numbers
    """Of the regularities, shape (draws, regularities)."""


@dataclass(frozen=True)
class Emulator:
    """Multinomial logistic regressions on the normal scores, their squares and products."""

    cases: Numbers
    """Coefficients, shape (cases, features, outcomes - 1); the first outcome is the reference."""
    truces: Numbers
    """The same of truces that last, shape (kinds, features, 1)."""

    @staticmethod
    def fit(bank: Bank, times: Numbers | None = None, near: Emulator | None = None) -> Emulator:
        """Fit to a bank.

        times: how often each draw counts, shape (draws,); near: where to start from.
        """
        x = features(bank.draws.scores)
        n = np.ones(len(x)) if times is None else times
        return Emulator(
            _fits(x, bank.outcomes, n, None if near is None else near.cases),
            _fits(x, bank.truces, n, None if near is None else near.truces),
        )

    def at(self, draws: Draws) -> Surface:
        """The surface at other draws."""
        x = features(draws.scores)
        lasting = _probabilities(x, self.truces)[..., 1]
        figures = [lasting[:, 0], *(hazard_cut(lasting[:, 1], lasting[:, k]) for k in (2, 3))]
        return Surface(draws, _probabilities(x, self.cases), np.stack(figures, axis=1))


@dataclass(frozen=True)
class Quality:
    """How well half of the bank forecasts the other half."""

    spread: float
    """Root mean square of gaps between shares counted and forecast in tenths of the draws by each
    number, in standard errors; 1 if there is nothing but counting noise."""
    largest: float
    """The largest such gap, as a share."""


def features(scores: Numbers) -> Numbers:
    """1, each score, and each product of two, shape (draws, features)."""
    pairs = combinations_with_replacement(range(scores.shape[1]), 2)
    products = [scores[:, i] * scores[:, j] for i, j in pairs]
    return np.column_stack([np.ones(len(scores)), scores, *products])


def quality(bank: Bank) -> Quality:
    """Fit to every second draw, held against the others."""
    second = np.arange(bank.size) % 2 == 1
    emulator = Emulator.fit(bank, second.astype(float))
    scores = bank.draws.scores[~second]
    x = features(scores)
    gaps, errors = [], []
    for counts, coefficients in (
        (bank.outcomes[~second], emulator.cases),
        (bank.truces[~second], emulator.truces),
    ):
        said = _probabilities(x, coefficients)
        worlds = counts.sum(axis=2, keepdims=True)
        for column in scores.T:
            tenth = column.argsort().argsort() * _TENTHS // len(column)
            for part in range(_TENTHS):
                inside = tenth == part
                size = np.maximum(worlds[inside].sum(axis=0), 1)
                expected = (worlds * said)[inside].sum(axis=0)
                noise = (worlds * said * (1.0 - said))[inside].sum(axis=0)
                gaps.append(((counts[inside].sum(axis=0) - expected) / size).ravel())
                errors.append((np.sqrt(noise) / size).ravel())
    gap, error = np.concatenate(gaps), np.concatenate(errors)
    counted = error > 0.0
    gap, error = gap[counted], error[counted]
    return Quality(float(np.sqrt(np.mean((gap / error) ** 2))), float(np.abs(gap).max()))


def _fits(x: Numbers, counts: Counts, times: Numbers, near: Numbers | None) -> Numbers:
    regressions, terms, free = counts.shape[1], x.shape[1], counts.shape[2] - 1
    start = np.zeros((regressions, terms, free)) if near is None else near
    pairs = np.triu_indices(terms)
    products = x[:, pairs[0]] * x[:, pairs[1]]
    return np.stack(
        [_fit(x, products, counts[:, k] * times[:, None], start[k]) for k in range(regressions)]
    )


def _fit(x: Numbers, products: Numbers, counts: Numbers, start: Numbers) -> Numbers:
    """Coefficients of one multinomial regression by Newton's method, shape (features, outcomes-1).

    products: of each two features, shape (draws, pairs); counts: shape (draws, outcomes).
    """
    terms, free = start.shape
    pairs = np.triu_indices(terms)
    worlds = counts.sum(axis=1)
    penalty = np.full((terms, free), RIDGE)
    penalty[0] = RIDGE / 100.0
    beta = start
    for _ in range(_STEPS):
        p = _probabilities(x, beta[None])[:, 0, 1:]
        slope = x.T @ (counts[:, 1:] - worlds[:, None] * p) - penalty * beta
        curve = np.zeros((free, terms, free, terms))
        both = list(combinations_with_replacement(range(free), 2))
        weights = np.stack([worlds * p[:, i] * (float(i == j) - p[:, j]) for i, j in both])
        for (i, j), sums in zip(both, weights @ products, strict=True):
            block = np.zeros((terms, terms))
            block[pairs] = sums
            block = block + np.triu(block, 1).T
            curve[i, :, j], curve[j, :, i] = block, block
        square = curve.reshape(free * terms, free * terms) + np.diag(penalty.T.ravel())
        step = np.linalg.solve(square, slope.T.ravel()).reshape(free, terms).T
        longest = float(np.abs(step).max())
        beta = beta + step * min(1.0, _LONGEST / max(longest, _CLOSE))
        if longest < _CLOSE:
            break
    return beta


def _probabilities(x: Numbers, coefficients: Numbers) -> Numbers:
    """Of each outcome, shape (draws, regressions, outcomes)."""
    regressions, terms, free = coefficients.shape
    columns = coefficients.transpose(1, 0, 2).reshape(terms, regressions * free)
    logits = (x @ columns).reshape(len(x), regressions, free)
    logits = np.concatenate([np.zeros((*logits.shape[:2], 1)), logits], axis=2)
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    return np.asarray(weights / weights.sum(axis=2, keepdims=True))
