"""Whether a bound holds, is broken or cannot be told yet, from an interval; and how many worlds
would tell.

A bound holds when the whole confidence interval keeps it, and is broken when the whole interval
is outside: each is wrong in (1 - confidence)/2 of all cases, or about that.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import ceil, comb, exp, floor, inf, log1p, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import (
    Difference,
    Estimate,
    normal_quantile,
    paired_difference,
    wilson,
)

_POWER = 0.9
"""How surely the number of worlds that is named decides, if the measured value is the true one."""
_MOST_TRIED = 10**12
_HALVINGS = 60
_FEW = 100
"""Up to so many worlds the end of a share's interval is exact."""
_FEW_CHANGED = 40
"""Up to so many worlds that change the interval of a difference is exact."""
_FEW_DAYS = 1000
"""Up to this size ranks come from the binomial distribution itself."""


class Verdict(StrEnum):
    """What the worlds say about an expectation."""

    HELD = "held"
    BROKEN = "broken"
    UNDECIDED = "undecided"


def judge(low: float, high: float, at_least: float | None, at_most: float | None) -> Verdict:
    """An interval against bounds; a bound that is None is not there."""
    least, most = -inf if at_least is None else at_least, inf if at_most is None else at_most
    if high < least or low > most:
        return Verdict.BROKEN
    return Verdict.HELD if low >= least and high <= most else Verdict.UNDECIDED


def gate_share(successes: int, trials: int, confidence: float = 0.95) -> Estimate:
    """Share with an interval that keeps its level for rare outcomes too.

    Exact (Clopper & Pearson 1934) for up to 100 worlds with the outcome, or without; else Wilson's,
    whose lower end is too high for a handful.
    """
    plain = wilson(successes, trials, confidence)
    if trials <= 0 or min(successes, trials - successes) > _FEW:
        return plain
    if successes > trials - successes:
        _, low, high = gate_share(trials - successes, trials, confidence)
        return Estimate(plain.share, 1.0 - high, 1.0 - low)
    tail = (1.0 - confidence) / 2.0
    low = _crossing(lambda p: _at_most(successes - 1, trials, p) <= 1.0 - tail, 0.0, plain.share)
    high = _crossing(lambda p: _at_most(successes, trials, p) <= tail, plain.share, 1.0)
    return Estimate(plain.share, low if successes else 0.0, high)


def gate_difference(gained: int, lost: int, trials: int, confidence: float = 0.95) -> Difference:
    """A paired difference with an interval that keeps its level for few changed worlds too.

    Ends: the wider of the score interval (Tango 1998) and Bonett & Price (2012). The first is too
    short around 0 where a handful of worlds changed, the second away from 0; they agree for many.
    With no changed world the interval is ±z²/(n + z²), not a point.
    """
    plain = paired_difference(gained, lost, trials, confidence)
    if trials <= 0:
        return plain
    score = score_difference(gained, lost, trials, confidence)
    return Difference(plain.difference, min(plain.low, score.low), max(plain.high, score.high))


def changed_shares(
    before: NDArray[np.bool_], after: NDArray[np.bool_], confidence: float = 0.95
) -> Difference:
    """As `sim.statistics.intervals.paired_shares`, exact where few worlds change."""
    gained = int(np.count_nonzero(after & ~before))
    lost = int(np.count_nonzero(before & ~after))
    if gained + lost > _FEW_CHANGED:
        return paired_difference(gained, lost, len(before), confidence)
    return exact_difference(gained, lost, len(before), confidence)


def exact_difference(gained: int, lost: int, trials: int, confidence: float = 0.95) -> Difference:
    """A paired difference with an interval that holds its level for any number of worlds.

    The difference is q (2p − 1), where q is the share of worlds that change and p the share of
    these that gain: binomial, given how many change. Ends: the least and the greatest product of
    the exact intervals of both (Clopper & Pearson 1934). It leaves 0 out where McNemar's exact
    test rejects it; it holds the difference in at least .97 of all cases where .95 are asked for.
    """
    if trials <= 0:
        return paired_difference(gained, lost, trials, confidence)
    changed = gained + lost
    q = gate_share(changed, trials, confidence)
    p = gate_share(gained, changed, confidence) if changed else Estimate(0.5, 0.0, 1.0)
    ends = [share * (2.0 * up - 1.0) for share in (q.low, q.high) for up in (p.low, p.high)]
    return Difference((gained - lost) / trials, min(ends), max(ends))


def score_difference(gained: int, lost: int, trials: int, confidence: float = 0.95) -> Difference:
    """Difference of two paired shares with its score interval (Tango 1998).

    The ends solve (b − c − nδ)/√(n(2q + δ(1 − δ))) = ±z, where b = gained, c = lost and q is the
    most likely Pr(lost) given δ: (√(B² − 8nC) − B)/(4n), B = (2n − b + c)δ − b − c,
    C = −cδ(1 − δ).
    """
    z = normal_quantile(confidence)
    difference = (gained - lost) / trials

    def distance(delta: float) -> float:
        linear = (2.0 * trials - gained + lost) * delta - gained - lost
        product = -lost * delta * (1.0 - delta)
        root = sqrt(max(0.0, linear * linear - 8.0 * trials * product))
        likely = (root - linear) / (4.0 * trials)
        variance = trials * (2.0 * likely + delta * (1.0 - delta))
        above = gained - lost - trials * delta
        if variance <= 0.0:
            return 0.0 if above == 0.0 else above * inf
        return above / sqrt(variance)

    return Difference(
        difference,
        _crossing(lambda delta: distance(delta) <= z, -1.0, difference),
        _crossing(lambda delta: distance(delta) < -z, difference, 1.0),
    )


def median_interval(
    ordered: NDArray[np.integer], confidence: float = 0.95, *, factor: float = 1.0
) -> Estimate:
    """Median with the order statistics that enclose it, whatever the distribution.

    Ends: the k-th smallest and k-th largest value with the largest k for which
    Pr(Binomial(n, ½) < k) ≤ (1 − confidence)/2; without end where there are too few values.

    ordered: the values, sorted; factor: as if there were so many times as many of them,
    distributed as these are.
    """
    count = len(ordered)
    if count == 0:
        return Estimate(float("nan"), -inf, inf)
    rank = _median_rank(round(count * factor), confidence) / factor
    k = ceil(rank)
    low, high = (float(ordered[k - 1]), float(ordered[count - k])) if k >= 1 else (-inf, inf)
    return Estimate(float(np.median(ordered)), low, high)


def worlds_needed(
    verdict_with: Callable[[float, float], Verdict], worlds: int, confidence: float
) -> int | None:
    """About how many worlds would decide, if what was measured is true; None: no number would.

    verdict_with: the verdict with so many times the worlds at a confidence. The interval is
    taken wider by the normal quantile of 0.9, so that 9 of 10 runs of that size decide.
    """
    wider = _with_power(confidence)
    factor = 1.0
    while verdict_with(factor, wider) is Verdict.UNDECIDED:
        factor *= 2.0
        if factor * worlds > _MOST_TRIED:
            return None
    low = factor / 2.0
    for _ in range(20):
        middle = (low + factor) / 2.0
        if verdict_with(middle, wider) is Verdict.UNDECIDED:
            low = middle
        else:
            factor = middle
    return _rounded_up(factor * worlds)


def worlds_for(share: float, width: float, worlds: int = 1_000) -> int:
    """Worlds at which the 95 % interval of a share is about so wide, to two leading digits.

    (2z)² p(1 - p)/width²; a share of 0 or 1 in so many `worlds` counts as one world away from it.
    """
    inside = min(max(share, 1.0 / worlds), 1.0 - 1.0 / worlds) if worlds > 1 else 0.5
    return _rounded_up((2.0 * normal_quantile(0.95) / width) ** 2 * inside * (1.0 - inside))


def _with_power(confidence: float) -> float:
    normal = NormalDist()
    z = normal_quantile(confidence) + normal.inv_cdf(_POWER)
    return 2.0 * normal.cdf(z) - 1.0


def _rounded_up(number: float) -> int:
    """To two leading digits."""
    unit: int = 10 ** max(0, len(str(int(number))) - 2)
    return ceil(number / unit) * unit


def _crossing(beyond: Callable[[float], bool], low: float, high: float) -> float:
    """Where a condition that is false at `low` and true at `high` becomes true."""
    if beyond(low):
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if beyond(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2.0


def _at_most(successes: int, trials: int, share: float) -> float:
    """Pr(Binomial(trials, share) ≤ successes), a sum of few terms."""
    if share >= 1.0:
        return float(successes >= trials)
    term = exp(trials * log1p(-share))
    total = term if successes >= 0 else 0.0
    for count in range(1, successes + 1):
        term *= (trials - count + 1) / count * share / (1.0 - share)
        total += term
    return total


def _median_rank(count: int, confidence: float) -> int:
    tail = (1.0 - confidence) / 2.0
    if count > _FEW_DAYS:
        return floor(count / 2.0 - normal_quantile(confidence) * sqrt(count) / 2.0)
    below, rank = 0, 0
    while rank <= count // 2:
        below += comb(count, rank)
        if below / 2**count > tail:
            break
        rank += 1
    return rank
