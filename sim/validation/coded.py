"""The cases in one coding: what model and baselines say, and every score that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import REPORT_DAYS
from sim.validation import baselines, scores
from sim.validation.calibrated import Calibrated, calibrated
from sim.validation.case_runs import WINDOW, CaseResult
from sim.validation.cases import Case
from sim.validation.family import FamilyForecasts, baseline_of, family_forecasts
from sim.validation.placebo import Placebo, crossed_scores, placebo
from sim.validation.scores import Scores
from sim.validation.skill import Skill, skills


@dataclass(frozen=True)
class BaselineResult:
    """What a baseline said of the scored cases, in their order, and how it scored."""

    baseline: baselines.Baseline
    forecasts: tuple[Mapping[str, float], ...]
    scores: Scores


@dataclass(frozen=True)
class Coded:
    """One way to code the cases."""

    name: str
    label: str
    results: tuple[CaseResult, ...]
    baselines: tuple[BaselineResult, ...] = ()
    """Fitted with the case's war left out; the first is the base rate."""
    in_sample: tuple[BaselineResult, ...] = ()
    """Fitted to the very cases that they forecast: what a baseline can reach that has seen them."""
    family: FamilyForecasts | None = field(default=None, compare=False)

    @cached_property
    def scored(self) -> tuple[CaseResult, ...]:
        """Those with an outcome that may count."""
        return tuple(result for result in self.results if result.case.scored)

    @cached_property
    def outcomes(self) -> list[str]:
        """What came of the scored cases."""
        return [str(result.case.outcome) for result in self.scored]

    @cached_property
    def wars(self) -> list[str]:
        """The war of each scored case."""
        return [result.case.group for result in self.scored]

    @cached_property
    def forecasts(self) -> list[Mapping[str, float]]:
        """The model's probabilities of each scored case by the end of its window."""
        return [result.probabilities[WINDOW] for result in self.scored]

    @cached_property
    def scores(self) -> Scores:
        """Mean scores over the scored cases at each case's window."""
        return scores.score(self.forecasts, self.outcomes)

    def scores_at(self, day: int) -> Scores:
        """Mean scores at one of the report days, over scored cases whose outcome then is known."""
        known = [result for result in self.scored if day in result.case.outcome_at]
        return scores.score(
            [result.by_day(day) for result in known],
            [result.case.outcome_at[day] for result in known],
        )

    @cached_property
    def by_case(self) -> dict[str, NDArray[np.float64]]:
        """Each score of each scored case."""
        return scores.by_case(self.forecasts, self.outcomes)

    def skill_over(self, rival: BaselineResult) -> dict[str, Skill]:
        """The model's scores beside a baseline's, by name of the score."""
        other = scores.by_case(rival.forecasts, self.outcomes)
        return {each.score: each for each in skills(self.by_case, other, self.wars)}

    @cached_property
    def skill(self) -> dict[str, Skill]:
        """Over the base rate of the other wars."""
        return self.skill_over(self.baselines[0])

    @cached_property
    def placebos(self) -> dict[str, dict[str, Placebo]]:
        """`within_wars` and `over_all` -> name of a score -> codes permuted so."""
        windows = [result.case.window_days for result in self.scored]
        said = [[result.by_day(day) for day in windows] for result in self.scored]
        crossed = crossed_scores(said, self.outcomes)
        ways = {"within_wars": self.wars, "over_all": ["all"] * len(self.wars)}
        return {
            way: {name: placebo(name, table, groups) for name, table in crossed.items()}
            for way, groups in ways.items()
        }

    @cached_property
    def calibrated(self) -> dict[str, Calibrated]:
        """What these forecasts would score if they were right, by name of the score."""
        return {each.score: each for each in calibrated(self.forecasts, self.outcomes)}

    def summary(self) -> dict[str, Any]:
        """As plain values; what cannot be worked out without an outcome is not there."""
        summary: dict[str, Any] = {
            "label": self.label,
            "scores": numbers(self.scores),
            "probabilities": {
                each.case.key: dict(each.probabilities[WINDOW]) for each in self.results
            },
        }
        if not self.scored:
            return summary
        return {
            **summary,
            "scores_at": {str(day): numbers(self.scores_at(day)) for day in REPORT_DAYS},
            "baselines": {each.baseline.name: _plain(each) for each in self.baselines},
            "in_sample": {each.baseline.name: _plain(each) for each in self.in_sample},
            "skill_over_base_rate": _each(self.skill),
            "placebo": {way: _each(found) for way, found in self.placebos.items()},
            "calibrated": _each(self.calibrated),
            "chosen_codes": None if self.family is None else dict(self.family.chosen),
        }


def coded(
    name: str,
    label: str,
    results: Sequence[CaseResult],
    known: Sequence[Case],
    barred: Sequence[str] = (),
) -> Coded:
    """A coding with its baselines, which are fitted to the known cases of other wars.

    barred: codes that no baseline may choose, those given in hindsight.
    """
    cases = [result.case for result in results if result.case.scored]
    found = [
        _scored(each, baselines.forecasts(each, cases, known), cases)
        for each in baselines.BASELINES
    ]
    inside = [
        _scored(each, [forecast(case) for case in cases], cases)
        for each in baselines.BASELINES
        for forecast in [baselines.fit(each, cases)]
    ]
    family = family_forecasts(cases, known, barred)
    if family is not None:
        found.append(_scored(baseline_of(family), family.forecasts, cases))
        best = baselines.Baseline(
            "best_in_hindsight",
            f"best of {family.members} on these cases: {', '.join(family.in_hindsight)}",
            family.in_hindsight,
        )
        inside.append(_scored(best, family.forecasts_in_hindsight, cases))
    return Coded(name, label, tuple(results), tuple(found), tuple(inside), family)


def pooled(name: str, label: str, one: Coded, other: Coded) -> Coded:
    """The mean of the forecasts under two codings, beside the same base rate."""
    results = tuple(
        CaseResult(mine.case, (mine.shares + others.shares) / 2.0)
        for mine, others in zip(one.results, other.results, strict=True)
    )
    return Coded(name, label, results, one.baselines[:1], one.in_sample[:1])


def numbers(found: Scores) -> dict[str, Any]:
    """Scores as plain values, null where there was nothing to score."""
    values = asdict(found)
    if found.cases == 0:
        return {name: (value if name == "cases" else None) for name, value in values.items()}
    return values


def _scored(
    baseline: baselines.Baseline, said: Sequence[Mapping[str, float]], cases: Sequence[Case]
) -> BaselineResult:
    outcomes = [str(case.outcome) for case in cases]
    return BaselineResult(baseline, tuple(said), scores.score(said, outcomes))


def _plain(each: BaselineResult) -> dict[str, Any]:
    return {**numbers(each.scores), "fitted_quantities": each.baseline.fitted}


def _each(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Dataclasses by name as plain values; nan becomes null."""
    return {
        name: {
            key: None if isinstance(value, float) and not np.isfinite(value) else value
            for key, value in asdict(each).items()
            if key != "score"
        }
        for name, each in found.items()
    }
