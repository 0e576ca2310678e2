"""One path of a sweep file: its values, tried on the base scenarios before anything runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import Annotated, Any

from sim.scenario.bounds import measured
from sim.scenario.errors import Place, Problem, ScenarioError, did_you_mean, fail, quoted
from sim.scenario.load import with_overrides
from sim.scenario.nodes import Node, identity, plain
from sim.scenario.number_models import Finite, Strict
from sim.scenario.problems import checked
from sim.scenario.scenario import Scenario
from sim.sweeps.design import MOST_POINTS, Axis, is_date

_DECIMAL = Context(prec=40)
"""Even steps are worked out in decimals, as the ends are written: 0.1 · 3 is 0.3, at any scale."""


class Range(Strict):
    """Anything between two numbers; for a grid, so many even steps."""

    low: Annotated[Finite, measured("that of the number", "The lower end.", 0.5)]
    high: Annotated[Finite, measured("that of the number", "The upper end.", 1.5)]
    steps: Annotated[
        int | None, measured("points", "How many, for a grid.", 5, ge=2, le=MOST_POINTS)
    ] = None


def axis_of(path: str, node: Node, is_grid: bool, bases: Sequence[Scenario]) -> Axis:
    """The axis that a sweep file describes; raises `ScenarioError` with what is wrong."""
    if isinstance(node.value, list):
        return _listed(path, node, bases)
    if isinstance(node.value, dict) and not {"low", "high", "steps"}.isdisjoint(node.mapping):
        return _ranged(path, node, is_grid, bases)
    if inner := _first_path(path, node):
        hint = f"here paths are written with dots: '{inner}: …'"
        raise fail(node.where, f"{quoted(path)} has keys within it", hint)
    hint = "write [a, b, c] or {low: a, high: b}"
    raise fail(node.place, f"{quoted(path)} needs a list of values or a range", hint)


def _first_path(path: str, node: Node) -> str:
    """The path with dots of the first value in a mapping, empty if there is none."""
    while node.mapping and {"low", "high"}.isdisjoint(node.mapping):
        key, node = next(iter(node.mapping.items()))
        path = f"{path}.{key}"
    is_axis = isinstance(node.value, list) or bool(node.mapping)
    return path if is_axis else ""


def check_point(
    base: Scenario, values: Mapping[str, Any], place: Place, point: int
) -> tuple[str, ...]:
    """Refuse values that do not fit together on a scenario; what it warns of if they do."""
    try:
        return with_overrides(base, values).warnings
    except ScenarioError as error:
        raise ScenarioError(
            Problem(
                place,
                f"point {point} of {quoted(base.name)}: {_named(each)}",
                each.hint,
            )
            for each in error.problems
        ) from None


def same_paths(rows: Sequence[Node]) -> None:
    """Refuse rows of a table that do not all have the same paths."""
    first = rows[0].mapping
    if not first:
        raise fail(rows[0].place, "a row without any path", "write {path: value, …}")
    for row in rows[1:]:
        for path, node in row.mapping.items():
            if path not in first:
                text = f"{quoted(path)} is not in the first row"
                raise fail(node.where, text, did_you_mean(path, first, "add it there"))
        for path in first:
            if path not in row.mapping:
                raise fail(row.place, f"{quoted(path)} is missing in this row", "add it")


def listed_twice(nodes: Sequence[Node]) -> None:
    """Refuse a value or row that stands twice."""
    seen: dict[str, Node] = {}
    for node in nodes:
        text = identity(node)
        if text in seen:
            first = seen[text].place
            shown = quoted(node.text or json.dumps(plain(node), ensure_ascii=False))
            place = f", first in line {first.line}, column {first.column}" if first.line else ""
            raise fail(node.place, f"{shown} stands twice{place}", "keep one of them")
        seen[text] = node


def try_value(path: str, node: Node, bases: Sequence[Scenario], whole: Place | None = None) -> None:
    """Refuse a value that a path does not take, at its place; an unknown path at the whole's."""
    _try(path, plain(node), node.place, whole or node.where, bases)


def _listed(path: str, node: Node, bases: Sequence[Scenario]) -> Axis:
    if not node.items:
        raise fail(node.place, f"{quoted(path)} has an empty list", "add values, or remove it")
    listed_twice(node.items)
    for each in _telling(node.items):
        try_value(path, each, bases, node.where)
    return Axis(path, tuple(plain(each) for each in node.items))


def _ranged(path: str, node: Node, is_grid: bool, bases: Sequence[Scenario]) -> Axis:
    given, problems = checked(Range, node)
    if given is None:
        raise ScenarioError(problems)
    if given.low == given.high:
        text = f"{quoted(path)}: 'low' and 'high' are the same number"
        raise fail(node.where, text, f"write [{given.low:g}], or move one of them")
    if given.low > given.high:
        raise fail(node.where, f"{quoted(path)}: 'low' must be below 'high'", "exchange them")
    low, high = node.mapping["low"], node.mapping["high"]
    for end in (low, high):
        _try(path, plain(end), end.place, node.where, bases)
    whole = _only_whole(path, plain(low), plain(high), bases)
    if not is_grid:
        if given.steps is not None:
            place = node.mapping["steps"].where
            raise fail(place, "'steps' means nothing here", "remove it, 'points' says how many")
        return Axis(path, (), given.low, given.high, whole)
    if given.steps is None:
        raise fail(node.where, f"{quoted(path)} needs 'steps' in a grid", "add steps: 5, say")
    values: list[Any] = _even_steps(given.low, given.high, given.steps)
    if whole:
        if any(value != int(value) for value in values):
            ends = f"{given.low:g} to {given.high:g}"
            text = f"{given.steps} even steps from {ends} are no whole numbers"
            raise fail(node.mapping["steps"].place, text, "list the values instead")
        values = [int(value) for value in values]
    return Axis(path, tuple(values))


def _even_steps(low: float, high: float, steps: int) -> list[float]:
    """Numbers from `low` to `high`, both among them, each the nearest to the exact step."""
    with localcontext(_DECIMAL):
        first, span = Decimal(repr(low)), Decimal(repr(high)) - Decimal(repr(low))
        return [float(first + span * index / (steps - 1)) for index in range(steps)]


def _telling(nodes: Sequence[Node]) -> list[Node]:
    """The least and greatest number of each type and date, and every other value.

    What a path takes is a range of them, so that those between need no trying.
    """
    ordered: dict[Any, list[Node]] = {}
    rest = []
    for node in nodes:
        kind = date if is_date(node.value) else type(node.value)
        if kind in (int, float, date):
            ordered.setdefault(kind, []).append(node)
        else:
            rest.append(node)
    ends = [(min(of_kind, key=plain), max(of_kind, key=plain)) for of_kind in ordered.values()]
    return [node for pair in ends for node in dict.fromkeys(pair)] + rest


def _only_whole(path: str, low: Any, high: Any, bases: Sequence[Scenario]) -> bool:
    if not (isinstance(low, int) and isinstance(high, int)):
        return False
    try:
        with_overrides(bases[0], {path: low + 0.5})
    except ScenarioError:
        return True
    return False


def _try(path: str, value: Any, place: Place, whole: Place, bases: Sequence[Scenario]) -> None:
    for base in bases:
        try:
            with_overrides(base, {path: value})
        except ScenarioError as error:
            raise ScenarioError(
                Problem(whole if "unknown" in each.message else place, _named(each), each.hint)
                for each in error.problems
            ) from None


def _named(problem: Problem) -> str:
    """The message with the path that it is about."""
    label = problem.place.label
    if not label or label in problem.message:
        return problem.message
    return f"{quoted(label)}: {problem.message}"
