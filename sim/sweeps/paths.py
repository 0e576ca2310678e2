"""Which paths a sweep may vary side by side: none that write the same thing, none that do nothing.

Whether a path exists and takes a value is tried on the scenarios themselves, in `axes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from sim.scenario.errors import Problem, ScenarioError, fail, quoted
from sim.scenario.nodes import Node

_TIMES = frozenset({"date", "day", "when"})
"""Fields of an event of which each takes the place of the others."""
_FOR_READERS = frozenset(
    {
        "id",
        "article",
        "leader",
        "name",
        "note",
        "positions",
        "question",
        "quote",
        "reason",
        "source",
        "title",
        "unit",
    }
)
"""Last steps of paths that say something to readers and nothing to the model."""


def check_paths(varied: Mapping[str, Node]) -> None:
    """Refuse paths that change no result, and those of which one contains another."""
    problems = [
        Problem(node.where, f"{quoted(path)} changes no number and no rule", "vary another path")
        for path, node in varied.items()
        if path.partition(".")[0] == "expectations" or path.rpartition(".")[2] in _FOR_READERS
    ]
    for pair in pairwise(sorted(varied, key=_written)):  # what is inside a path sorts just after it
        if _overlap(*pair):
            first, second = sorted(pair, key=list(varied).index)
            place = varied[first].where
            line = f" (line {place.line})" if place.line else ""
            text = f"{quoted(second)} sets what {quoted(first)}{line} sets too"
            problems.append(Problem(varied[second].where, text, "keep one of them"))
    if problems:
        raise ScenarioError(problems)


def check_settings(settings: Mapping[str, Node], varied: Iterable[str]) -> None:
    """Refuse to set what is varied: the same path, one inside it, or one around it."""
    for path, node in settings.items():
        for other in varied:
            if path == other:
                raise fail(node.place, "is varied by the sweep", "leave it out here")
            if _overlap(path, other):
                text = f"sets what is varied by the sweep as {quoted(other)}"
                raise fail(node.place, text, "leave it out, or set single paths beside that one")


def _overlap(one: str, other: str) -> bool:
    first, second = _written(one), _written(other)
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def _written(path: str) -> tuple[str, ...]:
    """Where a value goes, step by step; date, day and condition of an event to the same place."""
    steps = tuple(path.split("."))
    if steps[0] == "events" and steps[-1] in _TIMES:
        return (*steps[:-1], "time")
    return steps
