"""Small runs that are compared with one another: a scenario run, rebuilt, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World
from sim.scenario.build import build
from sim.scenario.errors import Place
from sim.scenario.nodes import from_plain
from sim.scenario.scenario import Scenario

Columns = Mapping[str, NDArray[Any]]

SEED = 5
WORLDS = 48


class Trial:
    """A scenario with a run of it, made once for all relations."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.world = run(scenario)
        self.table: Columns = self.world.columns()


def run(scenario: Scenario, worlds: Any = None, record: bool = False) -> World:
    """A batch of worlds lived through to the horizon."""
    ids = np.arange(WORLDS) if worlds is None else worlds
    world = World(scenario, seed=SEED, worlds=ids, record=record)
    world.run()
    return world


def differences(one: Columns, other: Columns, tolerance: float = 0.0) -> Iterator[str]:
    """Columns that differ, in bits or by more than the tolerance of their scale."""
    for name, values in one.items():
        against = other[name]
        if tolerance and values.dtype.kind == "f":
            scale = max(1.0, float(np.nanmax(np.abs(values), initial=0.0)))
            same = np.allclose(values, against, rtol=0.0, atol=tolerance * scale, equal_nan=True)
        else:
            same = values.tobytes() == against.tobytes()
        if not same:
            yield f"{name} differs"


def rebuilt(scenario: Scenario, document: Mapping[str, Any]) -> Scenario:
    """A scenario from a whole document, such as `Scenario.document` with something moved."""
    kept = {key: value for key, value in document.items() if key != "dossier"}
    return build(from_plain(kept, Place(scenario.name)), scenario.name, scenario.dossier)
