"""What a picture of results found, in the few words of its title."""

from __future__ import annotations

from collections.abc import Sequence

from sim.ensemble.compare import Comparison
from sim.ensemble.daily import quantiles
from sim.ensemble.result import EnsembleResult
from sim.outcomes import CATEGORIES, REPORT_DAYS, TRAJECTORIES
from sim.wording import elide, minus, percent, points, points_range, value_text

_NAME = 60
"""Characters of a scenario's title within a finding."""


def endings(results: Sequence[EnsembleResult]) -> str:
    """How many accept, and the commonest ending; of several scenarios the least and the most."""
    if len(results) > 1:
        return _span(results)
    shares = results[0].shares()
    most = max(CATEGORIES, key=lambda each: shares[each.key].share)
    accepted, ending = percent(results[0].accepted().share), percent(shares[most.key].share, 0)
    return f"{accepted} accept a full truce; commonest ending: {most.label} ({ending})"


def acceptance(results: Sequence[EnsembleResult]) -> str:
    """How acceptance builds up."""
    if len(results) > 1:
        return _span(results)
    result = results[0]
    if result.acceptance_day() is None:
        return "No world accepts a full truce"
    days = [each for each in REPORT_DAYS if each <= result.about.horizon_days]
    days = days or [result.about.horizon_days]
    first, *others = (percent(result.accepted(each).share) for each in days)
    later = "".join(
        f", {share} by day {each}" for share, each in zip(others, days[1:], strict=True)
    )
    return f"{first} accept a full truce by day {days[0]}{later}"


def day_by_day(results: Sequence[EnsembleResult]) -> str:
    """Which state of the median world moves farthest over the time, in shares of its own range."""
    moves = []
    for trajectory in TRAJECTORIES:
        (median,) = quantiles(results[0].daily[trajectory.key], trajectory, (0.5,))
        width = trajectory.high - trajectory.low
        moves.append((abs(median[-1] - median[0]) / width, trajectory.label, median))
    _, label, median = max(moves, key=lambda each: each[0])
    first, last = (minus(value_text(float(median[at]))) for at in (0, -1))
    of = f" in {elide(results[0].about.title, _NAME)}" if len(results) > 1 else ""
    return f"What moves most{of}: {label}, from {first} to {last} in the median world"


def truces(results: Sequence[EnsembleResult]) -> str:
    """How many first truces are left at the end of their length."""
    left = [1.0 - float(each.truce_survival().happened[-1]) for each in results]
    days = results[0].about.truce_days
    if len(left) == 1:
        return f"{percent(left[0], 0)} of first full truces last their {days} days"
    return f"{percent(min(left), 0)} to {percent(max(left), 0)} of first truces last {days} days"


def by_type(results: Sequence[EnsembleResult]) -> str:
    """How far acceptance hangs on who the decider is."""
    least, *_, most = [*results[0].types(), results[0].types()[-1]]
    of = f" in {elide(results[0].about.title, _NAME)}" if len(results) > 1 else ""
    return (
        f"With resolve {least.type.name}, {percent(least.accepted.share, 0)} accept; "
        f"with {most.type.name}, {percent(most.accepted.share)}{of}"
    )


def differing(comparison: Comparison) -> str:
    """What becomes of acceptance against the reference."""
    reference = elide(comparison.reference.about.title, _NAME)
    changes = [change.accepted for change in comparison.changes]
    if len(changes) == 1:
        (change,) = changes
        return (
            f"Acceptance changes by {points(change.difference)} points "
            f"({points_range(change.low, change.high)}) against {reference}"
        )
    low, high = (pick(each.difference for each in changes) for pick in (min, max))
    return f"Acceptance changes by {points_range(low, high)} points against {reference}"


def flipped(comparison: Comparison) -> str:
    """How many worlds accept under only one of two scenarios, the reference and another."""
    changes = comparison.changes
    gained, lost = (_ends([getattr(each, name) for each in changes]) for name in ("gained", "lost"))
    reference = elide(comparison.reference.about.title, _NAME)
    return f"{gained} accepting worlds gained, {lost} lost against {reference}"


def _ends(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _span(results: Sequence[EnsembleResult]) -> str:
    least, most = (pick(results, key=lambda each: each.accepted().share) for pick in (min, max))
    ends = (
        f"{percent(each.accepted().share)} ({elide(each.about.title, _NAME)})"
        for each in (least, most)
    )
    return f"A full truce is accepted in {' to '.join(ends)}"
