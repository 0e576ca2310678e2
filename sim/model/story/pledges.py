"""What supporters pledge, in the words and units of a story."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.scenario.scenario import KINDS, Scenario
from sim.wording import plural

_MOST_NAMED = 3
_LEAST_CHANGE = 0.01
"""Share of what all pledge of a kind by which one pledge must have changed to be named."""
_NOTHING = 1e-9

GIVEN = {
    "military": "arms",
    "financial": "funds",
    "sanctions": "sanctions",
    "peacekeeping": "peacekeepers",
}
"""What supporters give, in a word."""


class Pledges:
    """What supporters pledge, in words: in all at first, then what has changed since."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._last: dict[str, list[float]] = {}

    def lines(self, pledges: Mapping[str, list[float]]) -> list[str]:
        """The lines below a summit; none where no pledge has changed enough."""
        if not self._last:
            self._last.update(pledges)
            return self._in_all(pledges)
        whole = _whole(pledges)
        changes = []
        for key, pledged in pledges.items():
            before = self._last[key]
            for at, kind in enumerate(KINDS):
                share = abs(pledged[at] - before[at]) / max(whole[at], _NOTHING)
                if share > _LEAST_CHANGE:
                    changes.append((share, key, kind, before[at], pledged[at]))
                    before = [*before[:at], pledged[at], *before[at + 1 :]]
            self._last[key] = before
        changes.sort(reverse=True)
        named = [
            f"{self._name(key)}: {GIVEN[kind]} now {now:.3g}, before {was:.3g} ({self._unit(kind)})"
            for _, key, kind, was, now in changes[:_MOST_NAMED]
        ]
        more = len(changes) - len(named)
        return [*named, *([f"… and {plural(more, 'smaller change')}"] if more else [])]

    def _in_all(self, pledges: Mapping[str, list[float]]) -> list[str]:
        lines = []
        for at, (kind, whole) in enumerate(zip(KINDS, _whole(pledges), strict=True)):
            if whole < _NOTHING:
                continue
            giving = [key for key in pledges if pledges[key][at] >= _NOTHING]
            largest = sorted(giving, key=lambda key: -pledges[key][at])[:_MOST_NAMED]
            named = [f"{self._name(key)} {pledges[key][at]:.3g}" for key in largest]
            given = f"{GIVEN[kind]} ({self._unit(kind)})"
            lines.append(f"{given}: {whole:.2f} in all, most by {', '.join(named)}")
        return lines or ["nothing is pledged"]

    def _unit(self, kind: str) -> str:
        return unit_of(self._scenario, kind)

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
    return [math.fsum(pledged[at] for pledged in pledges.values()) for at in range(len(KINDS))]
