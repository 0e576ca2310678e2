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

from sim.validation.cases import OUTCOMES

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


def score(forecasts: Sequence[Mapping[str, float]], outcomes: Sequence[str]) -> Scores:
    """Mean scores of forecasts over `OUTCOMES` for what happened."""
    rows = list(zip(forecasts, outcomes, strict=True))
    if not rows:
        return Scores(0, float("nan"), float("nan"), float("nan"))
    accepted = OUTCOMES[-1]
    return Scores(
        cases=len(rows),
        brier=_mean([brier(f[accepted], o == accepted) for f, o in rows]),
        log=_mean([log_score(f[accepted], o == accepted) for f, o in rows]),
        rps=_mean(
            [ranked_probability([f[each] for each in OUTCOMES], OUTCOMES.index(o)) for f, o in rows]
        ),
    )


def bootstrap_difference(
    mine: Sequence[float], other: Sequence[float], groups: Sequence[str], draws: int = 4000
) -> tuple[float, float]:
    """5-95 % range of the mean difference, whole wars resampled together.

    Cases of one war are no independent evidence; so few groups make the range itself rough.
    """
    gaps = np.asarray(mine) - np.asarray(other)
    names = sorted(set(groups))
    sums = np.array([gaps[[g == name for g in groups]].sum() for name in names])
    counts = np.array([sum(g == name for g in groups) for name in names])
    generator = np.random.default_rng(1)
    picked = generator.integers(0, len(names), (draws, len(names)))
    means: NDArray[np.float64] = sums[picked].sum(axis=1) / counts[picked].sum(axis=1)
    low, high = np.quantile(means, (0.05, 0.95))
    return float(low), float(high)


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
