"""A sweep ready to run: base scenarios, points, worlds and seed, and how the work is cut up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import ceil
from typing import Any

from sim.outcomes import COLUMNS, REPORT_DAYS
from sim.results.manifest import versions
from sim.scenario.quantities import central_value
from sim.scenario.scenario import LimitedTruceKind, Scenario
from sim.sweeps.design import Points, value_at
from sim.sweeps.manifest import Design, SweepManifest, SweepScenario
from sim.workers.shard import Shard

COMPACT = (
    "world",
    "category",
    *(f"category_at_{day}" for day in REPORT_DAYS),
    "accepted_day",
    "held_day",
    "collapsed_day",
    "quiet_days",
    "held_first_time",
    "limited_kind",
    "limited_day",
    "withdrawn_day",
    "mediator_exit_day",
)
"""Outcome columns that a sweep keeps unless its file says `columns: all`."""

ROWS_OF_PART = 131_072
"""Most rows of one part."""
_PARTS = 64
"""Parts that a small sweep is cut into, as far as it has so many points."""


@dataclass(frozen=True)
class Part:
    """Rows of the result that are in one file: some points, or some worlds of one point."""

    number: int
    points: range
    worlds: range

    @property
    def name(self) -> str:
        """Name of the file."""
        return f"parts/{self.number:06d}.parquet"

    @property
    def rows(self) -> int:
        """Rows in it."""
        return len(self.points) * len(self.worlds)


@dataclass(frozen=True)
class SweepPlan:
    """Everything that decides a sweep's results."""

    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    design: Mapping[str, Any]
    """How the points came about, as plain values: for people and for telling sweeps apart."""
    points: Points
    count: int
    """Points of the design; every base scenario meets each of them."""
    worlds: int
    seed: int
    columns: tuple[str, ...] = COMPACT
    question: str | None = None
    """What the sweep asks, in its file's words."""
    warnings: tuple[str, ...] = ()
    """What is allowed and yet hardly meant, such as an event after the last day."""

    @property
    def paths(self) -> tuple[str, ...]:
        """What is varied."""
        return tuple(column.path for column in self.points)

    @property
    def total(self) -> int:
        """Points of all scenarios together."""
        return self.count * len(self.scenarios)

    def scenario_at(self, point: int) -> int:
        """Which base scenario a point has; all points of the first scenario come first."""
        return point // self.count

    def values_at(self, point: int) -> dict[str, Any]:
        """Path -> value at a point."""
        return value_at(self.points, point % self.count)

    @cached_property
    def truces(self) -> tuple[LimitedTruceKind, ...]:
        """Partial truces of any base scenario, by key."""
        found = {kind.key: kind for each in self.scenarios for kind in each.limited_truces}
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what decides the results, hexadecimal."""
        content = self.manifest().model_dump(mode="json", exclude=_ABOUT)
        content["scenarios"] = [scenario.digest for scenario in self.scenarios]
        return sha256(_canonical(content)).hexdigest()

    def manifest(self, shard: Shard | None = None) -> SweepManifest:
        """What the results are the results of."""
        return SweepManifest(
            name=self.name,
            title=self.title,
            question=self.question,
            shard=None if shard is None else str(shard),
            worlds=int(self.worlds),
            seed=int(self.seed),
            columns=self.columns,
            points=self.total,
            paths=self.paths,
            design=Design(**self.design),
            points_sha256=self._points_digest,
            versions=versions(),
            scenarios=tuple(_recorded(each, self.paths) for each in self.scenarios),
        )

    @cached_property
    def _points_digest(self) -> str:
        digest = sha256()
        for column in self.points:
            held = column.codes if column.numbers is None else column.numbers
            digest.update(_canonical([column.path, list(column.values)]))
            digest.update(held.astype(held.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()


_ABOUT = {"name", "title", "question", "shard", "versions", "scenarios"}
"""Of a manifest: what decides nothing, or follows from the digests of the scenarios."""


def parts_of(points: int, worlds: int, shard: Shard | None = None) -> list[Part]:
    """The parts of a sweep, or of one shard: every n-th part.

    They depend on the numbers of points and worlds alone, so that shards and any number of
    workers make the same files.
    """
    if worlds > ROWS_OF_PART:
        pieces = ceil(worlds / ROWS_OF_PART)
        cuts = [worlds * k // pieces for k in range(pieces + 1)]
        parts = [
            Part(point * pieces + k, range(point, point + 1), range(cuts[k], cuts[k + 1]))
            for point in range(points)
            for k in range(pieces)
        ]
    else:
        rows = min(ROWS_OF_PART, ceil(points * worlds / _PARTS))
        each = max(1, rows // worlds)
        parts = [
            Part(number, range(first, min(points, first + each)), range(worlds))
            for number, first in enumerate(range(0, points, each))
        ]
    return parts if shard is None else list(shard.share(parts))


def compact_or_all(columns: str) -> tuple[str, ...]:
    """The outcome columns that `compact` or `all` means."""
    return tuple(COLUMNS) if columns == "all" else COMPACT


def _recorded(scenario: Scenario, paths: Sequence[str]) -> SweepScenario:
    return SweepScenario(
        name=scenario.name,
        title=scenario.title,
        digest=scenario.digest,
        start=scenario.start,
        horizon_days=scenario.horizon_days,
        own_values={path: _own_value(scenario, path) for path in paths},
        resolved=dict(scenario.resolved),
    )


def _own_value(scenario: Scenario, path: str) -> float | None:
    """The scenario's own number at a path; the central one of a distribution."""
    if path in scenario.parameters:
        return central_value(scenario.parameters[path].quantity)
    for event in scenario.events:
        if path == f"events.{event.key}.day":
            return event.day
    return None


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()
