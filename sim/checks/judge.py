"""What the worlds of an ensemble say about each kind of claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.checks.expectations import Check, Finding, Kept, MedianDay, Trend
from sim.scenario.scenario import Expectation
from sim.statistics.intervals import Difference
from sim.statistics.verdicts import (
    Verdict,
    gate_difference,
    gate_share,
    judge,
    median_interval,
    worlds_needed,
)

_VerdictWith = Callable[[float, float], Verdict]
"""The verdict with so many times the worlds, at a confidence."""


def judged(check: Check, kept: Mapping[str, Kept]) -> Finding:
    """The claim of a check against the worlds of its scenarios, by digest."""
    claim = check.claim
    here = kept[check.needs[0].digest]
    if isinstance(claim, MedianDay):
        finding = _median(claim, here)
    elif isinstance(claim, Trend):
        finding = _trend(claim, [kept[step.digest] for step in check.steps])
    elif check.other is not None:
        finding = _difference(claim, here, kept[check.other.digest])
    else:
        finding = _share(claim, here)
    return replace(finding, scenario=check.scenario.name, title=check.scenario.title)


def _share(claim: Expectation, here: Kept) -> Finding:
    count, n = here.count(claim.share, claim.by_day), here.worlds

    def verdict_with(factor: float, confidence: float) -> Verdict:
        found = gate_share(round(count * factor), round(n * factor), confidence)
        return judge(found.low, found.high, claim.at_least, claim.at_most)

    found = gate_share(count, n, claim.confidence)
    verdict = judge(found.low, found.high, claim.at_least, claim.at_most)
    needed = _needed(verdict, verdict_with, n, claim.confidence)
    return Finding("", "", claim, "share", *found, verdict, needed)


def _difference(claim: Expectation, here: Kept, other: Kept) -> Finding:
    gained, lost = _changed(other, here, claim.share, claim.by_day)
    n = here.worlds

    def verdict_with(factor: float, confidence: float) -> Verdict:
        found = _scaled(gained, lost, n, factor, confidence)
        return judge(found.low, found.high, claim.at_least, claim.at_most)

    found = gate_difference(gained, lost, n, claim.confidence)
    verdict = judge(found.low, found.high, claim.at_least, claim.at_most)
    needed = _needed(verdict, verdict_with, n, claim.confidence)
    detail = f"{gained:,} worlds gained, {lost:,} lost"
    return Finding("", "", claim, "difference", *found, verdict, needed, detail)


def _median(claim: MedianDay, here: Kept) -> Finding:
    days = np.sort(here.accepted_day[here.accepted_day >= 0])

    def verdict_with(factor: float, confidence: float) -> Verdict:
        found = median_interval(days, confidence, factor=factor)
        return judge(found.low, found.high, claim.at_least, claim.at_most)

    found = median_interval(days, claim.confidence)
    verdict = judge(found.low, found.high, claim.at_least, claim.at_most)
    needed = _needed(verdict, verdict_with, here.worlds, claim.confidence) if len(days) else None
    return Finding("", "", claim, "day", *found, verdict, needed, f"{len(days):,} worlds accept")


def _trend(claim: Trend, steps: Sequence[Kept]) -> Finding:
    """Held if no step goes back by more than the margin and the last value is beyond the first.

    Broken if some step surely goes back; there the confidence is shared among the steps
    (Bonferroni), as any of them could do so by chance.
    """
    if claim.direction == "falling":
        steps = steps[::-1]
    n = steps[0].worlds
    changes = [_changed(a, b, claim.share, claim.by_day) for a, b in pairwise(steps)]
    whole = _changed(steps[0], steps[-1], claim.share, claim.by_day)

    def verdict_with(factor: float, confidence: float) -> Verdict:
        strict = 1.0 - (1.0 - confidence) / len(changes)
        if any(_scaled(*c, n, factor, strict).high < -claim.margin for c in changes):
            return Verdict.BROKEN
        lows = [_scaled(*c, n, factor, confidence).low for c in changes]
        rises = _scaled(*whole, n, factor, confidence).low > 0.0
        return Verdict.HELD if rises and min(lows) >= -claim.margin else Verdict.UNDECIDED

    verdict = verdict_with(1.0, claim.confidence)
    needed = _needed(verdict, verdict_with, n, claim.confidence)
    worst = min(
        range(len(changes)),
        key=lambda at: gate_difference(*changes[at], n, claim.confidence).low,
    )
    found = gate_difference(*changes[worst], n, claim.confidence)
    values = claim.values[::-1] if claim.direction == "falling" else claim.values
    detail = f"weakest step: {claim.path} {values[worst]} to {values[worst + 1]}"
    return Finding("", "", claim, "difference", *found, verdict, needed, detail)


def _changed(before: Kept, after: Kept, share: str, by_day: int | None) -> tuple[int, int]:
    """Worlds with the outcome only after, and only before."""
    was, now = before.happened(share, by_day), after.happened(share, by_day)
    return int(np.count_nonzero(now & ~was)), int(np.count_nonzero(was & ~now))


def _scaled(gained: int, lost: int, n: int, factor: float, confidence: float) -> Difference:
    return gate_difference(
        round(gained * factor), round(lost * factor), round(n * factor), confidence
    )


def _needed(
    verdict: Verdict, verdict_with: _VerdictWith, worlds: int, confidence: float
) -> int | None:
    if verdict is not Verdict.UNDECIDED:
        return None
    return worlds_needed(verdict_with, worlds, confidence)
