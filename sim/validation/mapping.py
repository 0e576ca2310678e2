"""What the codes of a case mean: the table `seeds/cases/mapping.yaml`, read and applied.

The table gives its reasons. What may be in it is in `sim.validation.mapping_file`, the
scenario of a case in `sim.validation.case_scenario`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from sim.scenario.library import seeds_folder
from sim.scenario.reading import read_file
from sim.validation.mapping_file import FactorEntry, ScaleEntry, TargetEntry, checked_mapping

DOSSIER = "cases"

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
    optional: bool = False
    """May be missing in a case; what it sets then stays as in the dossier."""

    @property
    def needed(self) -> bool:
        """Whether every case has to have it."""
        return not self.hindsight and not self.optional

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
    """The shipped table, or one in another file; raises `ScenarioError` with what is wrong."""
    file = checked_mapping(read_file(path or seeds_folder() / DOSSIER / "mapping.yaml"))
    choices = file.informed_choices
    return CodeMapping(
        scales={name: _scale(entry) for name, entry in file.codes.items()},
        targets=tuple(_target(entry) for entry in file.targets),
        mechanisms=tuple(Mechanism(each.label, each.without) for each in file.mechanisms),
        informed=Mechanism(choices.label, choices.without),
        informed_choices=tuple(choices.choices),
    )


def _scale(entry: ScaleEntry) -> Scale:
    ends = [*entry.words.values()] or [end for end in (entry.low, entry.high) if end is not None]
    return Scale(min(ends), max(ends), entry.meaning, entry.words, entry.hindsight, entry.optional)


def _target(entry: TargetEntry) -> Target:
    factors = tuple(_factor(each) for each in entry.factors)
    return Target(entry.path, factors, entry.reason, entry.shape, entry.sets)


def _factor(entry: FactorEntry) -> Factor:
    points = sorted((float(written), value) for written, value in entry.points.items())
    return Factor(entry.code, tuple(points))
