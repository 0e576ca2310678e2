"""Which of the free numbers the data say something about, and which not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from sim.calibration.posterior import Posterior
from sim.calibration.priors import Draws, Numbers

Verdict = Literal["nothing", "little", "something", "much"]

_PARTS = 20
"""Parts of equal prior probability between which prior and posterior are compared."""
NOTHING, LITTLE, MUCH = 0.95, 0.8, 0.5
"""Of the standard deviation left. Nothing: a twentieth narrower, which one more observation with
three times the prior's spread would do, and still overlapping by as much."""


@dataclass(frozen=True)
class Marginal:
    """One free number before and after."""

    path: str
    prior: tuple[float, float, float]
    """5, 50 and 95 % of the draws of the prior."""
    after: tuple[float, float, float]
    """The same of the posterior."""
    ratio: float
    """Posterior standard deviation over the prior's, of the prior's normal scores."""
    interval: tuple[float, float]
    """5 to 95 % of the ratio over emulators of resampled banks: its Monte Carlo error."""
    shift: float
    """Mean of the normal scores: how far the posterior has moved, in prior standard deviations."""
    overlap: float
    """Probability that prior and posterior share, over 20 parts of equal prior probability."""

    @property
    def verdict(self) -> Verdict:
        """What the data say about it."""
        return verdict(self.ratio, self.overlap)


@dataclass(frozen=True)
class Correlation:
    """Two numbers that the data tie together."""

    paths: tuple[str, str]
    value: float
    interval: tuple[float, float]
    """5 to 95 % over emulators of resampled banks."""


def verdict(ratio: float, overlap: float = 1.0) -> Verdict:
    """In words how much of a number's uncertainty is gone."""
    if ratio > NOTHING and overlap > NOTHING:
        return "nothing"
    if ratio > LITTLE:
        return "little"
    return "something" if ratio > MUCH else "much"


def marginals(
    paths: Sequence[str], draws: Draws, held: Posterior, resampled: Sequence[Posterior]
) -> list[Marginal]:
    """Each number before and after; `resampled`: posteriors under other emulators."""
    scores = draws.scores
    flat, shares = Posterior.flat(len(scores)), (0.05, 0.5, 0.95)
    ratio, overlap, shift = ratios(held, scores), _overlap(held, scores), held.mean(scores)
    low, high = np.quantile([ratios(each, scores) for each in resampled], (0.05, 0.95), axis=0)
    return [
        Marginal(
            path,
            _three(flat.quantiles(draws.values[:, k], shares)),
            _three(held.quantiles(draws.values[:, k], shares)),
            float(ratio[k]),
            (float(low[k]), float(high[k])),
            float(shift[k]),
            float(overlap[k]),
        )
        for k, path in enumerate(paths)
    ]


def correlations(
    paths: Sequence[str], draws: Draws, held: Posterior, resampled: Sequence[Posterior]
) -> list[Correlation]:
    """All pairs, the strongest first."""
    whole = _correlation(held, draws.scores)
    others = [_correlation(each, draws.scores) for each in resampled]
    low, high = np.quantile(others, (0.05, 0.95), axis=0)
    pairs = [
        Correlation((paths[i], paths[j]), float(whole[i, j]), (float(low[i, j]), float(high[i, j])))
        for i, j in combinations(range(len(paths)), 2)
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.value))


def ratios(held: Posterior, scores: Numbers) -> Numbers:
    """Standard deviation under the posterior over that of the draws, each number."""
    return np.asarray(held.spread(scores) / scores.std(axis=0))


def _overlap(held: Posterior, scores: Numbers) -> Numbers:
    part = scores.argsort(axis=0).argsort(axis=0) * _PARTS // len(scores)
    inside = np.array([(held.weights[:, None] * (part == k)).sum(axis=0) for k in range(_PARTS)])
    return np.asarray(np.minimum(inside, 1.0 / _PARTS).sum(axis=0))


def _correlation(held: Posterior, scores: Numbers) -> Numbers:
    centred = scores - held.mean(scores)
    together = (centred * held.weights[:, None]).T @ centred
    spread = np.sqrt(np.diagonal(together))
    return np.asarray(together / np.outer(spread, spread))


def _three(values: Numbers) -> tuple[float, float, float]:
    low, middle, high = map(float, values)
    return low, middle, high
