"""What came of forecasts: outcomes as somebody wrote them down, and the scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.scenario.errors import Problem, ScenarioError, did_you_mean, fail, quoted
from sim.scenario.reading import parse_file
from sim.validation.scores import brier, log_score

_FORM = "write `ID: true` or `ID: false`, or `ID: {happened: true, source: TEXT}`"


@dataclass(frozen=True)
class Answered:
    """A question with its forecast and what came of it."""

    key: str
    date: str
    over_when_issued: bool
    probability: float
    happened: bool
    brier: float
    log: float


@dataclass(frozen=True)
class ForecastScores:
    """The answered questions of a forecast; those that are still open are named."""

    answered: tuple[Answered, ...]
    open: tuple[str, ...]

    @property
    def forecasts(self) -> tuple[Answered, ...]:
        """Those that were not over on the day of issue: the others are no forecasts."""
        return tuple(each for each in self.answered if not each.over_when_issued)

    def summary(self) -> dict[str, Any]:
        """As plain values; means are null where nothing is answered."""
        return {
            "answered": [asdict(each) for each in self.answered],
            "open": list(self.open),
            "all": means(self.answered),
            "not_over_when_issued": means(self.forecasts),
        }


def means(answered: Sequence[Answered]) -> dict[str, Any]:
    """Mean scores, and those of a forecaster who says one half to everything."""
    if not answered:
        return {"questions": 0, "brier": None, "log": None, "brier_of_one_half": None}
    count = len(answered)
    return {
        "questions": count,
        "brier": sum(each.brier for each in answered) / count,
        "log": sum(each.log for each in answered) / count,
        "brier_of_one_half": 0.25,
    }


def score_forecast(document: Mapping[str, Any], happened: Mapping[str, bool]) -> ForecastScores:
    """Score the questions whose outcome is known."""
    questions = document["questions"]
    answered = [
        _answered(each, happened[each["id"]]) for each in questions if each["id"] in happened
    ]
    return ForecastScores(
        tuple(answered), tuple(each["id"] for each in questions if each["id"] not in happened)
    )


def read_outcomes(file: Path, document: Mapping[str, Any]) -> dict[str, bool]:
    """What came of a forecast's questions: a mapping from `id`, or one under `outcomes`.

    A value is true or false, or a mapping with `happened` and, for readers, `source`; null where it
    is not known yet. Raises `ScenarioError` with everything that is wrong.
    """
    root = parse_file(file).root  # null: not known yet
    listed = root.get("outcomes") or root
    if not listed.mapping:
        raise fail(listed.place, "holds no outcomes", _FORM)
    keys = [each["id"] for each in document["questions"]]
    found: dict[str, bool] = {}
    problems: list[Problem] = []
    for key, node in listed.mapping.items():
        value = node.get("happened") or node if node.mapping else node
        if key not in keys:
            what = f"{quoted(key)} is no question of the forecast"
            problems.append(Problem(node.where, what, did_you_mean(key, keys)))
        elif isinstance(value.value, bool):
            found[key] = value.value
        elif value.value is not None:
            problems.append(Problem(node.where, f"{key}: is neither true nor false", _FORM))
    if problems:
        raise ScenarioError(problems)
    return found


def _answered(question: Mapping[str, Any], happened: bool) -> Answered:
    probability = float(question["probability"])
    return Answered(
        question["id"],
        question["date"],
        bool(question["over_when_issued"]),
        probability,
        happened,
        brier(probability, happened),
        log_score(probability, happened),
    )
