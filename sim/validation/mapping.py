"""From the codes of a case to a scenario: the table `seeds/cases/mapping.yaml`, applied.

The table gives its reasons; here is only how it is read. Equal codes give equal scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from sim.scenario.library import seeds_folder
from sim.scenario.load import load
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.validation.cases import Case

DOSSIER = "cases"
REPORT_HORIZON = 180
"""Least horizon of a case's scenario, days: the last day that every case is scored at."""

_DIGITS = 10
_SWITCH = ".open"
"""Ending of the paths that are on or off instead of a number."""


@dataclass(frozen=True)
class Scale:
    """What a code may be: numbers between two ends, or words that stand for numbers."""

    low: float
    high: float
    meaning: str
    words: Mapping[str, float]
    hindsight: bool
    """Coded by somebody who knew the outcome: scores are given with and without it."""

    def read(self, written: Any) -> float | None:
        """The code as a number, None if it is not on the scale."""
        if self.words:
            return self.words.get(str(written).lower())
        if isinstance(written, bool) or not isinstance(written, int | float):
            return None
        return float(written) if isfinite(written) and self.low <= written <= self.high else None

    def __str__(self) -> str:
        if self.words:
            return ", ".join(self.words)
        return f"a number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Factor:
    """A code and the points through which it becomes a number, straight between them."""

    code: str
    points: tuple[tuple[float, float], ...]

    def value(self, code: float) -> float:
        """The number for a code; beyond the first and last point it stays there."""
        points = self.points
        if code <= points[0][0]:
            return points[0][1]
        for (left, low), (right, high) in pairwise(points):
            if code <= right:
                return low + (high - low) * (code - left) / (right - left)
        return points[-1][1]


@dataclass(frozen=True)
class Target:
    """A number of the scenario and the codes that set it, as a product of factors."""

    path: str
    factors: tuple[Factor, ...]
    reason: str
    shape: Mapping[str, Any]
    """Rest of the distribution, empty for a plain number."""
    entry: str
    """Which number of the distribution is set."""

    def written(self, codes: Mapping[str, float]) -> Any:
        """The entry for a scenario file."""
        value = 1.0
        for factor in self.factors:
            value *= factor.value(codes[factor.code])
        value = round(value, _DIGITS)
        if self.path.endswith(_SWITCH):
            return value > 0.5
        return {**self.shape, self.entry: value} if self.shape else value


@dataclass(frozen=True)
class Mechanism:
    """A part of the model or of the mapping that can be left out, to see what it is worth."""

    label: str
    without: Mapping[str, Any]
    """Path -> value that switches it off in every case."""


@dataclass(frozen=True)
class CodeMapping:
    """The whole table: scales of the codes, and what they set."""

    scales: Mapping[str, Scale]
    targets: tuple[Target, ...]
    mechanisms: tuple[Mechanism, ...] = ()
    informed: Mechanism = Mechanism("", {})
    """The choices made with the outcomes of the shipped cases in view, undone together."""
    informed_choices: tuple[str, ...] = ()

    @cached_property
    def hindsight(self) -> tuple[str, ...]:
        """Codes that were given knowing the outcome."""
        return tuple(name for name, scale in self.scales.items() if scale.hindsight)

    def changes(self, codes: Mapping[str, float], *, hindsight: bool) -> dict[str, Any]:
        """Path -> value for a case's codes; without `hindsight` such codes change nothing."""
        barred = set() if hindsight else set(self.hindsight)
        usable = {name: value for name, value in codes.items() if name not in barred}
        return {
            target.path: target.written(usable)
            for target in self.targets
            if all(factor.code in usable for factor in target.factors)
        }


def read_mapping(path: Path | None = None) -> CodeMapping:
    """The shipped table, or one in another file."""
    document = plain(read_file(path or seeds_folder() / DOSSIER / "mapping.yaml"))
    scales = {name: _scale(entry) for name, entry in document["codes"].items()}
    targets = tuple(_target(entry) for entry in document["targets"])
    mechanisms = tuple(Mechanism(**entry) for entry in document["mechanisms"])
    seen = document["informed_choices"]
    informed = Mechanism(seen["label"], seen["without"])
    return CodeMapping(scales, targets, mechanisms, informed, tuple(seen["choices"]))


def _scale(entry: Mapping[str, Any]) -> Scale:
    words = {str(word): float(value) for word, value in entry.get("words", {}).items()}
    low = min(words.values()) if words else float(entry["low"])
    high = max(words.values()) if words else float(entry["high"])
    return Scale(low, high, entry["meaning"], words, bool(entry.get("hindsight", False)))


def _target(entry: Mapping[str, Any]) -> Target:
    factors = tuple(
        Factor(
            each["from"],
            tuple(sorted((float(at), float(value)) for at, value in each["points"].items())),
        )
        for each in entry["factors"]
    )
    return Target(
        entry["set"], factors, entry["reason"], entry.get("shape", {}), entry.get("as", "value")
    )


def scenario_text(
    case: Case,
    mapping: CodeMapping,
    *,
    hindsight: bool = False,
    without: Mapping[str, Any] | None = None,
) -> str:
    """The scenario file of a case; `without` sets paths that switch a mechanism off."""
    document: dict[str, Any] = {
        "schema": 1,
        "title": case.name,
        "question": (
            f"Offer of {case.start.day} {case.start:%B %Y}: {case.offer or 'a ceasefire'}. "
            f"Does the decider, {case.decider}, accept within {case.window_days} days?"
        ),
        "source": "codes: seeds/cases/cases.yaml; what they mean: seeds/cases/mapping.yaml",
        "dossier": DOSSIER,
        "start": case.start,
        "horizon_days": max(REPORT_HORIZON, case.window_days),
    }
    changes = {
        **mapping.changes(case.codes, hindsight=hindsight),
        **(without or {}),
        "actors.decider.name": case.decider,
        "actors.opponent.name": case.opponent,
    }
    for path, value in changes.items():
        _put(document, path.split("."), value)
    used = "with" if hindsight else "without"
    head = f"# Written by `ceasefire backtest --scenarios`; {used} the codes given in hindsight.\n"
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def case_scenario(
    case: Case,
    mapping: CodeMapping,
    *,
    hindsight: bool = False,
    without: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario of a case, read from the text that would stand in its file."""
    with TemporaryDirectory(prefix="ceasefire-") as folder:
        file = Path(folder) / f"{case.key}.yaml"
        text = scenario_text(case, mapping, hindsight=hindsight, without=without)
        file.write_text(text, encoding="utf-8")
        return load(file)


def _put(document: dict[str, Any], keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        document = document.setdefault(key, {})
    document[keys[-1]] = value
