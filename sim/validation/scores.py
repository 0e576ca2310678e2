"""Proper scores for probabilities of what became of an offer. Lower is better for each.

A score is proper when nobody can better it by stating other than what they believe
(Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102, 359-378).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from sim.validation.bootstrap import LEVEL, interval, resampled_means
from sim.validation.cases import OUTCOMES

THREE = (("refused", "stalled"), ("limited",), ("accepted",))
"""Three ordered outcomes: no truce, a partial one, a full one.

Whether an offer was turned down or talked to death is the coder's reading more than a fact.
"""

LEAST = 1e-3
"""Probabilities are kept this far from 0 and 1 in the log score, which one certainty would rule."""


@dataclass(frozen=True)
class Scores:
    """Means over cases."""

    cases: int
    brier: float
    """Of acceptance within the window (Brier 1950)."""
    log: float
    """Of the same, natural logarithm (Good 1952)."""
    rps: float
    """Ranked probability score over the ordered outcomes (Epstein 1969), 0 to 1."""
    rps3: float
    """The same over `THREE`."""


SCORES = ("brier", "log", "rps", "rps3")
"""Names of the scores, in `Scores` as well."""


def brier(probability: float, happened: bool) -> float:
    """(p - o)², 0 to 1."""
    return (probability - float(happened)) ** 2


def log_score(probability: float, happened: bool) -> float:
    """-ln of the probability given to what happened, p kept within [LEAST, 1 - LEAST]."""
    p = min(max(probability, LEAST), 1.0 - LEAST)
    return -log(p if happened else 1.0 - p)


def ranked_probability(probabilities: Sequence[float], happened: int) -> float:
    """Σ (cumulative forecast - cumulative outcome)² / (K - 1) over K ordered outcomes, 0 to 1."""
    total, below = 0.0, 0.0
    for index, probability in enumerate(probabilities[:-1]):
        below += probability
        total += (below - float(happened <= index)) ** 2
    return total / (len(probabilities) - 1)


def by_case(
    forecasts: Sequence[Mapping[str, float]], outcomes: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Each score of each forecast over `OUTCOMES` for what happened, shape (cases,)."""
    rows = [_of_one(*row) for row in zip(forecasts, outcomes, strict=True)]
    columns = np.array(rows, dtype=float).reshape(len(rows), len(SCORES))
    return dict(zip(SCORES, columns.T, strict=True))


def score(forecasts: Sequence[Mapping[str, float]], outcomes: Sequence[str]) -> Scores:
    """Mean scores of forecasts over `OUTCOMES` for what happened; nan of none."""
    means = {
        name: _mean(values.tolist()) if len(values) else float("nan")
        for name, values in by_case(forecasts, outcomes).items()
    }
    return Scores(cases=len(outcomes), **means)


def in_three(forecast: Mapping[str, float]) -> list[float]:
    """Probabilities of the outcomes in `THREE`."""
    return [sum(forecast[outcome] for outcome in merged) for merged in THREE]


def bootstrap_difference(
    mine: Sequence[float], other: Sequence[float], groups: Sequence[str]
) -> tuple[float, float]:
    """Interval of the mean difference, whole wars resampled (`sim.validation.bootstrap`)."""
    gaps = np.asarray(mine) - np.asarray(other)
    return interval(resampled_means(gaps[:, None], groups)[:, 0], LEVEL)


@dataclass(frozen=True)
class Bin:
    """One row of a reliability table: what was forecast about so high, and how often it came."""

    low: float
    high: float
    cases: int
    forecast: float
    came: int


def reliability(
    probabilities: Sequence[float], happened: Sequence[bool], edges: Sequence[float]
) -> list[Bin]:
    """Forecasts of acceptance in bins between edges, the last one closed."""
    rows = []
    for low, high in pairwise(edges):
        inside = [
            (p, h)
            for p, h in zip(probabilities, happened, strict=True)
            if low <= p < high or (p == high == edges[-1])
        ]
        if inside:
            mean = _mean([p for p, _ in inside])
            rows.append(Bin(low, high, len(inside), mean, sum(h for _, h in inside)))
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _of_one(forecast: Mapping[str, float], outcome: str) -> tuple[float, ...]:
    """The scores of one forecast, in the order of `SCORES`."""
    accepted = OUTCOMES[-1]
    chance, happened = forecast[accepted], outcome == accepted
    merged = next(place for place, names in enumerate(THREE) if outcome in names)
    return (
        brier(chance, happened),
        log_score(chance, happened),
        ranked_probability([forecast[each] for each in OUTCOMES], OUTCOMES.index(outcome)),
        ranked_probability(in_three(forecast), merged),
    )
