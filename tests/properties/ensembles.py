"""Ensembles on common random numbers for the properties, each run once a session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World
from sim.scenario import load

WORLDS = 4_000


@lru_cache(maxsize=64)
def _columns(name: str, overrides: str, worlds: int) -> dict[str, NDArray]:
    scenario = load(name, overrides=json.loads(overrides))
    return World(
        scenario, seed=11, worlds=np.arange(worlds), record=False, collect_daily=False
    ).columns()


def columns(
    overrides: Mapping[str, object] | None = None, name: str = "baseline", worlds: int = WORLDS
) -> dict[str, NDArray]:
    """Outcome columns of the same worlds under a scenario with overrides."""
    return _columns(name, json.dumps(dict(overrides or {}), sort_keys=True), worlds)


def accepted(overrides: Mapping[str, object] | None = None, name: str = "baseline") -> NDArray:
    """Which worlds accepted a full truce by the horizon."""
    return columns(overrides, name)["accepted_day"] >= 0


def paired_difference(
    after: NDArray, before: NDArray, z: float = 2.576
) -> tuple[float, float, float]:
    """Mean of after - before over the same worlds with its interval (99 % by default)."""
    gap = after.astype(float) - before.astype(float)
    error = z * gap.std() / np.sqrt(len(gap))
    return float(gap.mean()), float(gap.mean() - error), float(gap.mean() + error)
