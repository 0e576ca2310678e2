"""A placebo: the forecasts with the codes of other offers. What skill is left was never the codes'.

All the codes of an offer go together to another offer, which keeps its own window and outcome. If
codes said nothing about which of the offers would be accepted, every such permutation would be as
likely as the one that was coded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.validation.scores import by_case

PERMUTATIONS = 10_000
_SEED = 1


@dataclass(frozen=True)
class Placebo:
    """Mean scores over permutations, and how the true one stands among them."""

    score: str
    actual: float
    mean: float
    """Over all permutations, exactly."""
    low: float
    high: float
    """5 and 95 % of the permutations drawn."""
    p_value: float
    """(1 + permutations that score no worse)/(1 + permutations); small: the codes matter."""


def placebo(
    name: str,
    crossed: NDArray[np.float64],
    groups: Sequence[str],
    permutations: int = PERMUTATIONS,
    seed: int = _SEED,
) -> Placebo:
    """Permute codes among the cases of a group.

    crossed: scores of case i with the codes of case j, shape (cases, cases); lower is better.
    groups: codes stay within them; the same for all cases permutes them all.
    """
    picked = _permutations(groups, permutations, np.random.default_rng(seed))
    means = crossed[np.arange(len(groups)), picked].mean(axis=1)
    actual = float(np.diag(crossed).mean())
    low, high = np.quantile(means, (0.05, 0.95))
    # Sums in another order differ in the last bits: what is equal counts as no worse.
    no_worse = int(np.count_nonzero(means <= actual + 1e-12))
    p_value = (1 + no_worse) / (1 + permutations)
    return Placebo(name, actual, _expected(crossed, groups), float(low), float(high), p_value)


def crossed_scores(
    forecasts: Sequence[Sequence[Mapping[str, float]]],
    outcomes: Sequence[str],
) -> dict[str, NDArray[np.float64]]:
    """Each score of case i with the codes of case j, shape (cases, cases).

    forecasts: [j][i], what the codes of case j say by the end of the window of case i.
    """
    columns = [by_case(row, outcomes) for row in forecasts]
    return {name: np.stack([column[name] for column in columns], axis=1) for name in columns[0]}


def _permutations(
    groups: Sequence[str], count: int, generator: np.random.Generator
) -> NDArray[np.intp]:
    """Whose codes each case gets, shape (permutations, cases)."""
    picked = np.tile(np.arange(len(groups)), (count, 1))
    for name in sorted(set(groups)):
        members = np.flatnonzero([group == name for group in groups])
        picked[:, members] = generator.permuted(np.tile(members, (count, 1)), axis=1)
    return picked


def _expected(crossed: NDArray[np.float64], groups: Sequence[str]) -> float:
    """The mean over all permutations: within a group, every case's codes are as likely."""
    same = np.array([[one == other for other in groups] for one in groups])
    return float(((crossed * same).sum(axis=1) / same.sum(axis=1)).mean())
