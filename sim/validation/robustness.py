"""How far the backtest rests on one mechanism, or on the exact numbers of the mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario.dossier import open_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import plain
from sim.validation.backtest import score_of
from sim.validation.case_runs import CaseRuns
from sim.validation.cases import Case
from sim.validation.mapping import DOSSIER, CodeMapping
from sim.validation.scores import Scores

AROUND, WEAKER = (0.6, 1.4), (0.4, 1.0)
"""Multiples of each code's effect in other mappings: on both sides of the shipped one, or below."""

_DIALS = {
    "dials.pressure": (1.0, 0.0, 3.0),
    "dials.support": (1.0, 0.0, 3.0),
    "dials.momentum": (0.0, -1.0, 1.0),
}
"""Neutral value and range of the dials, which no dossier gives."""


@dataclass(frozen=True)
class LeftOut:
    """The scores without one mechanism."""

    label: str
    scores: Scores


def leave_out(cases: Sequence[Case], runs: CaseRuns) -> list[LeftOut]:
    """The model with each mechanism left out in turn; last, without the informed choices."""
    scored = [case for case in cases if case.scored]

    def without(changes: Mapping[str, Any]) -> Scores:
        return score_of(runs.results(scored, without=lambda _: changes))

    parts = (*runs.mapping.mechanisms, runs.mapping.informed)
    return [LeftOut(each.label, without(each.without)) for each in parts]


def neighbours(
    cases: Sequence[Case], runs: CaseRuns, multiples_between: tuple[float, float], mappings: int
) -> list[Scores]:
    """Scores when the effect of every code is stretched or shrunk by a multiple of its own.

    Multiples are uniform and drawn anew for each mapping; the number is kept inside its range, so
    that an effect which is at its end already can only shrink. Were the shipped numbers near the
    best for these cases, nearly all of their neighbours would do worse.
    """
    scored = [case for case in cases if case.scored]
    mapping = runs.mapping
    neutral = _neutral(mapping)
    generator = np.random.default_rng(runs.seed)
    found = []
    for _ in range(mappings):
        multiples = {
            target.path: float(generator.uniform(*multiples_between)) for target in mapping.targets
        }

        def stretch(case: Case, multiples: Mapping[str, float] = multiples) -> dict[str, Any]:
            changes = mapping.changes(case.codes, hindsight=False)
            return {
                path: _stretched(neutral[path], value, multiples[path])
                for path, value in changes.items()
                if path in neutral
            }

        found.append(score_of(runs.results(scored, without=stretch)))
    return found


def _stretched(around: tuple[float, float, float], value: Any, multiple: float) -> Any:
    neutral, low, high = around
    if isinstance(value, Mapping):
        inside = (max(low, value.get("low", low)), min(high, value.get("high", high)))
        return {**value, "mean": _stretched((neutral, *inside), value["mean"], multiple)}
    return min(max(neutral + multiple * (value - neutral), low), high)


def _neutral(mapping: CodeMapping) -> dict[str, tuple[float, float, float]]:
    """What each number is in the dossier before any code is laid on, and its range."""
    found = dict(_DIALS)
    base = open_dossier(seeds_folder() / DOSSIER, seeds_folder()).base
    for target in mapping.targets:
        node = base.get(*target.path.split("."))
        entry = plain(node) if node is not None else None
        if isinstance(entry, dict):
            value = entry["value"] if "value" in entry else entry["mean"]
            low, high = entry["range"]
            found[target.path] = (float(value), float(low), float(high))
    return found
