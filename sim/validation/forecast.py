"""Forecasts to be scored later: dated questions about a scenario, each with its bands.

The file that holds them is in `sim.validation.forecast_file`, what came of them in
`sim.validation.forecast_scores`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import EnsembleResult
from sim.ensemble.simulate import Progress, input_draws, run
from sim.outcomes import REPORT_DAYS
from sim.scenario.scenario import Scenario
from sim.statistics.band import Band, input_band
from sim.statistics.intervals import Estimate, wilson
from sim.version import __version__, model_fingerprint
from sim.wording import plural
from sim.workers.pool import Pool

_Days = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Question:
    """Whether something has come about by the end of a day."""

    key: str
    text: str
    column: str
    """Column of the day on which it came about."""
    by: date


@dataclass(frozen=True)
class Answer:
    """A probability with its bands."""

    question: Question
    share: Estimate
    """With the 95 % interval of sampling (Wilson)."""
    inputs: Band
    """5 to 95 % over draws of the uncertain inputs."""


@dataclass(frozen=True)
class Forecast:
    """Answers to dated questions, and all that is needed to make them again."""

    issued: date
    scenario: Scenario
    worlds: int
    seed: int
    answers: tuple[Answer, ...]

    def plain(self) -> dict[str, Any]:
        """As it is written, but for its hash."""
        scenario = self.scenario
        return {
            "kind": "forecast",
            "format": 1,
            "issued": self.issued.isoformat(),
            "scenario": {
                "name": scenario.name,
                "title": scenario.title,
                "digest": scenario.digest,
                "start": scenario.start.isoformat(),
                "horizon_days": scenario.horizon_days,
            },
            "model": {"version": __version__, "fingerprint": model_fingerprint()},
            "worlds": self.worlds,
            "seed": self.seed,
            "bands": {
                "sampling": "95 % interval of the share of worlds (Wilson)",
                "inputs": "5 to 95 % of the share over draws of the uncertain inputs",
            },
            "questions": [_plain(answer, self.issued) for answer in self.answers],
        }


def questions_of(scenario: Scenario) -> list[Question]:
    """What is asked of every scenario: by each report day and by the last day."""
    last = scenario.horizon_days - 1
    days = sorted({*(day for day in REPORT_DAYS if day < last), last})
    length = plural(int(scenario.resolved["rules"]["truce_days"]), "day")
    asked = [
        ("accepted", "a full truce has been accepted by both sides", "accepted_day", days),
        ("partial", "a partial truce has been agreed", "limited_day", days),
        ("held", f"a full truce has run its {length} without collapse", "held_day", [last]),
    ]
    return [
        Question(f"{key}_by_{by}", f"By the end of {by} {text}.", column, by)
        for key, text, column, those in asked
        for by in (scenario.start + timedelta(day) for day in those)
    ]


def forecast(
    scenario: Scenario,
    issued: date,
    worlds: int,
    seed: int,
    pool: Pool,
    progress: Progress | None = None,
) -> Forecast:
    """Run a scenario and answer its questions; the same input gives the same answers."""
    result = run(scenario, worlds, seed, pool, band=False, progress=progress)
    draws = input_draws(scenario, seed, pool, progress)
    answers = [_answer(each, result, draws) for each in questions_of(scenario)]
    return Forecast(issued, scenario, worlds, seed, tuple(answers))


def _answer(question: Question, result: EnsembleResult, draws: _Days) -> Answer:
    last = (question.by - result.about.start).days
    count = int(np.count_nonzero(_by(result.columns[question.column], last)))
    band = input_band(_by(draws[question.column], last), count, result.worlds)
    return Answer(question, wilson(count, result.worlds), band)


def _by(days: NDArray[Any], last: int) -> NDArray[np.bool_]:
    """Whether something that happens on some day (−1: never) has happened by a day."""
    return np.asarray((days >= 0) & (days <= last))


def _plain(answer: Answer, issued: date) -> dict[str, Any]:
    question, share = answer.question, answer.share
    return {
        "id": question.key,
        "question": question.text,
        "date": question.by.isoformat(),
        "over_when_issued": question.by < issued,
        "probability": share.share,
        "sampling": [share.low, share.high],
        "inputs": list(answer.inputs),
    }
