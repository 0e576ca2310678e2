"""What a folder of a sweep is the result of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from sim.outcomes import COLUMNS
from sim.results.documents import (
    FORMAT,
    LONGEST_HORIZON,
    Document,
    FormatVersion,
    Hash,
    ScenarioRecord,
    Seed,
    Versions,
    Worlds,
)
from sim.results.manifest import changes, deciding, truces_in
from sim.scenario.scenario import LimitedTruceKind
from sim.sweeps import design

NEEDED = ("world", "category", "accepted_day")
"""Columns that every sweep keeps: the summary is made of them."""


class Design(Document):
    """How the points came about: for people and for telling sweeps apart."""

    model_config = ConfigDict(extra="allow")

    kind: design.Kind


class SweepScenario(ScenarioRecord):
    """A base scenario of a sweep."""

    own_values: dict[str, int | float | None]
    """Its own number at each path that is varied, None where it has none."""


class SweepManifest(Document):
    """Everything that decides a sweep's results, and its name and title."""

    format: FormatVersion = FORMAT
    kind: Literal["sweep"] = "sweep"
    name: str
    title: str
    question: str | None
    shard: Annotated[str, Field(pattern=r"^[0-9]{1,5}/[0-9]{1,5}$")] | None
    worlds: Worlds
    seed: Seed
    columns: tuple[str, ...]
    points: Annotated[int, Field(ge=1, le=design.MOST_POINTS)]
    paths: tuple[str, ...]
    design: Design
    points_sha256: Hash
    versions: Versions
    scenarios: Annotated[tuple[SweepScenario, ...], Field(min_length=1)]

    @field_validator("columns")
    @classmethod
    def _are_columns(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        if not set(NEEDED) <= set(columns) <= set(COLUMNS) or len(set(columns)) < len(columns):
            raise ValueError
        return columns

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = {each.name for each in self.scenarios}
        if len(names) < len(self.scenarios) or self.points % len(self.scenarios):
            raise ValueError
        if any(each.own_values.keys() != set(self.paths) for each in self.scenarios):
            raise ValueError
        return self

    @cached_property
    def truces(self) -> tuple[LimitedTruceKind, ...]:
        """Partial truces of any base scenario, by key."""
        found = {
            key: LimitedTruceKind(key, key, days)
            for scenario in self.scenarios
            for key, days in truces_in(scenario.resolved)
        }
        return tuple(found[key] for key in sorted(found))

    @property
    def horizon_days(self) -> int:
        """Of the longest base scenario; the longest there can be where it is varied."""
        if "horizon_days" in self.paths:
            return LONGEST_HORIZON
        return max(each.horizon_days for each in self.scenarios)

    def scenario_of(self, point: int) -> str:
        """Name of a point's base scenario; all points of the first scenario come first."""
        return self.scenarios[point // (self.points // len(self.scenarios))].name

    def of_whole(self) -> SweepManifest:
        """The manifest of the sweep in one piece."""
        return self.model_copy(update={"shard": None})

    def differences(self, wanted: SweepManifest) -> str:
        """What makes two sweeps different, in words; empty if they are the same."""
        return changes(self._deciding(), wanted._deciding())

    def _deciding(self) -> Mapping[str, Any]:
        """Without what changes no result."""
        words = {"name", "title", "question", "scenarios"}
        of_whole = {"shard"} if self.shard is None else set()
        kept = self.model_dump(mode="json", exclude=words | of_whole)
        kept["scenarios"] = {each.name: deciding(each.resolved) for each in self.scenarios}
        return kept
