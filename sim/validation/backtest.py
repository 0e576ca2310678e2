"""The model against ceasefire offers of the past: probabilities, scores, baselines.

Nothing of the model is fitted to the cases. Every case runs under the same model and dossier; what
differs is what `sim.validation.mapping` makes of its codes. Where the offers are coded twice, all
of it is done for either coding and for the mean of both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

from sim.outcomes import REPORT_DAYS
from sim.scenario.library import seeds_folder
from sim.validation.agreement import Agreement, agreements
from sim.validation.case_files import read_cases
from sim.validation.case_runs import CaseResult, CaseRuns
from sim.validation.cases import Case
from sim.validation.coded import BaselineResult, Coded, coded, numbers, pooled
from sim.validation.codings import (
    Coding,
    in_each_coding,
    mean_codes,
    read_coding,
    shipped_second_coding,
)
from sim.validation.mapping import DOSSIER, CodeMapping, read_mapping
from sim.validation.scores import Scores, score
from sim.workers.pool import Pool

FITTED_QUANTITIES = 0
"""Numbers of the model that a procedure fitted to cases; for choices that were made by hand with
the outcomes in view see `informed_choices` in the mapping."""

_LABELS = {
    "first": "first coding",
    "second": "second coding",
    "mean": "mean of both",
    "pooled": "mean forecast",
}
"""Codings by name: `mean` has the mean of both codes, `pooled` the mean of both forecasts."""


@dataclass(frozen=True)
class Backtest:
    """All cases in each coding, and the first with what was coded in hindsight."""

    worlds: int
    seed: int
    codings: tuple[Coded, ...]
    """The first coding; where there is a second, that, the mean of both, and the mean forecast."""
    with_hindsight: tuple[CaseResult, ...]
    agreement: tuple[Agreement, ...] = ()
    about_second: Mapping[str, str] = field(default_factory=dict)
    """Who made the second coding."""

    @property
    def first(self) -> Coded:
        """The coding of the file itself."""
        return self.codings[0]

    @property
    def main(self) -> Coded:
        """The coding to go by: the mean of both where there are two."""
        return next((each for each in self.codings if each.name == "mean"), self.first)

    @property
    def results(self) -> tuple[CaseResult, ...]:
        """The cases in the first coding."""
        return self.first.results

    @property
    def scored(self) -> tuple[CaseResult, ...]:
        """Those with an outcome that may count."""
        return self.first.scored

    @property
    def baselines(self) -> tuple[BaselineResult, ...]:
        """The baselines of the first coding."""
        return self.first.baselines

    def scores(self, *, hindsight: bool = False) -> Scores:
        """Mean scores over the scored cases at each case's window, in the first coding."""
        if not hindsight:
            return self.first.scores
        return score_of([result for result in self.with_hindsight if result.case.scored])

    def scores_at(self, day: int) -> Scores:
        """Mean scores at one of the report days, in the first coding."""
        return self.first.scores_at(day)

    def summary(self) -> dict[str, Any]:
        """What `ceasefire backtest --json` prints, as plain values."""
        return {
            "worlds": self.worlds,
            "seed": self.seed,
            "fitted_quantities": FITTED_QUANTITIES,
            "cases": [_plain(result) for result in self.results],
            "scores": numbers(self.scores()),
            "scores_at": {str(day): numbers(self.scores_at(day)) for day in REPORT_DAYS},
            "baselines": {
                each.baseline.name: {
                    **numbers(each.scores),
                    "fitted_quantities": each.baseline.fitted,
                    "left_out": "the case's whole group",
                }
                for each in self.baselines
            },
            "with_detail_gap": {
                "cases": [_plain(result) for result in self.with_hindsight],
                "scores": numbers(self.scores(hindsight=True)),
            },
            "codings": {each.name: each.summary() for each in self.codings},
            "agreement": [_agreement(each) for each in self.agreement],
            "second_coding": dict(self.about_second),
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
    second: Coding | None = None,
) -> Backtest:
    """Run every case and score it; `known` is what baselines are fitted to, groups left out."""
    mapping = mapping or read_mapping()
    owned = pool or Pool(1)
    try:
        runs = CaseRuns(mapping, worlds, seed, owned, progress)
        found, agreed = _in_codings(cases, known, second, runs)
        whole = [case for case in cases if set(mapping.hindsight) <= set(case.codes)]
        knowingly = runs.results(whole, hindsight=True)
    finally:
        if pool is None:
            owned.close()
    about = {} if second is None else second.about
    return Backtest(worlds, seed, found, knowingly, agreed, about)


@dataclass(frozen=True)
class Asked:
    """What a backtest is asked for, as read."""

    cases: tuple[Case, ...]
    known: tuple[Case, ...]
    """What baselines are fitted to: the shipped cases and the file's."""
    second: Coding | None
    mapping: CodeMapping

    @property
    def ensembles(self) -> int:
        """Cases that are run, each coding and the codes of hindsight counted by themselves."""
        hindsight = set(self.mapping.hindsight)
        whole = sum(hindsight <= set(case.codes) for case in self.cases)
        return len(self.cases) * (1 if self.second is None else 3) + whole


def read_asked(path: Path | None = None, second: Path | None = None) -> Asked:
    """The cases in a file, the shipped ones with their second coding by default.

    second: a file of other codes for the same cases (`sim.validation.codings`).
    Raises `ScenarioError` with everything that is wrong.
    """
    mapping = read_mapping()
    shipped = read_cases(shipped_cases(), mapping)
    cases = shipped if path is None else read_cases(path, mapping)
    own = {case.key for case in cases}
    known = (*cases, *(case for case in shipped if case.key not in own))
    coded_by = shipped_second_coding() if second is None and path is None else second
    coding = None if coded_by is None else read_coding(coded_by, mapping, cases)
    return Asked(cases, known, coding, mapping)


def score_of(results: Sequence[CaseResult]) -> Scores:
    """Scores of the model for cases with an outcome, at each case's window."""
    return score(
        [result.by_day(result.case.window_days) for result in results],
        [str(result.case.outcome) for result in results],
    )


def _in_codings(
    cases: Sequence[Case], known: Sequence[Case], second: Coding | None, runs: CaseRuns
) -> tuple[tuple[Coded, ...], tuple[Agreement, ...]]:
    barred = runs.mapping.hindsight
    own = {case.key for case in cases}
    others = [case for case in known if case.key not in own]

    def made(name: str, in_coding: Sequence[Case]) -> Coded:
        results = runs.results(in_coding)
        return coded(name, _LABELS[name], results, [*in_coding, *others], barred)

    if second is None:
        return (made("first", cases),), ()
    first_codes, second_codes = in_each_coding(cases, second)
    one, other = made("first", first_codes), made("second", second_codes)
    mean = made("mean", mean_codes(first_codes, second_codes))
    pool = pooled("pooled", _LABELS["pooled"], one, other)
    agreed = agreements(cases, second.over(cases), tuple(runs.mapping.scales))
    return (one, other, mean, pool), tuple(agreed)


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


def _agreement(each: Agreement) -> dict[str, Any]:
    """As plain values; nan, where neither coder varies, becomes null."""
    return {
        key: None if isinstance(value, float) and isnan(value) else value
        for key, value in asdict(each).items()
    }
