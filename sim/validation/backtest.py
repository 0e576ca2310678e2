"""The model against ceasefire offers of the past: probabilities, scores, baselines.

Nothing of the model is fitted to the cases. Every case runs under the same model and dossier; what
differs is what `sim.validation.mapping` makes of its codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import Columns, EnsembleResult
from sim.ensemble.simulate import run
from sim.outcomes import CATEGORIES, REPORT_DAYS
from sim.scenario.library import seeds_folder
from sim.validation import baselines, scores
from sim.validation.case_scenario import case_scenario
from sim.validation.cases import OUTCOMES, Case, read_cases
from sim.validation.mapping import DOSSIER, CodeMapping, read_mapping
from sim.validation.scores import Scores
from sim.workers.pool import Pool

WINDOW = "window"
"""Name of the case's own window beside the report days."""

FITTED_QUANTITIES = 0
"""Numbers of the model that a procedure fitted to cases; for choices that were made by hand with
the outcomes in view see `informed_choices` in the mapping."""

OUTCOME_OF = {
    "held": "accepted",
    "running": "accepted",
    "collapsed": "accepted",
    "limited": "limited",
    "withdrawn": "stalled",
    "stalled": "stalled",
    "refused": "refused",
}
"""Category of a world -> outcome of a case; an accepted truce counts even if it collapsed.

A case asks what came about within a window: one in which a partial truce was agreed is `limited`
even if that has ended, unless a full truce was accepted.
"""

Probabilities = Mapping[str, Mapping[str, float]]
"""Day (or `WINDOW`) -> outcome -> probability."""


@dataclass(frozen=True)
class CaseResult:
    """What the model said about one case."""

    case: Case
    probabilities: Probabilities


@dataclass(frozen=True)
class BaselineResult:
    """What a baseline said, in the order of the cases, and how it scored."""

    baseline: baselines.Baseline
    forecasts: tuple[Mapping[str, float], ...]
    scores: Scores


@dataclass(frozen=True)
class Backtest:
    """All cases, without and (where it is coded) with what was coded in hindsight."""

    worlds: int
    seed: int
    results: tuple[CaseResult, ...]
    with_hindsight: tuple[CaseResult, ...]
    baselines: tuple[BaselineResult, ...] = field(default=())

    @property
    def scored(self) -> tuple[CaseResult, ...]:
        """Those with an outcome that may count."""
        return tuple(result for result in self.results if result.case.scored)

    def scores(self, *, hindsight: bool = False) -> Scores:
        """Mean scores over the scored cases at each case's window."""
        results = self.with_hindsight if hindsight else self.results
        return score([result for result in results if result.case.scored])

    def scores_at(self, day: int) -> Scores:
        """Mean scores at one of the report days, over scored cases whose outcome then is known."""
        known = [result for result in self.scored if day in result.case.outcome_at]
        return scores.score(
            [result.probabilities[str(day)] for result in known],
            [result.case.outcome_at[day] for result in known],
        )

    def summary(self) -> dict[str, Any]:
        """What `ceasefire backtest --json` prints, as plain values."""
        return {
            "worlds": self.worlds,
            "seed": self.seed,
            "fitted_quantities": FITTED_QUANTITIES,
            "cases": [_plain(result) for result in self.results],
            "scores": _numbers(self.scores()),
            "scores_at": {str(day): _numbers(self.scores_at(day)) for day in REPORT_DAYS},
            "baselines": {
                each.baseline.name: {
                    **_numbers(each.scores),
                    "fitted_quantities": each.baseline.fitted,
                    "left_out": "the case's whole group",
                }
                for each in self.baselines
            },
            "with_detail_gap": {
                "cases": [_plain(result) for result in self.with_hindsight],
                "scores": _numbers(self.scores(hindsight=True)),
            },
        }


def shipped_cases() -> Path:
    """The file of cases that comes with the project."""
    return seeds_folder() / DOSSIER / "cases.yaml"


def backtest(
    cases: Sequence[Case],
    known: Sequence[Case],
    mapping: CodeMapping | None = None,
    worlds: int = 10_000,
    seed: int = 1,
    pool: Pool | None = None,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Run every case and score it; `known` is what baselines are fitted to, groups left out."""
    mapping = mapping or read_mapping()
    owned = pool or Pool(1)
    try:
        plainly = run_cases(cases, mapping, False, worlds, seed, owned, progress)
        coded = [case for case in cases if set(mapping.hindsight) <= set(case.codes)]
        knowingly = run_cases(coded, mapping, True, worlds, seed, owned, progress)
    finally:
        if pool is None:
            owned.close()
    return Backtest(worlds, seed, plainly, knowingly, tuple(_compare(plainly, known)))


def backtest_file(
    path: Path | None = None,
    worlds: int = 10_000,
    seed: int = 1,
    pool: Pool | None = None,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Backtest the cases in a file, the shipped ones by default.

    Baselines are fitted to the shipped cases and those of the file that have an outcome.
    """
    mapping = read_mapping()
    shipped = read_cases(shipped_cases(), mapping)
    cases = shipped if path is None else read_cases(path, mapping)
    own = {case.key for case in cases}
    known = [*cases, *(case for case in shipped if case.key not in own)]
    return backtest(cases, known, mapping, worlds, seed, pool, progress)


def probabilities(result: EnsembleResult, window_days: int) -> dict[str, dict[str, float]]:
    """Shares of the four outcomes by each report day and by the window.

    "By day t" counts everything until the end of day t, day 0 being the day of the offer.
    """
    last = len(result.daily["category"]) - 1
    days = {**{str(day): day for day in REPORT_DAYS}, WINDOW: window_days}
    return {
        name: {
            outcome: count / result.worlds
            for outcome, count in _counts(result, min(day, last)).items()
        }
        for name, day in days.items()
    }


def case_outcomes(columns: Columns) -> NDArray[np.intp]:
    """Index into `OUTCOMES` of what had come about by the last day, shape (worlds,)."""
    by_category = np.array([OUTCOMES.index(OUTCOME_OF[each.key]) for each in CATEGORIES])
    outcome = by_category[columns["category"]]
    partial = (columns["accepted_day"] < 0) & columns["ever_limited"]
    return np.where(partial, OUTCOMES.index("limited"), outcome)


def _counts(result: EnsembleResult, day: int) -> dict[str, int]:
    """Worlds with each outcome by the end of a day."""
    worlds = dict.fromkeys(OUTCOMES, 0)
    now, ever = result.daily["category"][day].tolist(), result.daily["ever_limited"][day].tolist()
    for category, count, had_partial in zip(CATEGORIES, now, ever, strict=True):
        outcome = OUTCOME_OF[category.key]
        partial = 0 if outcome == "accepted" else had_partial
        worlds[outcome] += count - partial
        worlds["limited"] += partial
    return worlds


def score(results: Sequence[CaseResult]) -> Scores:
    """Scores of the model for cases with an outcome, at each case's window."""
    return scores.score(
        [result.probabilities[WINDOW] for result in results],
        [_outcome(result.case) for result in results],
    )


def run_cases(
    cases: Sequence[Case],
    mapping: CodeMapping,
    hindsight: bool,
    worlds: int,
    seed: int,
    pool: Pool,
    progress: Callable[[int], None] | None = None,
    without: Callable[[Case], Mapping[str, Any]] | None = None,
) -> tuple[CaseResult, ...]:
    """What the model says about each case; `without` gives paths that switch something off."""
    results = []
    for case in cases:
        changes = without(case) if without is not None else None
        scenario = case_scenario(case, mapping, hindsight=hindsight, without=changes)
        ensemble = run(scenario, worlds, seed, pool, band=False)
        results.append(CaseResult(case, probabilities(ensemble, case.window_days)))
        if progress is not None:
            progress(worlds)
    return tuple(results)


def _compare(results: Sequence[CaseResult], known: Sequence[Case]) -> list[BaselineResult]:
    cases = [result.case for result in results if result.case.scored]
    outcomes = [_outcome(case) for case in cases]
    compared = []
    for baseline in baselines.BASELINES:
        said = baselines.forecasts(baseline, cases, known)
        compared.append(BaselineResult(baseline, tuple(said), scores.score(said, outcomes)))
    return compared


def _outcome(case: Case) -> str:
    if case.outcome is None:
        raise ValueError(f"case {case.key} has no outcome")
    return case.outcome


def _plain(result: CaseResult) -> dict[str, Any]:
    return {
        "id": result.case.key,
        "name": result.case.name,
        "group": result.case.group,
        "scored": result.case.scored,
        "window_days": result.case.window_days,
        "probabilities": {day: dict(shares) for day, shares in result.probabilities.items()},
        "outcome": result.case.outcome,
    }


def _numbers(found: Scores) -> dict[str, Any]:
    """Scores as plain values, null where there was nothing to score."""
    values = asdict(found)
    if found.cases == 0:
        return {name: (value if name == "cases" else None) for name, value in values.items()}
    return values
