"""Expectations and what came of them, in words: shared by the table, JUnit and the summary."""

from __future__ import annotations

from math import isinf, isnan

from sim.checks.check import Gate
from sim.checks.drift import Difference, Drift
from sim.checks.expectations import Finding, MedianDay, Trend
from sim.ensemble.simulate import MOST_WORLDS
from sim.outcomes import CATEGORIES, EVER
from sim.statistics.verdicts import Verdict
from sim.wording import day, percent, percent_range, plural, points, points_range, whole

_LABELS = {**EVER, **{each.key: each.label for each in CATEGORIES}}


def statement(finding: Finding) -> str:
    """What is claimed, without the bound: `accepted by day 90, against baseline`."""
    claim = finding.claim
    if isinstance(claim, MedianDay):
        return "median acceptance day"
    by_day = "" if claim.by_day is None else f" by day {claim.by_day}"
    what = f"{_LABELS[claim.share]}{by_day}"
    if isinstance(claim, Trend):
        verb = "rises" if claim.direction == "rising" else "falls"
        return f"{what} {verb} with {claim.path} = {', '.join(map(str, claim.values))}"
    return f"{what}, against {claim.than}" if claim.than else what


def bound(finding: Finding) -> str:
    """The bound: `at least 3%`."""
    claim = finding.claim
    if isinstance(claim, Trend):
        return f"no step back{f' by over {100 * claim.margin:g} points' if claim.margin else ''}"
    parts = [
        f"{words} {_bound_value(value, finding)}"
        for words, value in (("at least", claim.at_least), ("at most", claim.at_most))
        if value is not None
    ]
    return ", ".join(parts)


def measured(finding: Finding) -> str:
    """The measured value: `14.3%`."""
    if finding.unit == "share":
        return percent(finding.value)
    if finding.unit == "difference":
        return points(finding.value, 2)
    return "–" if isnan(finding.value) else day(finding.value)


def interval(finding: Finding) -> str:
    """Its confidence interval: `13.7–15.0%`."""
    if finding.unit == "share":
        return percent_range(finding.low, finding.high)
    if finding.unit == "difference":
        return points_range(finding.low, finding.high, 2)
    return "–" if isinf(finding.low) else f"{day(finding.low)}–{day(finding.high)}"


def confidence(finding: Finding) -> str:
    """The confidence that the interval has: `95%`."""
    return f"{100 * finding.claim.confidence:g}%"


def why(finding: Finding) -> str:
    """Why a claim is broken or undecided, and what to do; empty where it is held."""
    if finding.verdict is Verdict.HELD:
        return ""
    if finding.unit == "day" and isnan(finding.value):
        return "no world accepts, so there is no median day"
    tail = f" ({finding.detail})" if finding.detail else ""
    where = f"{confidence(finding)} interval {interval(finding)}"
    if finding.verdict is Verdict.BROKEN:
        return f"the whole {where} is outside{tail}"
    return f"the bound lies within the {where}{tail}; {_what_decides(finding)}"


def drift_lines(drift: Drift) -> list[str]:
    """What has drifted, in sentences, the first difference first."""
    lines = []
    first = drift.first
    if first is None:
        lines.append(f"all {plural(drift.worlds, 'world')} are as recorded, to the bit")
    else:
        lines.append(_first(first))
        lines.append(
            f"{whole(first.worlds)} of {plural(drift.worlds, 'world')} differ, "
            f"{whole(drift.outcomes_changed)} of them in their outcome or its day"
        )
        lines.append(f"outcome: {_shift(drift)}")
    lines += [f"changed: {cause}" for cause in drift.causes]
    return lines


def closing(gate: Gate) -> str:
    """The last line: `16 held, 1 broken, 0 undecided …`."""
    parts = [
        f"{whole(gate.count(verdict))} {verdict.value}" for verdict in Verdict if gate.findings
    ]
    drifted = sum(not drift.same for drift in gate.drifts)
    if gate.drifts:
        parts.append(f"{whole(drifted)} of {plural(len(gate.drifts), 'scenario')} drifted")
    counted = (
        ""
        if gate.allow_undecided or not gate.count(Verdict.UNDECIDED)
        else ("; undecided counts as broken (--allow-undecided lets it pass)")
    )
    size = f"{plural(gate.worlds, 'world')}, seed {gate.seed}"
    return f"{', '.join(parts) or 'nothing to judge'} ({size}){counted}"


def _bound_value(value: float, finding: Finding) -> str:
    if finding.unit == "day":
        return f"day {value:g}"
    if finding.unit == "share":
        return f"{100 * value:g}%"
    return f"{100 * value:+g} points".replace("-", "−") if value else "0 points"


def _what_decides(finding: Finding) -> str:
    needed = finding.worlds_needed
    if needed is None:
        return (
            "no number of worlds decides it if what was measured is true: move the bound a little"
        )
    if needed > MOST_WORLDS:
        return (
            f"it would take {whole(needed)} worlds, more than can be run: move the bound a little"
        )
    return f"about {whole(needed)} worlds would decide it"


def _first(first: Difference) -> str:
    start = (
        f"first: world {first.world} (was {first.outcome_before}; is {first.outcome_now})"
        if first.outcome_before != first.outcome_now
        else f"first: world {first.world} ({first.outcome_now}, as before)"
    )
    place = (
        f"in the column {first.quantity} of the outcome table, no day before"
        if first.day is None
        else f"on day {first.day} in {first.quantity}"
    )
    if first.certain:
        return f"{start}, {place}"
    block = f"worlds {first.block.start} to {first.block.stop - 1}"
    return f"{start}; the first of the {first.in_block} that differ among {block} parts {place}"


def _shift(drift: Drift) -> str:
    """Shares that moved, acceptance first."""
    names = ["accepted", *(key for key in drift.before if key != "accepted")]
    moved = [
        f"{_LABELS[key]} {percent(drift.before[key] / drift.worlds, 2)} to "
        f"{percent(drift.now[key] / drift.worlds, 2)}"
        for key in names
        if drift.before[key] != drift.now[key]
    ]
    return ", ".join(moved) or "all shares as before"
