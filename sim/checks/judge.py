"""What the worlds of an ensemble say about each kind of expectation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.checks.expectations import Check, CheckResult, MedianDay, Outcomes, Trend
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


def judged(check: Check, outcomes: Mapping[str, Outcomes]) -> CheckResult:
    """The expectation of a check against the worlds of its scenarios, by digest."""
    expectation = check.expectation
    here = outcomes[check.needs[0].digest]
    if isinstance(expectation, MedianDay):
        result = _median(expectation, here)
    elif isinstance(expectation, Trend):
        result = _trend(expectation, [outcomes[step.digest] for step in check.steps])
    elif check.other is not None:
        result = _difference(expectation, here, outcomes[check.other.digest])
    else:
        result = _share(expectation, here)
    about = check.scenario
    return replace(result, scenario=about.name, title=about.title, place=check.place)


def _share(expectation: Expectation, here: Outcomes) -> CheckResult:
    count, n = here.count(expectation.share, expectation.by_day), here.worlds

    def verdict_with(factor: float, confidence: float) -> Verdict:
        found = gate_share(round(count * factor), round(n * factor), confidence)
        return judge(found.low, found.high, expectation.at_least, expectation.at_most)

    found = gate_share(count, n, expectation.confidence)
    verdict = judge(found.low, found.high, expectation.at_least, expectation.at_most)
    needed = _needed(verdict, verdict_with, n, expectation.confidence)
    return CheckResult("", "", expectation, "share", *found, verdict, needed)


def _difference(expectation: Expectation, here: Outcomes, other: Outcomes) -> CheckResult:
    gained, lost = _changed(other, here, expectation.share, expectation.by_day)
    n = here.worlds

    def verdict_with(factor: float, confidence: float) -> Verdict:
        found = _scaled(gained, lost, n, factor, confidence)
        return judge(found.low, found.high, expectation.at_least, expectation.at_most)

    found = gate_difference(gained, lost, n, expectation.confidence)
    verdict = judge(found.low, found.high, expectation.at_least, expectation.at_most)
    needed = _needed(verdict, verdict_with, n, expectation.confidence)
    detail = f"{gained:,} worlds gained, {lost:,} lost"
    return CheckResult("", "", expectation, "difference", *found, verdict, needed, detail)


def _median(expectation: MedianDay, here: Outcomes) -> CheckResult:
    days = np.sort(here.accepted_day[here.accepted_day >= 0])

    def verdict_with(factor: float, confidence: float) -> Verdict:
        found = median_interval(days, confidence, factor=factor)
        return judge(found.low, found.high, expectation.at_least, expectation.at_most)

    found = median_interval(days, expectation.confidence)
    verdict = judge(found.low, found.high, expectation.at_least, expectation.at_most)
    needed = (
        _needed(verdict, verdict_with, here.worlds, expectation.confidence) if len(days) else None
    )
    return CheckResult(
        "", "", expectation, "day", *found, verdict, needed, f"{len(days):,} worlds accept"
    )


def _trend(expectation: Trend, steps: Sequence[Outcomes]) -> CheckResult:
    """Held if no step goes back by more than the margin and the last value is beyond the first.

    Broken if some step surely goes back; there the confidence is shared among the steps
    (Bonferroni), as any of them could do so by chance.
    """
    if expectation.direction == "falling":
        steps = steps[::-1]
    n = steps[0].worlds
    changes = [_changed(a, b, expectation.share, expectation.by_day) for a, b in pairwise(steps)]
    whole = _changed(steps[0], steps[-1], expectation.share, expectation.by_day)

    def verdict_with(factor: float, confidence: float) -> Verdict:
        strict = 1.0 - (1.0 - confidence) / len(changes)
        if any(_scaled(*c, n, factor, strict).high < -expectation.margin for c in changes):
            return Verdict.BROKEN
        lows = [_scaled(*c, n, factor, confidence).low for c in changes]
        rises = _scaled(*whole, n, factor, confidence).low > 0.0
        return Verdict.HELD if rises and min(lows) >= -expectation.margin else Verdict.UNDECIDED

    verdict = verdict_with(1.0, expectation.confidence)
    needed = _needed(verdict, verdict_with, n, expectation.confidence)
    worst = min(
        range(len(changes)),
        key=lambda at: gate_difference(*changes[at], n, expectation.confidence).low,
    )
    found = gate_difference(*changes[worst], n, expectation.confidence)
    values = expectation.values[::-1] if expectation.direction == "falling" else expectation.values
    detail = f"weakest step: {expectation.path} {values[worst]} to {values[worst + 1]}"
    return CheckResult("", "", expectation, "difference", *found, verdict, needed, detail)


def _changed(before: Outcomes, after: Outcomes, share: str, by_day: int | None) -> tuple[int, int]:
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
