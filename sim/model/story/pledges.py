"""What supporters pledge, in the words and units of a story."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sim.scenario.scenario import KINDS, Scenario
from sim.wording import whole

_MOST_NAMED = 3
_LEAST_CHANGE = 0.01
"""Share by which what all give of a kind must have changed to be told."""
_LEAST_NAMED = 0.05
"""Share of what all give of a kind by which one supporter's part must have changed to be named."""
_LEAST_IN_BRIEF = 0.2
"""The same in a story that is told in brief, against what it told last."""
_NOTHING = 1e-9
_WHOLE = 0.995
_THOUSANDS = "thousand "

GIVEN = {
    "military": "arms",
    "financial": "funds",
    "sanctions": "sanctions",
    "peacekeeping": "peacekeepers",
}
"""What supporters give, in a word."""


class Pledges:
    """What supporters give of what they pledged, in words: all at first, then what has changed."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._last: Mapping[str, list[float]] = {}

    def lines(self, pledges: Mapping[str, list[float]], left: float = 1.0) -> list[str]:
        """What is told of a month; none where nothing has changed enough.

        pledges: by key, one number a kind; left: share of the programmes that goes on.
        """
        last, self._last = self._last, pledges
        if not last:
            return ["What the coalition pledges:", *self._in_all(pledges)]
        changes = [*self._totals(last, pledges), *self._largest(last, pledges)]
        going_on = [] if left > _WHOLE else [f"{left:.0%} of its programmes go on"]
        return ["What the coalition pledges now:", *going_on, *changes] if changes else []

    def brief(self, pledges: Mapping[str, list[float]]) -> str:
        """One sentence of what all give, or of what that has changed by a fifth; else empty."""
        last = self._last
        if not last:
            self._last = pledges
            return f"The coalition pledges {self._all(pledges)}."
        changes = self._totals(last, pledges, _LEAST_IN_BRIEF)
        if changes:
            self._last = pledges
        return f"The coalition now pledges {changes[0]}." if changes else ""

    def _all(self, pledges: Mapping[str, list[float]]) -> str:
        """What all give of each kind, with its unit."""
        parts = []
        for kind, total in zip(KINDS, _whole(pledges), strict=True):
            number, unit = self._counted(kind)
            if total >= _NOTHING:
                parts.append(f"{GIVEN[kind]} {number(total)} ({unit})")
        return ", ".join(parts) or "nothing"

    def _totals(
        self,
        last: Mapping[str, list[float]],
        now: Mapping[str, list[float]],
        least: float = _LEAST_CHANGE,
    ) -> list[str]:
        """One line of what all give of the kinds of which that has changed enough."""
        parts = [
            f"{GIVEN[kind]} {self._changed(kind, before, after)}"
            for kind, before, after in zip(KINDS, _whole(last), _whole(now), strict=True)
            if abs(after - before) > max(least * before, _NOTHING)
        ]
        return ["; ".join(parts)] if parts else []

    def _largest(
        self, last: Mapping[str, list[float]], now: Mapping[str, list[float]]
    ) -> list[str]:
        """The largest changes of single supporters, where they weigh in what all give."""
        totals = _whole(now)
        changes = [
            (abs(given[index] - last[key][index]) / max(totals[index], _NOTHING), key, index)
            for key, given in now.items()
            for index in range(len(KINDS))
        ]
        large = sorted((each for each in changes if each[0] > _LEAST_NAMED), reverse=True)
        return [
            f"{self._name(key)}: {GIVEN[KINDS[index]]} "
            f"{self._changed(KINDS[index], last[key][index], now[key][index])}"
            for _, key, index in large[:_MOST_NAMED]
        ]

    def _in_all(self, pledges: Mapping[str, list[float]]) -> list[str]:
        lines = []
        for index, (kind, total) in enumerate(zip(KINDS, _whole(pledges), strict=True)):
            if total < _NOTHING:
                continue
            giving = [key for key in pledges if pledges[key][index] >= _NOTHING]
            largest = sorted(giving, key=lambda key: -pledges[key][index])[:_MOST_NAMED]
            number, unit = self._counted(kind)
            named = [f"{self._name(key)} {number(pledges[key][index])}" for key in largest]
            given = f"{GIVEN[kind]} ({unit})"
            lines.append(f"{given}: {number(total)} in all, most by {', '.join(named)}")
        return lines or ["nothing"]

    def _changed(self, kind: str, before: float, after: float) -> str:
        number, _ = self._counted(kind)
        return f"{number(after)}, before {number(before)}"

    def _counted(self, kind: str) -> tuple[Callable[[float], str], str]:
        """How numbers of a kind are written, and in which unit: thousands in full."""
        unit = unit_of(self._scenario, kind)
        if unit.startswith(_THOUSANDS):
            return lambda number: whole(1000.0 * number), unit.removeprefix(_THOUSANDS)
        return lambda number: f"{number:#.3g}".rstrip("."), unit

    def _name(self, key: str) -> str:
        return next(actor.name for actor in self._scenario.actors if actor.key == key)


def unit_of(scenario: Scenario, kind: str) -> str:
    """Unit in which the dossier has what supporters can give of a kind; empty if none gives it."""
    parameters = scenario.parameters.items()
    return next((p.unit for path, p in parameters if path.endswith(f".capacity.{kind}")), "")


def unit_of_package(scenario: Scenario, kind: str) -> str:
    """Unit of a package that is given once: what a flow of one a month gives in a month."""
    return unit_of(scenario, kind).removesuffix("/month")


def _whole(pledges: Mapping[str, list[float]]) -> list[float]:
    return [
        math.fsum(pledged[index] for pledged in pledges.values()) for index in range(len(KINDS))
    ]
