"""What forecasts would score if they were right: outcomes drawn from the forecasts themselves.

A perfectly calibrated forecaster does not score 0. A model that scores far worse than this claims
more than it knows; one that scores far better is too timid, or has seen the outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.validation.cases import OUTCOMES
from sim.validation.scores import SCORES, by_case

DRAWS = 10_000
_SEED = 1


@dataclass(frozen=True)
class Calibrated:
    """A mean score as it would be, beside what it is."""

    score: str
    actual: float
    expected: float
    """Mean over outcomes drawn from the forecasts, exactly."""
    low: float
    high: float
    """5 and 95 % of the mean score over draws of all outcomes, each case by itself."""
    worse: float
    """Share of the draws that score at least as badly as the actual outcomes."""


def calibrated(
    forecasts: Sequence[Mapping[str, float]],
    outcomes: Sequence[str],
    draws: int = DRAWS,
    seed: int = _SEED,
) -> list[Calibrated]:
    """Expected mean scores and their spread, were every forecast right and cases independent."""
    actual = by_case(forecasts, outcomes)
    table = {name: _by_outcome(name, forecasts) for name in SCORES}
    shares = np.array([[forecast[outcome] for outcome in OUTCOMES] for forecast in forecasts])
    happened = _drawn(shares, draws, np.random.default_rng(seed))
    rows = np.arange(len(forecasts))
    found = []
    for name in SCORES:
        means = table[name][rows, happened].mean(axis=1)
        mean = float(actual[name].mean())
        expected = float((table[name] * shares).sum(axis=1).mean())
        low, high = (float(end) for end in np.quantile(means, (0.05, 0.95)))
        found.append(Calibrated(name, mean, expected, low, high, float(np.mean(means >= mean))))
    return found


def _by_outcome(name: str, forecasts: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """The score of each case for each outcome that might come, shape (cases, outcomes)."""
    columns = [by_case(forecasts, [outcome] * len(forecasts))[name] for outcome in OUTCOMES]
    return np.stack(columns, axis=1)


def _drawn(
    shares: NDArray[np.float64], draws: int, generator: np.random.Generator
) -> NDArray[np.intp]:
    """Outcomes by their probabilities, shape (draws, cases)."""
    uniform = generator.random((draws, len(shares)))
    below = np.cumsum(shares, axis=1)[:, :-1]
    return np.asarray((uniform[:, :, None] >= below[None]).sum(axis=2), dtype=np.intp)
