"""How far two coders agree on the same offers, code by code: weighted kappa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.validation.bootstrap import interval, multiplicities
from sim.validation.cases import Case


@dataclass(frozen=True)
class Agreement:
    """Two codings of one code."""

    code: str
    cases: int
    """Offers that both have coded."""
    same: int
    """Of these, with the same value."""
    kappa: float
    """Quadratic weights: a difference of two counts four times as much as one of one."""
    low: float
    high: float
    """The interval of `kappa`, 90 %: whole wars resampled, percentile bootstrap."""
    linear: float
    """Linear weights."""


def agreements(
    first: Sequence[Case], second: Sequence[Case], codes: Sequence[str]
) -> list[Agreement]:
    """The agreement on each code that both codings have for at least two offers."""
    found = []
    for code in codes:
        pairs = [
            (one.codes[code], other.codes[code], one.group)
            for one, other in zip(first, second, strict=True)
            if code in one.codes and code in other.codes
        ]
        if len(pairs) > 1:
            found.append(_agreement(code, pairs))
    return found


def weighted_kappa(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    power: float = 2.0,
    times: NDArray[np.int64] | None = None,
) -> NDArray[np.float64]:
    """Cohen's kappa with weights |x − y|^power (Cohen 1968), shape (draws,) or ().

    κ = 1 − D_o/D_e: the mean disagreement of the two coders over that of all pairs of one's codes
    with the other's. power 0 counts only whether codes are equal (Cohen 1960), 1 is linear, 2
    quadratic, which is an intraclass correlation (Fleiss & Cohen 1973) and holds for codes that
    are no whole numbers too. nan where neither coder varies: there is nothing to agree on.

    times: how often each case counts, (draws, cases); once each by default.
    """
    counts = np.ones(len(one)) if times is None else times.astype(float)
    apart = np.abs(one[:, None] - other[None, :])
    distance = (apart > 0.0).astype(float) if power == 0.0 else apart**power
    whole = counts.sum(axis=-1)
    observed = counts @ np.diag(distance) / whole
    expected = ((counts @ distance) * counts).sum(axis=-1) / whole**2
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa: NDArray[np.float64] = np.where(expected > 0.0, 1.0 - observed / expected, np.nan)
    return kappa


def _agreement(code: str, pairs: Sequence[tuple[float, float, str]]) -> Agreement:
    one, other = (np.array([pair[place] for pair in pairs], dtype=float) for place in (0, 1))
    draws = weighted_kappa(one, other, 2.0, multiplicities([group for *_, group in pairs]))
    return Agreement(
        code,
        len(pairs),
        int(np.count_nonzero(one == other)),
        float(weighted_kappa(one, other)),
        *interval(draws),
        float(weighted_kappa(one, other, 1.0)),
    )
