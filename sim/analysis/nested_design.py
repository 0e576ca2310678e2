"""What is run for `sim.analysis.nested`: draws and worlds in blocks, under every structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.inputs import UncertainInput, points_at, uncertain_inputs
from sim.ensemble.points import Job, Mask, Numbers
from sim.model.streams import Streams
from sim.scenario.scenario import Scenario

BLOCKS = 100
"""Draws of the judged numbers."""
DRAWS = 2
"""Draws of the inputs as stated in each of them."""
PATHS = 16
"""Worlds that each of these meets, others in each block."""


@dataclass(frozen=True)
class Design:
    """Values of the analyst's inputs and of the other judged numbers at each draw and world."""

    values: dict[str, Numbers]
    """Path -> shape (DRAWS, BLOCKS * PATHS)."""
    absent: frozenset[str]
    """Kinds of which there is nothing to draw."""

    @classmethod
    def of(cls, scenario: Scenario, wide: Scenario | None, seed: int) -> Design:
        """Stated inputs as the scenario has them; `wide` says how the other numbers spread."""
        stated = _analysts(scenario)
        names = {each.name for each in stated}
        judged = [each for each in _analysts(wide or scenario) if each.name not in names]
        blocks = np.tile(np.arange(BLOCKS, dtype=np.int64), (DRAWS, 1))
        inner = blocks + BLOCKS * np.arange(DRAWS)[:, None]
        values = {**_drawn(judged, blocks, seed), **_drawn(stated, inner, seed)}
        absent = {kind for kind, inputs in (("wide", judged), ("stated", stated)) if not inputs}
        by_world = {path: np.repeat(each, PATHS, axis=1) for path, each in values.items()}
        return cls(by_world, frozenset(absent))

    def job(self, structure: Scenario) -> Job:
        """All blocks under one structure."""
        return Job(structure, self.values, range(BLOCKS * PATHS))

    @staticmethod
    def outcome(found: Sequence[Mask]) -> Mask:
        """What the jobs found as (structures, blocks, draws, worlds)."""
        together = np.stack([np.broadcast_to(each, (DRAWS, each.shape[1])) for each in found])
        return together.reshape(-1, DRAWS, BLOCKS, PATHS).swapaxes(1, 2)


def worlds_of_structure() -> int:
    """Worlds that a structure takes at most."""
    return BLOCKS * DRAWS * PATHS


def _analysts(scenario: Scenario) -> list[UncertainInput]:
    return [each for each in uncertain_inputs(scenario) if each.kind == "analyst"]


def _drawn(
    inputs: Sequence[UncertainInput], ids: NDArray[np.int64], seed: int
) -> dict[str, Numbers]:
    """Path -> values that draws with these ids have, in the shape of the ids."""
    streams = Streams(seed, ids.ravel())
    unit = [streams.uniform("nested", each.name) for each in inputs]
    found = points_at(inputs, np.stack(unit, axis=1)) if inputs else {}
    return {path: each.reshape(ids.shape) for path, each in found.items()}
