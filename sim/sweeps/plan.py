"""A sweep ready to run: base scenarios, points, worlds and seed, and how the work is cut up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import ceil
from typing import Any

from sim.errors import InputError
from sim.outcomes import COLUMNS, REPORT_DAYS
from sim.results.manifest import changes
from sim.scenario.errors import quoted
from sim.scenario.quantities import central_value
from sim.scenario.scenario import LimitedTruceKind, Scenario
from sim.sweeps.design import Points, value_at
from sim.version import __version__, model_fingerprint

FORMAT = 2
"""Version of a sweep's results in a folder; its categories are those of `sim.results.manifest`."""

COMPACT = (
    "world",
    "category",
    *(f"category_at_{day}" for day in REPORT_DAYS),
    "accepted_day",
    "held_day",
    "collapsed_day",
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

MOST_SHARDS = 10_000
"""Shares that a sweep can be cut into."""


@dataclass(frozen=True)
class Shard:
    """The i-th of n shares of a sweep, counted from 1."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """From `2/4`."""
        if match := re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text):
            shard = cls(int(match[1]), int(match[2]))
            if 1 <= shard.number <= shard.of <= MOST_SHARDS:
                return shard
        wanted = f"i/n with i from 1 to n and n at most {MOST_SHARDS:,}, such as 2/4"
        raise InputError(f"--shard must be {wanted}, not {quoted(text)}")

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True)
class Part:
    """Rows of the result that stand in one file: some points, or some worlds of one point."""

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
        told = {key: value for key, value in self.manifest().items() if key not in _ABOUT}
        told["scenarios"] = [scenario.digest for scenario in self.scenarios]
        return sha256(_canonical(told)).hexdigest()

    def manifest(self, shard: Shard | None = None) -> dict[str, Any]:
        """What the results are the results of, as plain values."""
        return {
            "format": FORMAT,
            "kind": "sweep",
            "name": self.name,
            "title": self.title,
            "question": self.question,
            **({} if shard is None else {"shard": str(shard)}),
            "worlds": self.worlds,
            "seed": self.seed,
            "columns": list(self.columns),
            "points": self.total,
            "paths": list(self.paths),
            "design": dict(self.design),
            "points_sha256": self._points_digest,
            "versions": {"ceasefire-sim": __version__, "model": model_fingerprint()},
            "scenarios": [_about(each, self.paths) for each in self.scenarios],
        }

    @cached_property
    def _points_digest(self) -> str:
        digest = sha256()
        for column in self.points:
            held = column.codes if column.numbers is None else column.numbers
            digest.update(_canonical([column.path, list(column.values)]))
            digest.update(held.astype(held.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()


_IN_WORDS = ("name", "title", "question")
"""Keys of a manifest that decide nothing."""
_ABOUT = (*_IN_WORDS, "versions", "scenarios")


def parts_of(points: int, worlds: int, shard: Shard | None = None) -> list[Part]:
    """The parts of a sweep, or of one shard: every n-th part.

    They depend on the numbers of points and worlds alone, so that shards and any number of
    workers make the same files.
    """
    if worlds > ROWS_OF_PART:
        pieces = ceil(worlds / ROWS_OF_PART)
        cuts = [worlds * at // pieces for at in range(pieces + 1)]
        parts = [
            Part(point * pieces + at, range(point, point + 1), range(cuts[at], cuts[at + 1]))
            for point in range(points)
            for at in range(pieces)
        ]
    else:
        rows = min(ROWS_OF_PART, ceil(points * worlds / _PARTS))
        each = max(1, rows // worlds)
        parts = [
            Part(number, range(first, min(points, first + each)), range(worlds))
            for number, first in enumerate(range(0, points, each))
        ]
    return parts if shard is None else parts[shard.number - 1 :: shard.of]


def differences(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """What makes two sweeps different, in words; empty if they are the same."""
    return changes(_deciding(held), _deciding(wanted))


def compact_or_all(columns: str) -> tuple[str, ...]:
    """The outcome columns that `compact` or `all` means."""
    return tuple(COLUMNS) if columns == "all" else COMPACT


def _about(scenario: Scenario, paths: Sequence[str]) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title,
        "digest": scenario.digest,
        "start": scenario.start.isoformat(),
        "horizon_days": scenario.horizon_days,
        "own_values": {path: _own_value(scenario, path) for path in paths},
        "resolved": scenario.resolved,
    }


def _own_value(scenario: Scenario, path: str) -> float | None:
    """The scenario's own number at a path; the central one of a distribution."""
    if path in scenario.parameters:
        return central_value(scenario.parameters[path].quantity)
    for event in scenario.events:
        if path == f"events.{event.key}.day":
            return event.day
    return None


def _deciding(held: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest without what changes no result."""
    kept = {key: value for key, value in held.items() if key not in _IN_WORDS}
    kept["scenarios"] = {
        each["name"]: {key: value for key, value in each["resolved"].items() if key != "about"}
        for each in held["scenarios"]
    }
    return kept


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()
