"""Where a share crosses a level along a line, by bisection on common random numbers.

Every point of a line meets the same worlds, so that the share moves with the path and not with
chance: worlds that accept at one value mostly do at the next. The interval of the crossing is the
set of values at which the Wilson interval of the share has the level inside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from sim.analysis.varied import Range
from sim.statistics.intervals import Estimate, wilson

GRID = 9
"""Values at which a line is looked at first; a rise and fall between two of them is not seen."""
ROUNDS = 5
"""How often brackets are halved after that; then a straight line is drawn between their ends."""
MOST_ROUNDS = 14
"""The same where the share still changes by more than `_STEEP` within a bracket."""
_STEEP = 0.02

Counts = Mapping[float, int]
"""Value -> how many worlds accept there."""
Evaluate = Callable[[Sequence[tuple[float, float]]], Sequence[int]]
"""(value, value of the second path) of some points -> how many worlds accept at each."""


@dataclass(frozen=True)
class Crossing:
    """Where the share crosses the level on one line; None where it does not."""

    along: float | None
    """Value of the second path; None without one."""
    value: float | None
    low: float | None
    high: float | None
    """Ends of the 95 % interval of `value`."""
    low_is_open: bool
    high_is_open: bool
    """Whether the interval goes on beyond the range that was looked at."""
    crossings: int
    """How often the level is crossed; `value` is the first of them."""
    shares: tuple[tuple[float, Estimate], ...]
    """Value -> the share that accepts there, at the values that were simulated."""

    @property
    def least(self) -> Estimate:
        """The smallest share that was met."""
        return min((share for _, share in self.shares), key=lambda each: each.share)

    @property
    def most(self) -> Estimate:
        """The greatest share that was met."""
        return max((share for _, share in self.shares), key=lambda each: each.share)

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "low_is_open": self.low_is_open,
            "high_is_open": self.high_is_open,
            "crossings": self.crossings,
            "shares": {"least": self.least.share, "most": self.most.share},
        }


@dataclass(frozen=True)
class Thresholds:
    """Counts of worlds from which the share, and the ends of its interval, reach a level."""

    level: float
    worlds: int

    @cached_property
    def share(self) -> int:
        """Least count whose share is at least the level."""
        return next(k for k in range(self.worlds + 1) if k >= self.level * self.worlds)

    @cached_property
    def upper(self) -> int:
        """Least count whose interval ends at the level or above."""
        return self._first("high")

    @cached_property
    def lower(self) -> int:
        """Least count whose interval begins at the level or above; beyond all where none does."""
        return self._first("low")

    def holds(self, count: int) -> bool:
        """Whether the level lies in the interval of the share."""
        return self.upper <= count < self.lower

    def _first(self, end: str) -> int:
        low, high = 0, self.worlds + 1
        while low < high:
            middle = (low + high) // 2
            if getattr(wilson(middle, self.worlds), end) >= self.level:
                high = middle
            else:
                low = middle + 1
        return low


class Line:
    """The points of one line so far, and where to look next."""

    def __init__(self, varied: Range, along: float | None, thresholds: Thresholds) -> None:
        self.along = along
        self.counts: dict[float, int] = {}
        self._varied, self._at = varied, thresholds

    def wanted(self) -> set[float]:
        """Values to simulate next: the middles of the brackets of the value and of its ends."""
        if not self.counts:
            return set(self._varied.steps(GRID))
        found = [self._bracket(), *self._ends()]
        middles = {self._varied.between(*each) for each in found if each and self._is_wide(each)}
        return middles - set(self.counts)

    def _is_wide(self, bracket: tuple[float, float]) -> bool:
        """Whether a straight line between its ends would not do."""
        one, other = bracket
        finest = (self._varied.high - self._varied.low) / (GRID - 1) / 2**ROUNDS
        rise = abs(self.counts[other] - self.counts[one])
        return abs(other - one) > 1.001 * finest or rise > max(1.0, _STEEP * self._at.worlds)

    def crossing(self) -> Crossing:
        """What the points say."""
        brackets = self._brackets()
        shares = tuple((x, wilson(k, self._at.worlds)) for x, k in sorted(self.counts.items()))
        if not brackets:
            return Crossing(self.along, None, None, None, False, False, 0, shares)
        value = self._between(brackets[0], self._at.level * self._at.worlds)
        low, high = (None if end is None else self._end_in(end) for end in self._ends())
        return Crossing(
            self.along,
            value,
            min(value, self._varied.low if low is None else low),
            max(value, self._varied.high if high is None else high),
            low is None,
            high is None,
            len(brackets),
            shares,
        )

    def _brackets(self) -> list[tuple[float, float]]:
        """Neighbours of which one reaches the level and the other does not."""
        reached = [(x, k >= self._at.share) for x, k in sorted(self.counts.items())]
        return [(a, b) for (a, one), (b, other) in pairwise(reached) if one != other]

    def _bracket(self) -> tuple[float, float] | None:
        return next(iter(self._brackets()), None)

    def _ends(self) -> list[tuple[float, float] | None]:
        """Brackets of the ends of the interval: outside first, inside second."""
        bracket = self._bracket()
        if bracket is None:
            return [None, None]
        below = [x for x in sorted(self.counts, reverse=True) if x <= bracket[0]]
        above = [x for x in sorted(self.counts) if x >= bracket[1]]
        return [self._outward([bracket[1], *below]), self._outward([bracket[0], *above])]

    def _outward(self, values: Sequence[float]) -> tuple[float, float] | None:
        """The first value whose interval leaves the level out, with the one before it."""
        for inside, outside in pairwise(values):
            if not self._at.holds(self.counts[outside]):
                return outside, inside
        return None

    def _end_in(self, bracket: tuple[float, float]) -> float:
        is_low = self.counts[bracket[0]] < self._at.upper
        return self._between(bracket, self._at.upper if is_low else self._at.lower)

    def _between(self, bracket: tuple[float, float], count: float) -> float:
        """Where a straight line between two points has a count."""
        one, other = bracket
        rise = self.counts[other] - self.counts[one]
        share = (count - self.counts[one]) / rise if rise else 0.5
        value = one + min(1.0, max(0.0, share)) * (other - one)
        return float(round(value)) if self._varied.whole else value


def find_crossings(
    varied: Range, alongs: Sequence[float | None], level: float, worlds: int, evaluate: Evaluate
) -> list[Crossing]:
    """Where each line crosses the level: all lines are halved side by side."""
    thresholds = Thresholds(level, worlds)
    lines = [Line(varied, along, thresholds) for along in alongs]
    for _ in range(1 + MOST_ROUNDS):
        wanted = [(line, x) for line in lines for x in sorted(line.wanted())]
        if not wanted:
            break
        found = evaluate([(x, line.along or 0.0) for line, x in wanted])
        for (line, x), count in zip(wanted, found, strict=True):
            line.counts[x] = int(count)
    return [line.crossing() for line in lines]
