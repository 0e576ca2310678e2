"""Expectations and what came of them, in words: shared by the table, JUnit and the summary."""

from __future__ import annotations

from math import isinf, isnan

from sim.checks.check import CheckReport
from sim.checks.drift import Difference, Drift
from sim.checks.expectations import CheckResult, MedianDay, Trend
from sim.ensemble.simulate import MOST_WORLDS
from sim.outcomes import CATEGORIES, EVER
from sim.statistics.verdicts import Verdict
from sim.wording import day, percent, percent_range, plural, points, points_range, whole

_LABELS = {**EVER, **{each.key: each.label for each in CATEGORIES}}


def statement(result: CheckResult) -> str:
    """What is claimed, without the bound: `accepted by day 90, against baseline`."""
    expectation = result.expectation
    if isinstance(expectation, MedianDay):
        return "median acceptance day"
    by_day = "" if expectation.by_day is None else f" by day {expectation.by_day}"
    what = f"{_LABELS[expectation.share]}{by_day}"
    if isinstance(expectation, Trend):
        verb = "rises" if expectation.direction == "rising" else "falls"
        return f"{what} {verb} with {expectation.path} = {', '.join(map(str, expectation.values))}"
    return f"{what}, against {expectation.than}" if expectation.than else what


def bound(result: CheckResult) -> str:
    """The bound: `at least 3%`."""
    expectation = result.expectation
    if isinstance(expectation, Trend):
        by = f" by over {100 * expectation.margin:g} points" if expectation.margin else ""
        return f"no step back{by}"
    parts = [
        f"{words} {_bound_value(value, result)}"
        for words, value in (("at least", expectation.at_least), ("at most", expectation.at_most))
        if value is not None
    ]
    return ", ".join(parts)


def measured(result: CheckResult) -> str:
    """The measured value: `14.3%`."""
    if result.unit == "share":
        return percent(result.value)
    if result.unit == "difference":
        return points(result.value, 2)
    return "–" if isnan(result.value) else day(result.value)


def interval(result: CheckResult) -> str:
    """Its confidence interval: `13.7–15.0%`."""
    if result.unit == "share":
        return percent_range(result.low, result.high)
    if result.unit == "difference":
        return points_range(result.low, result.high, 2)
    return "–" if isinf(result.low) else f"{day(result.low)}–{day(result.high)}"


def confidence(result: CheckResult) -> str:
    """The confidence that the interval has: `95%`."""
    return f"{100 * result.expectation.confidence:g}%"


def why(result: CheckResult) -> str:
    """Why an expectation is broken or undecided, and what to do; empty where it is held."""
    if result.verdict is Verdict.HELD:
        return ""
    if result.unit == "day" and isnan(result.value):
        return "no world accepts, so there is no median day"
    tail = f" ({result.detail})" if result.detail else ""
    where = f"{confidence(result)} interval {interval(result)}"
    if result.verdict is Verdict.BROKEN:
        return f"the whole {where} is outside{tail}"
    return f"the bound lies within the {where}{tail}; {_what_decides(result)}"


def failure_line(result: CheckResult) -> str:
    """A failed expectation in a line that begins with its place, as other problems do."""
    where = f"{result.place}: " if result.place else ""
    said = f"{result.verdict.value}: {statement(result)}: {bound(result)}"
    return f"{where}{said}, measured {measured(result)}"


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


def closing(report: CheckReport) -> str:
    """The last line: `16 held, 1 broken, 0 undecided …`."""
    parts = [
        f"{whole(report.count(verdict))} {verdict.value}" for verdict in Verdict if report.results
    ]
    drifted = sum(not drift.same for drift in report.drifts)
    if report.drifts:
        parts.append(f"{whole(drifted)} of {plural(len(report.drifts), 'scenario')} drifted")
    counted = (
        ""
        if report.allow_undecided or not report.count(Verdict.UNDECIDED)
        else ("; undecided counts as broken (--allow-undecided lets it pass)")
    )
    size = f"{plural(report.worlds, 'world')}, seed {report.seed}"
    return f"{', '.join(parts) or 'nothing to judge'} ({size}){counted}"


def _bound_value(value: float, result: CheckResult) -> str:
    if result.unit == "day":
        return f"day {value:g}"
    if result.unit == "share":
        return f"{100 * value:g}%"
    return f"{100 * value:+g} points".replace("-", "−") if value else "0 points"


def _what_decides(result: CheckResult) -> str:
    needed = result.worlds_needed
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
