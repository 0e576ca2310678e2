"""Points of a sweep that are tried on its scenarios before anything runs.

Numbers are taken within a range, so that their ends speak for those between; of everything else
each combination counts. Where those are too many the ends of days and dates stand for all of them
too: what is asked of days is an order, which is broken at an end if it is broken at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.scenario.errors import Place, ScenarioError
from sim.scenario.nodes import Node, plain
from sim.scenario.scenario import Scenario
from sim.sweeps.axes import check_point, try_value
from sim.sweeps.design import Column, Points, in_order
from sim.sweeps.plan import SweepPlan

Codes = NDArray[np.int64]

_MOST_COMBINATIONS = {"grid": 1_000, "latin_hypercube": 1_000, "sobol": 1_000, "table": 20_000}
"""Combinations that are all tried; of more, those of the first and last days with the rest."""
_MANY = 1 << 30
_MOST_WARNINGS = 20
_CHECKED_TOGETHER = ("parameters.sectors.",)
"""Numbers that are checked against one another, and so go through the scenario."""


def plain_numbers(points: Points, base: Scenario) -> tuple[str, ...]:
    """Varied paths that are numbers of a base scenario, and take plain numbers only."""
    return tuple(
        column.path
        for column in points
        if column.path in base.parameters
        and not column.path.startswith(_CHECKED_TOGETHER)
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in column.values)
    )


def warnings_of(plan: SweepPlan, where: Place, rows: Sequence[Node] = ()) -> tuple[str, ...]:
    """What the scenarios warn of at points that tell; raises `ScenarioError` if one is refused.

    where: place of what is varied; rows: those of a table, each of which is a point.
    """
    warnings: dict[str, None] = {}
    for base in plan.scenarios:
        of = f"{base.name}: " if len(plan.scenarios) > 1 else ""
        for point in telling_points(plan, base):
            if rows:
                found = _check_row(base, rows[point], point)
            else:
                found = check_point(base, plan.values_at(point), where, point)
            warnings |= dict.fromkeys(f"{of}{warning}" for warning in found)
    more = len(warnings) - _MOST_WARNINGS
    return (*list(warnings)[:_MOST_WARNINGS], *([f"… and {more} more"] if more > 0 else []))


def telling_points(plan: SweepPlan, base: Scenario) -> list[int]:
    """The first and last point, those at the ends of numbers, and all combinations of the rest.

    Days and dates are such a rest: each of them may come too late to have an effect.
    """
    numbers = plain_numbers(plan.points, base)
    found = {0, plan.count - 1}
    rest = []
    for column in plan.points:
        if column.numbers is not None:
            found |= _ends(column.numbers)
        elif column.path in numbers:
            values = np.array([float(value) for value in column.values])
            found |= _ends(values[column.codes])
        else:
            rest.append(column)
    return sorted(found | _combinations(rest, plan.count, plan.design["kind"]))


def _ends(numbers: NDArray[np.float64]) -> set[int]:
    return {int(numbers.argmin()), int(numbers.argmax())}


def _combinations(columns: Sequence[Column], count: int, kind: str) -> set[int]:
    """The first point of each combination of values; of too many, those at the ends.

    A grid has a point at every end; of other designs one with each value is taken as well.
    """
    most = _MOST_COMBINATIONS[kind]
    coded = [_coded(column) for column in columns]
    found = _first_of_each(coded, np.arange(count))
    if len(found) <= most:
        return set(found.tolist())
    ends = np.logical_and.reduce([_at_ends(column) for column in columns])
    found = _first_of_each(coded, np.flatnonzero(ends))
    if kind == "grid" and len(found) <= most:
        return set(found.tolist())
    each = {int(i) for codes in coded for i in np.unique(codes, return_index=True)[1]}
    return each | set(found[:most].tolist())


def _first_of_each(coded: Sequence[Codes], points: Codes) -> Codes:
    """Of some points the first with each combination of codes."""
    together = np.zeros(len(points), dtype=np.int64)
    for codes in coded:
        together = together * (1 + int(codes.max())) + codes[points]
        if int(together.max(initial=0)) >= _MANY:
            together = np.unique(together, return_inverse=True)[1]
    return points[np.unique(together, return_index=True)[1]]


def _at_ends(column: Column) -> NDArray[np.bool_]:
    """Whether each point has the least or greatest day of a column; all where it has no days."""
    if not in_order(column.values):
        return np.ones(len(column.codes), dtype=bool)
    ends = (min(column.values), max(column.values))
    return np.array([value in ends for value in column.values])[column.codes]


def _coded(column: Column) -> Codes:
    """Codes of the column that are equal where the values are: a table has one a row."""
    codes: dict[str, int] = {}
    same = [
        codes.setdefault(json.dumps(value, sort_keys=True), len(codes)) for value in column.values
    ]
    return np.array(same, dtype=np.int64)[column.codes]


def _check_row(base: Scenario, row: Node, point: int) -> tuple[str, ...]:
    """A row of a table on a scenario; a value that cannot be by itself is refused in its place."""
    try:
        return check_point(base, plain(row), row.place, point)
    except ScenarioError:
        for path, value in row.mapping.items():
            try_value(path, value, [base])
        raise
