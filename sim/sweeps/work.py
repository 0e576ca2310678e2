"""What worker processes do for a sweep: batches of worlds, of one point or of several.

Points that differ in plain numbers alone are simulated side by side in one batch: a day costs
little more for a thousand worlds than for one. Each world is the same alone and in any batch.
"""

from __future__ import annotations

import json
import pickle
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.letting_go import lets_go
from sim.ensemble.simulate import CHUNK
from sim.errors import InputError
from sim.scenario.errors import ScenarioError
from sim.scenario.load import with_overrides
from sim.scenario.scenario import Scenario
from sim.sweeps.plan import Part, SweepPlan
from sim.sweeps.trying import plain_numbers
from sim.workers.pool import usable_processors

_USUAL = CHUNK // 2
"""Worlds in a batch when there are many: larger ones save little more."""
_WORTH_A_SECOND_PROCESS = 10_000
"""Worlds from which starting another process saves time."""
_BATCHES_WORTH_A_SECOND_PROCESS = 8
"""The same of batches, however small: points whose calendars differ are not run side by side."""


@dataclass(frozen=True)
class Segment:
    """Some worlds of one point."""

    point: int
    values: Mapping[str, Any]
    worlds: range


@dataclass(frozen=True)
class Batch:
    """Segments of one base scenario that can be simulated side by side."""

    base: bytes
    """The base scenario, pickled and compressed once for all of its batches."""
    segments: tuple[Segment, ...]
    numbers: tuple[str, ...]
    """Paths whose values may differ between the segments."""
    seed: int
    columns: tuple[str, ...]
    truces: tuple[str, ...]
    """Keys of partial truces, in the order that codes of `limited_kind` are to have."""


def helpful_workers(plan: SweepPlan, parts: Sequence[Part]) -> int:
    """As many processes as save time with these parts."""
    several = list(islice(batches(plan, parts, 1), _BATCHES_WORTH_A_SECOND_PROCESS))
    enough = len(several) == _BATCHES_WORTH_A_SECOND_PROCESS
    total = sum(part.rows for part in parts)
    return usable_processors() if enough or total >= _WORTH_A_SECOND_PROCESS else 1


def batches(plan: SweepPlan, parts: Sequence[Part], workers: int) -> Iterator[Batch]:
    """All worlds of some parts, in the order of their rows."""
    bases = [zlib.compress(pickle.dumps(scenario)) for scenario in plan.scenarios]
    numbers = [plain_numbers(plan.points, scenario) for scenario in plan.scenarios]
    keys = tuple(kind.key for kind in plan.truces)

    def batch(index: int, held: Sequence[Segment]) -> Batch:
        own = numbers[index] if len(held) > 1 else ()
        return Batch(bases[index], tuple(held), own, plan.seed, plan.columns, keys)

    most = batch_size(parts, workers)
    held: list[Segment] = []
    room, alike = 0, (0, "")
    for segment in _segments(plan, parts, most):
        index = plan.scenario_at(segment.point)
        others = {path: v for path, v in segment.values.items() if path not in numbers[index]}
        own = (index, json.dumps(others, sort_keys=True))
        if held and (own != alike or len(segment.worlds) > room):
            yield batch(alike[0], held)
            held = []
        if not held:
            room, alike = most, own
        held.append(segment)
        room -= len(segment.worlds)
    if held:
        yield batch(alike[0], held)


def batch_size(parts: Sequence[Part], workers: int) -> int:
    """Most worlds in a batch: as usual, or fewer so that every worker has an equal share."""
    rows = sum(part.rows for part in parts)
    count = ceil(ceil(rows / _USUAL) / workers) * workers
    return max(1, ceil(rows / max(1, count)))


@lets_go
def simulate_batch(batch: Batch) -> dict[str, NDArray[Any]]:
    """The outcome columns of a batch; raises `InputError` if its values do not fit together."""
    scenario = _scenario(batch)
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    sizes = [len(segment.worlds) for segment in batch.segments]
    ids = [np.arange(each.worlds.start, each.worlds.stop) for each in batch.segments]
    values = {
        path: np.repeat([float(each.values[path]) for each in batch.segments], sizes)
        for path in batch.numbers
    }
    together = np.concatenate(ids)
    world = World(scenario, batch.seed, together, values=values, record=False, collect_daily=False)
    world.run()
    columns = {name: held for name, held in world.columns().items() if name in batch.columns}
    if "limited_kind" in columns:
        codes = _recoded([kind.key for kind in scenario.limited_truces], batch.truces)
        columns["limited_kind"] = codes[columns["limited_kind"]]
    return columns


def cut(
    pieces: Iterator[Mapping[str, NDArray[Any]]], lengths: Sequence[int]
) -> Iterator[dict[str, NDArray[Any]]]:
    """The rows of all pieces in their order, cut into other lengths."""
    held: list[Mapping[str, NDArray[Any]]] = []
    rows = 0
    for length in lengths:
        while rows < length:
            held.append(next(pieces))
            rows += len(held[-1]["world"])
        joined = {name: np.concatenate([each[name] for each in held]) for name in held[0]}
        yield {name: values[:length] for name, values in joined.items()}
        held = [{name: values[length:] for name, values in joined.items()}]
        rows -= length


def _segments(plan: SweepPlan, parts: Sequence[Part], most: int) -> Iterator[Segment]:
    for part in parts:
        for point in part.points:
            values = plan.values_at(point)
            for first in range(part.worlds.start, part.worlds.stop, most):
                yield Segment(point, values, range(first, min(first + most, part.worlds.stop)))


def _scenario(batch: Batch) -> Scenario:
    """The scenario of the first segment; what differs in the others is in `numbers`."""
    base, first = _unpickled(batch.base), batch.segments[0]
    try:
        return with_overrides(base, first.values)
    except ScenarioError as error:
        values = ", ".join(f"{path}={value}" for path, value in first.values.items())
        raise InputError(f"point {first.point} ({values}) of {base.name}: {error}") from None


def _recoded(own: Sequence[str], common: Sequence[str]) -> NDArray[np.int8]:
    """Code of the scenario's own list -> code of the common one; the last entry is for -1."""
    return np.array([*(common.index(key) for key in own), -1], dtype=np.int8)


@lru_cache(maxsize=8)
def _unpickled(held: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(zlib.decompress(held))
    return scenario
