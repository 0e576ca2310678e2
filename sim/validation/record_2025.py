"""The record of 2025: what the model said of questions that have been answered since.

Two runs: from the article's day alone, and with what others than the decider did. The crowds' bins
are scored on what was known on the days that the crowds were asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import EnsembleResult
from sim.ensemble.simulate import run
from sim.scenario.library import scenarios_folder, seeds_folder
from sim.scenario.load import load
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file
from sim.scenario.scenario import Scenario
from sim.validation.scores import brier, ranked_probability
from sim.workers.pool import Pool


@dataclass(frozen=True)
class Answered:
    """A question, what the model said in either run, and what happened."""

    question: str
    truth: int
    as_known: float
    as_it_went: float


@dataclass(frozen=True)
class Forecaster:
    """Somebody's probabilities for the crowd's bins, and their ranked probability score."""

    name: str
    probabilities: tuple[float, ...]
    rps: float


@dataclass(frozen=True)
class CrowdRound:
    """What crowds and model said on one day of when a full truce first takes effect."""

    asked: date
    bins: tuple[str, ...]
    happened: str
    crowds: tuple[Forecaster, ...]
    model: tuple[Forecaster, ...]

    @property
    def median_crowd(self) -> float:
        """Median of the crowds' ranked probability scores."""
        return float(np.median([crowd.rps for crowd in self.crowds]))

    def summary(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "asked": self.asked.isoformat(),
            "bins": list(self.bins),
            "happened": self.happened,
            "crowds": _by_name(self.crowds),
            "model": _by_name(self.model),
        }


@dataclass(frozen=True)
class Record:
    """Questions of 2025, and the crowds' bins."""

    questions: tuple[Answered, ...]
    rounds: tuple[CrowdRound, ...]

    @property
    def brier(self) -> tuple[float, float]:
        """Mean Brier score over the questions, of the first and of the second run."""
        rows = self.questions
        return (
            sum(brier(row.as_known, bool(row.truth)) for row in rows) / len(rows),
            sum(brier(row.as_it_went, bool(row.truth)) for row in rows) / len(rows),
        )

    def summary(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "questions": [vars(row) for row in self.questions],
            "brier": dict(zip(("as_known", "as_it_went"), self.brier, strict=True)),
            "crowds": [each.summary() for each in self.rounds],
        }


def hindcast(worlds: int, seed: int, pool: Pool, file: Path | None = None) -> Record:
    """Run both scenarios of the record and score their answers."""
    record = plain(read_file(file or seeds_folder() / "record_2025" / "record.yaml"))
    first, second = (
        load(scenarios_folder() / f"{record['scenarios'][name]}.yaml")
        for name in ("as_known", "as_it_went")
    )
    known = run(first, worlds, seed, pool, band=False)
    went = run(second, worlds, seed, pool, band=False)
    questions = tuple(
        Answered(each["question"], each["truth"], answer(known, each), answer(went, each))
        for each in record["questions"]
    )
    rounds = []
    for asked in record["crowds"]["asked"]:
        partly = as_of(_date(asked["known_until"]), first, second)
        until = run(partly, worlds, seed, pool, band=False)
        rounds.append(_round(record["crowds"], asked, known, until))
    return Record(questions, tuple(rounds))


def as_of(day: date, as_known: Scenario, as_it_went: Scenario) -> Scenario:
    """What was known on a day: the events until then, and what the mediator does after it open."""
    partly = only_until(as_it_went, day)
    return replace(partly, parameters={**as_it_went.parameters, **as_known.parameters})


def _round(
    crowds: Mapping[str, Any],
    asked: Mapping[str, Any],
    known: EnsembleResult,
    until: EnsembleResult,
) -> CrowdRound:
    bins, truth = crowds["bins"], crowds["truth"]
    day = _date(asked["known_until"])
    labels = tuple(each["label"] for each in bins)
    said = (
        ("the article's day alone", in_bins(known, bins, day)),
        ("with events to that day", in_bins(until, bins, day)),
    )
    return CrowdRound(
        day,
        labels,
        labels[truth],
        tuple(_forecaster(name, shares, truth) for name, shares in asked["forecasts"].items()),
        tuple(_forecaster(name, shares, truth) for name, shares in said),
    )


def answer(result: EnsembleResult, question: Mapping[str, Any]) -> float:
    """The model's probability for one question of the record."""
    by = _day(result, question["by"])
    columns = result.columns
    if question["what"] == "accepted":
        return result.accepted(by).share
    if question["what"] == "held":
        length = _TRUCE_DAYS
        return _share(_by(columns["held_day"], by + length))
    keys = [truce.key for truce in result.about.limited_truces]
    agreed = _by(columns["limited_day"], by)
    agreed = agreed & (columns["limited_kind"] == keys.index(question["kind"]))
    if question["what"] == "limited":
        return _share(agreed)
    return _share(np.asarray(columns["limited_extended"], dtype=bool)[agreed])


def in_bins(
    result: EnsembleResult, bins: Sequence[Mapping[str, Any]], asked: date
) -> tuple[float, ...]:
    """Shares of worlds by the day a full truce takes effect, given none by the day of asking.

    A truce takes effect on the day after both have said yes.
    """
    day = result.columns["accepted_day"]
    effective = np.where(day >= 0, day + 1, np.iinfo(np.int32).max)
    edge = (asked - result.about.start).days + 1
    possible = effective >= edge
    shares = []
    for each in bins:
        end = _day(result, each["until"]) + 1 if "until" in each else np.iinfo(np.int64).max
        shares.append(_share(((effective >= edge) & (effective < end))[possible]))
        edge = end
    return tuple(shares)


def only_until(scenario: Scenario, day: date) -> Scenario:
    """The scenario without the events that come after a date."""
    last = (day - scenario.start).days
    events = tuple(each for each in scenario.events if each.day is None or each.day <= last)
    return replace(scenario, events=events)


_TRUCE_DAYS = 30


def _forecaster(name: str, said: Sequence[float], truth: int) -> Forecaster:
    whole = sum(said)
    shares = tuple(share / whole for share in said)
    return Forecaster(name, shares, ranked_probability(shares, truth))


def _by_name(forecasters: Sequence[Forecaster]) -> dict[str, dict[str, Any]]:
    return {
        each.name: {"probabilities": each.probabilities, "rps": each.rps} for each in forecasters
    }


def _by(days: NDArray[Any], last: int) -> NDArray[np.bool_]:
    return np.asarray((days >= 0) & (days <= last))


def _share(happened: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(happened) / len(happened)) if len(happened) else 0.0


def _day(result: EnsembleResult, written: str) -> int:
    return (_date(written) - result.about.start).days


def _date(written: str) -> date:
    return date.fromisoformat(written)
