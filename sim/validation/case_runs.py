"""What the model says about cases: one ensemble a case, equal scenarios run once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import Columns, EnsembleResult
from sim.ensemble.simulate import run
from sim.outcomes import CATEGORIES, REPORT_DAYS
from sim.scenario.scenario import Scenario
from sim.validation.case_scenario import case_scenario
from sim.validation.cases import OUTCOMES, Case
from sim.validation.mapping import CodeMapping
from sim.workers.pool import Pool

WINDOW = "window"
"""Name of the case's own window beside the report days."""

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

Changes = Callable[[Case], Mapping[str, Any]]
"""Paths of a case's scenario -> values laid over what its codes say."""


@dataclass(frozen=True)
class CaseResult:
    """What the model said about one case."""

    case: Case
    shares: NDArray[np.float64] = field(compare=False)
    """Of each outcome by the end of each day since the offer, shape (days, outcomes)."""

    @property
    def probabilities(self) -> Probabilities:
        """By each report day and by the end of the window."""
        days = {**{str(day): day for day in REPORT_DAYS}, WINDOW: self.case.window_days}
        return {name: self.by_day(day) for name, day in days.items()}

    def by_day(self, day: int) -> dict[str, float]:
        """Outcome -> probability by the end of a day; beyond the horizon that of the last day."""
        shares = self.shares[min(day, len(self.shares) - 1)].tolist()
        return dict(zip(OUTCOMES, shares, strict=True))


@dataclass
class CaseRuns:
    """Runs cases with the same worlds; scenarios that do not differ are run once."""

    mapping: CodeMapping
    worlds: int
    seed: int
    pool: Pool
    progress: Callable[[int], None] | None = None
    _known: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def results(
        self,
        cases: Sequence[Case],
        *,
        hindsight: bool = False,
        without: Changes | None = None,
    ) -> tuple[CaseResult, ...]:
        """What the model says about each case; `without` gives paths that switch something off."""
        return tuple(
            CaseResult(case, self._shares(self._scenario(case, hindsight, without)))
            for case in cases
        )

    def _scenario(self, case: Case, hindsight: bool, without: Changes | None) -> Scenario:
        changes = without(case) if without is not None else None
        return case_scenario(case, self.mapping, hindsight=hindsight, without=changes)

    def _shares(self, scenario: Scenario) -> NDArray[np.float64]:
        if scenario.digest not in self._known:
            ensemble = run(scenario, self.worlds, self.seed, self.pool, band=False)
            self._known[scenario.digest] = outcome_shares(ensemble)
        if self.progress is not None:
            self.progress(self.worlds)
        return self._known[scenario.digest]


def outcome_shares(result: EnsembleResult) -> NDArray[np.float64]:
    """Share of worlds with each outcome by the end of each day, shape (days, outcomes).

    "By day t" counts everything until the end of day t, day 0 being the day of the offer.
    """
    now, ever = result.daily["category"], result.daily["ever_limited"]
    worlds = np.zeros((len(now), len(OUTCOMES)), dtype=np.int64)
    limited = OUTCOMES.index("limited")
    for place, category in enumerate(CATEGORIES):
        outcome = OUTCOME_OF[category.key]
        partial = 0 if outcome == "accepted" else ever[:, place]
        worlds[:, OUTCOMES.index(outcome)] += now[:, place] - partial
        worlds[:, limited] += partial
    return worlds / result.worlds


def case_outcomes(columns: Columns) -> NDArray[np.intp]:
    """Index into `OUTCOMES` of what had come about by the last day, shape (worlds,)."""
    by_category = np.array([OUTCOMES.index(OUTCOME_OF[each.key]) for each in CATEGORIES])
    outcome = by_category[columns["category"]]
    partial = (columns["accepted_day"] < 0) & columns["ever_limited"]
    return np.where(partial, OUTCOMES.index("limited"), outcome)
