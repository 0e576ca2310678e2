"""How far the backtest rests on one mechanism, or on the exact numbers of the mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.experiments.backtest import CaseResult, run_cases, score
from sim.experiments.cases import Case
from sim.experiments.mapping import DOSSIER, CodeMapping
from sim.experiments.scores import Scores
from sim.pool import Pool
from sim.scenario.dossier import open_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import plain

LEAST_EFFECT = 0.4
"""A shrunk mapping keeps between this share and all of each code's effect."""


@dataclass(frozen=True)
class LeftOut:
    """The scores without one mechanism."""

    label: str
    scores: Scores


def leave_out(
    cases: Sequence[Case], mapping: CodeMapping, worlds: int, seed: int, pool: Pool
) -> list[LeftOut]:
    """The model with each mechanism left out in turn, on the same random numbers."""
    scored = [case for case in cases if case.scored]

    def without(changes: Mapping[str, Any]) -> Scores:
        results = run_cases(scored, mapping, False, worlds, seed, pool, without=lambda _: changes)
        return score(results)

    return [LeftOut(each.label, without(each.without)) for each in mapping.mechanisms]


def shrunk_mappings(
    cases: Sequence[Case], mapping: CodeMapping, mappings: int, worlds: int, seed: int, pool: Pool
) -> list[Scores]:
    """Scores when the effect of every code is shrunk towards nothing by a share of its own.

    A mapping whose numbers had been fitted would lose by it; one whose signs carry the result
    loses little. Shares are uniform between `LEAST_EFFECT` and 1, drawn anew for each mapping.
    """
    scored = [case for case in cases if case.scored]
    neutral = _neutral(mapping)
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(mappings):
        kept = {
            target.path: float(generator.uniform(LEAST_EFFECT, 1.0)) for target in mapping.targets
        }

        def shrink(case: Case, kept: Mapping[str, float] = kept) -> dict[str, Any]:
            changes = mapping.changes(case.codes, hindsight=False)
            return {
                path: _between(neutral[path], value, kept[path])
                for path, value in changes.items()
                if path in neutral
            }

        results: Sequence[CaseResult] = run_cases(
            scored, mapping, False, worlds, seed, pool, without=shrink
        )
        found.append(score(results))
    return found


def _between(neutral: float, value: Any, kept: float) -> Any:
    if isinstance(value, Mapping):
        return {**value, "mean": neutral + kept * (value["mean"] - neutral)}
    return neutral + kept * (value - neutral)


def _neutral(mapping: CodeMapping) -> dict[str, float]:
    """What each number is in the dossier before any code is laid on; dials by definition."""
    found = {"dials.pressure": 1.0, "dials.support": 1.0, "dials.momentum": 0.0}
    base = open_dossier(seeds_folder() / DOSSIER, seeds_folder()).base
    for target in mapping.targets:
        node = base.get(*target.path.split("."))
        entry = plain(node) if node is not None else None
        if isinstance(entry, dict):
            found[target.path] = float(entry["value"] if "value" in entry else entry["mean"])
    return found
