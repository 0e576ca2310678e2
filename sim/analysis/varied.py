"""A path that an analysis varies: its values, and how many worlds accept at each of them.

Numbers of a scenario go side by side in one batch; days, lengths and other settings are read into
a scenario each. Either way every value meets the same worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.points import accepted
from sim.ensemble.simulate import Progress
from sim.errors import InputError
from sim.scenario.errors import ScenarioError, fail, outside, quoted
from sim.scenario.load import range_of, with_overrides
from sim.scenario.nodes import Node, from_plain
from sim.scenario.quantities import Fixed
from sim.scenario.scenario import Scenario
from sim.sweeps.axes import axis_of
from sim.sweeps.paths import check_paths
from sim.workers.pool import Pool

_CHECKED_TOGETHER = "parameters.sectors."
"""Numbers that are checked against one another, and so go through the scenario."""
STEPS = 5
"""Values of a second path unless told otherwise."""


@dataclass(frozen=True)
class Range:
    """A numeric path, and from where to where it is looked along."""

    path: str
    low: float
    high: float
    whole: bool = False
    """It takes whole numbers only."""

    @classmethod
    def of(cls, scenario: Scenario, path: str, low: float | None, high: float | None) -> Range:
        """The range that is given, else the number's own; tried on the scenario."""
        own = range_of(scenario, path)
        if own is None and (low is None or high is None):
            _refuse_no_number(scenario, path)
            text = f"{quoted(path)} has no range of its own"
            raise fail(outside("path", path), text, "give one: --low and --high")
        ends = {"low": own[0] if low is None and own else low}
        ends["high"] = own[1] if high is None and own else high
        node = _node({key: _tidy(end) for key, end in ends.items()}, path)
        axis = axis_of(path, node, False, [scenario])
        return cls(path, axis.low, axis.high, axis.whole)

    def between(self, one: float, other: float) -> float:
        """The middle of two values, a whole number where the path takes no others."""
        middle = (one + other) / 2.0
        return float(int(middle)) if self.whole else middle

    def steps(self, count: int) -> list[float]:
        """So many values in even steps, both ends among them."""
        values = np.linspace(self.low, self.high, count)
        return [float(v) for v in (np.unique(np.round(values)) if self.whole else values)]


def listed(
    scenario: Scenario, path: str, values: Sequence[float] | Mapping[str, float] | None
) -> tuple[float, ...]:
    """Values of a second path: as given, as a range with its steps, or over its own range."""
    if values is None:
        return tuple(Range.of(scenario, path, None, None).steps(STEPS))
    given = dict(values) if isinstance(values, Mapping) else [*values]
    axis = axis_of(path, _node(given, path), True, [scenario])
    if any(isinstance(v, bool) or not isinstance(v, int | float) for v in axis.values):
        raise fail(outside("along", path), f"{quoted(path)} needs numbers", "give numbers")
    return tuple(sorted(float(value) for value in axis.values))


def refuse_together(scenario: Scenario, *paths: str) -> None:
    """Refuse paths that change nothing, and two that set the same."""
    check_paths({path: _node(0, path) for path in paths})
    if len(set(paths)) < len(paths):
        raise InputError(f"{paths[0]} is given twice: the second path must be another")


def own_value(scenario: Scenario, path: str) -> float | None:
    """The scenario's own number at a path; None where it is drawn, or no plain number."""
    if path in scenario.parameters:
        quantity = scenario.parameters[path].quantity
        return quantity.value if isinstance(quantity, Fixed) else None
    held: Any = scenario.document
    for step in path.split("."):
        held = held.get(step) if isinstance(held, Mapping) else None
    return float(held) if isinstance(held, int | float) and not isinstance(held, bool) else None


def accepted_at(
    scenario: Scenario,
    points: Mapping[str, Sequence[float]],
    worlds: int,
    seed: int,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> NDArray[np.bool_]:
    """As `sim.ensemble.points.accepted`, of any numeric paths; shape (points, worlds)."""
    side_by_side = {
        path: np.asarray(values, dtype=np.float64)
        for path, values in points.items()
        if path in scenario.parameters and not path.startswith(_CHECKED_TOGETHER)
    }
    others = {path: values for path, values in points.items() if path not in side_by_side}
    if not others:
        return accepted(scenario, side_by_side, worlds, seed, workers, progress)
    settings = list(zip(*others.values(), strict=True))
    found = np.zeros((len(settings), worlds), dtype=bool)
    for setting in dict.fromkeys(settings):
        at = np.array([each == setting for each in settings])
        own = with_overrides(scenario, dict(zip(others, map(_tidy, setting), strict=True)))
        some = {path: values[at] for path, values in side_by_side.items()}
        found[at] = accepted(own, some, worlds, seed, workers, progress)
    return found


def _refuse_no_number(scenario: Scenario, path: str) -> None:
    """Refuse a path that is not there, with the nearest one that is, or takes no numbers."""
    try:
        with_overrides(scenario, {path: 1})
    except ScenarioError as error:
        if any("unknown" in each.message for each in error.problems):
            raise
        text = f"{quoted(path)} takes no plain number"
        raise fail(outside("path", path), text, "give a path that does") from None


def _tidy(value: float | None) -> float | int | None:
    """A whole number as one: days and lengths take no others."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _node(value: Any, path: str) -> Node:
    place = outside("path", path)
    return from_plain(value, place, place)
