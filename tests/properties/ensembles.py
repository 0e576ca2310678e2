"""Ensembles on common random numbers for the properties, each run once a session."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.inputs import Inputs
from sim.model.streams import Streams
from sim.model.world import World
from sim.scenario import load
from sim.scenario.scenario import Scenario

Columns = dict[str, NDArray]
Overrides = Mapping[str, Any]
Values = Mapping[str, Any]
"""Path of a number -> its value, or one a world."""

WORLDS = 4_000
BATCH = 16_000
"""Worlds run at once: more do not stay in the processor's cache."""
SEED = 11
_RUN: dict[tuple[str, str, int], Columns] = {}


def inputs_of(scenario: Scenario, ids: NDArray, seed: int) -> Inputs:
    """The numbers of the scenario as these worlds see them."""
    return Inputs(scenario, Streams(seed, ids), Streams(seed, ids), len(ids))


def side_by_side(
    scenario: Scenario, settings: Sequence[Values], ids: NDArray, seed: int
) -> list[Columns]:
    """Outcome columns of the same worlds under each setting of some numbers, in one batch."""
    own, count = inputs_of(scenario, ids, seed), len(ids)
    values = {
        path: np.concatenate([np.broadcast_to(s.get(path, own[path]), count) for s in settings])
        for path in sorted({path for setting in settings for path in setting})
    }
    tiled = np.tile(ids, len(settings))
    table = World(scenario, seed, tiled, values=values, record=False, collect_daily=False).columns()
    starts = range(0, len(tiled), count)
    return [{name: table[name][start : start + count] for name in table} for start in starts]


def run_each(settings: Sequence[Overrides], name: str = "baseline", worlds: int = WORLDS) -> None:
    """Run the worlds of `columns` under each setting: those of numbers alone side by side."""
    scenario, ids = load(name), np.arange(worlds)
    new = {_key(each, name, worlds): each for each in settings}
    new = {key: each for key, each in new.items() if key not in _RUN}
    stacked = [key for key, each in new.items() if _only_numbers(each, scenario)]
    at_once = max(1, BATCH // worlds)
    for start in range(0, len(stacked), at_once):
        keys = stacked[start : start + at_once]
        tables = side_by_side(scenario, [new.pop(key) for key in keys], ids, SEED)
        _RUN.update(zip(keys, tables, strict=True))
    for key, each in new.items():
        changed = load(name, overrides=each)
        _RUN[key] = World(changed, SEED, ids, record=False, collect_daily=False).columns()


def columns(
    overrides: Overrides | None = None, name: str = "baseline", worlds: int = WORLDS
) -> Columns:
    """Outcome columns of the same worlds under a scenario with overrides."""
    run_each([overrides or {}], name, worlds)
    return _RUN[_key(overrides or {}, name, worlds)]


def accepted(overrides: Overrides | None = None, name: str = "baseline") -> NDArray:
    """Which worlds accepted a full truce by the horizon."""
    return columns(overrides, name)["accepted_day"] >= 0


def paired_difference(
    after: NDArray, before: NDArray, z: float = 2.576
) -> tuple[float, float, float]:
    """Mean of after - before over the same worlds with its interval (99 % by default)."""
    gap = after.astype(float) - before.astype(float)
    error = z * gap.std() / np.sqrt(len(gap))
    return float(gap.mean()), float(gap.mean() - error), float(gap.mean() + error)


def _key(overrides: Overrides, name: str, worlds: int) -> tuple[str, str, int]:
    return name, json.dumps(dict(overrides), sort_keys=True), worlds


def _only_numbers(overrides: Overrides, scenario: Scenario) -> bool:
    return all(
        path in scenario.parameters and isinstance(value, float)
        for path, value in overrides.items()
    )
