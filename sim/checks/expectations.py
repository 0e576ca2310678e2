"""Statements about the outcome of a scenario, and what an ensemble says about each.

Where expectations come from is in `sim.checks.file` and in scenario files, how each is
judged in `sim.checks.judge`, running the worlds in `sim.checks.check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign, inf, isfinite
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import About, Columns, Daily
from sim.errors import InputError
from sim.outcomes import CATEGORIES, EVER, REPORT_DAYS
from sim.scenario.scenario import Expectation, Scenario
from sim.statistics.verdicts import Verdict

Mask = NDArray[np.bool_]

_CODES = {category.key: code for code, category in enumerate(CATEGORIES)}


@dataclass(frozen=True)
class MedianDay:
    """Bounds on the median acceptance day among the worlds that accept, days since the start."""

    at_least: float | None = None
    at_most: float | None = None
    confidence: float = 0.95
    reason: str = ""


@dataclass(frozen=True)
class Trend:
    """A share that only rises, or only falls, along values of one path."""

    path: str
    values: tuple[Any, ...]
    direction: Literal["rising", "falling"]
    share: str = "accepted"
    by_day: int | None = None
    margin: float = 0.0
    """How far a single step may go the other way, as a difference of shares."""
    confidence: float = 0.95
    reason: str = ""


Expected = Expectation | MedianDay | Trend


@dataclass(frozen=True)
class Check:
    """An expectation with the scenarios whose worlds decide it."""

    scenario: Scenario
    expectation: Expected
    other: Scenario | None = None
    """What the scenario is compared with."""
    steps: tuple[Scenario, ...] = ()
    """The scenario at each value of a trend."""
    place: str = ""
    """Where it is written, as `file:line:col`; empty if in no file."""

    @property
    def needs(self) -> tuple[Scenario, ...]:
        """Every scenario that has to be run."""
        if self.steps:
            return self.steps
        return (self.scenario,) if self.other is None else (self.scenario, self.other)


@dataclass(frozen=True)
class CheckResult:
    """What the worlds say about one expectation."""

    scenario: str
    title: str
    expectation: Expected
    unit: Literal["share", "difference", "day"]
    value: float
    low: float
    high: float
    verdict: Verdict
    worlds_needed: int | None = None
    """If undecided: about how many worlds would decide it; None: no number would."""
    detail: str = ""
    """Which step of a trend decided."""
    seconds: float = 0.0
    """What running its scenarios took, as far as no result before it needed them."""
    place: str = ""
    """Where the expectation is written, as `file:line:col`; empty if in no file."""

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The least and the most that the measured value may be."""
        if isinstance(self.expectation, Trend):
            return -self.expectation.margin, None
        return self.expectation.at_least, self.expectation.at_most

    @property
    def clearance(self) -> float:
        """How far the value is from the nearer bound, in half-widths of its interval; > 0: within.

        Beyond ±1 the bound is outside the interval.
        """
        least, most = self.bounds
        gaps = []
        if least is not None:
            gaps.append((self.value - least, self.value - self.low))
        if most is not None:
            gaps.append((most - self.value, self.high - self.value))
        return min(_in_half_widths(gap, half) for gap, half in gaps)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What expectations need of an ensemble: a few bytes a world."""

    about: About
    accepted_day: NDArray[np.int32]
    category: NDArray[np.int8]
    category_at: Mapping[int, NDArray[np.int8]]
    category_daily: NDArray[np.int64]
    limited_day: NDArray[np.int32]

    @classmethod
    def of(cls, about: About, columns: Columns, daily: Daily) -> Outcomes:
        """The few columns out of a result."""
        return cls(
            about,
            columns["accepted_day"],
            columns["category"],
            {day: columns[f"category_at_{day}"] for day in REPORT_DAYS},
            daily["category"],
            columns["limited_day"],
        )

    @classmethod
    def joined(cls, parts: Sequence[Outcomes]) -> Outcomes:
        """Consecutive worlds of one scenario put together."""
        return cls(
            parts[0].about,
            np.concatenate([part.accepted_day for part in parts]),
            np.concatenate([part.category for part in parts]),
            {day: np.concatenate([part.category_at[day] for part in parts]) for day in REPORT_DAYS},
            np.add.reduce([part.category_daily for part in parts]),
            np.concatenate([part.limited_day for part in parts]),
        )

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.category)

    def happened(self, share: str, by_day: int | None) -> Mask:
        """Whether each world has come to one of `EVER` by a day, or is in a category on it."""
        last = self.about.horizon_days if by_day is None else by_day
        if share in EVER:
            day = self.accepted_day if share == "accepted" else self.limited_day
            come: Mask = (day >= 0) & (day <= last)
            return come
        code = _CODES[share]
        at_end = last >= self.about.horizon_days
        there: Mask = (self.category if at_end else self.category_at[last]) == code
        return there

    def count(self, share: str, by_day: int | None) -> int:
        """Number of such worlds; for a category on any day, out of the daily counts."""
        if share in EVER or by_day is None or by_day >= self.about.horizon_days:
            return int(np.count_nonzero(self.happened(share, by_day)))
        return int(self.category_daily[by_day, _CODES[share]])


def check_days(check: Check) -> None:
    """Refuse a day that the scenarios do not reach, or on which single worlds are not stored."""
    if wrong := wrong_day(check):
        raise InputError(f"{check.scenario.name}: {'; '.join(wrong)}")


def wrong_day(check: Check) -> tuple[str, str] | None:
    """What is wrong with the day of an expectation, and what to do about it; None if nothing is."""
    expectation = check.expectation
    if isinstance(expectation, MedianDay) or expectation.by_day is None:
        return None
    horizon = min(scenario.horizon_days for scenario in check.needs)
    if expectation.by_day > horizon:
        what = f"day {expectation.by_day} is after the last of its {horizon} days"
        return what, "lower by_day or raise horizon_days"
    paired = isinstance(expectation, Trend) or bool(expectation.than)
    if (
        paired
        and expectation.share not in EVER
        and expectation.by_day not in (*REPORT_DAYS, horizon)
    ):
        days = ", ".join(str(day) for day in REPORT_DAYS if day <= horizon)
        what = f"differences of '{expectation.share}' are kept for days {days} and the end"
        return f"{what}, not for day {expectation.by_day}", "use one of those, or leave by_day out"
    return None


def _in_half_widths(gap: float, half: float) -> float:
    if half <= 0.0:
        return copysign(inf, gap) if gap else 0.0
    return gap / half if isfinite(half) and isfinite(gap) else 0.0
