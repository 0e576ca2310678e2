"""In which share of what is uncertain a difference keeps its sign.

A level hangs on inputs that nobody knows; which of two scenarios has more acceptance may not. So
the difference is worked out anew for each of many draws of the inputs, every draw and scenario on
the same noise paths, and for each structure that the rules can take.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.simulate import Batch, Progress, input_draws, worlds_of_band
from sim.scenario.errors import ScenarioError
from sim.scenario.load import with_overrides
from sim.scenario.scenario import Scenario
from sim.scenario.structures import STRUCTURES, Structure
from sim.scenario.widened import widened
from sim.workers.pool import Pool

KINDS = ("stated", "wide", "structures")
"""Draws of the inputs as the scenarios state them, of all judged numbers, and structures."""
WIDE_DRAWS = 50
STRUCTURE_WORLDS = 500

Mask = NDArray[np.bool_]


class Signs(NamedTuple):
    """How many draws or structures have a difference of the same sign."""

    same: int
    none: int
    """Without any difference, on the paths or worlds that were run."""
    opposite: int
    others: tuple[str, ...] = ()
    """The structures in which the sign is not the same."""

    @property
    def of(self) -> int:
        """Draws or structures in all."""
        return self.same + self.none + self.opposite

    @property
    def share(self) -> float:
        """Share with the same sign."""
        return self.same / self.of


class Tried(NamedTuple):
    """How many worlds accept under each scenario in each draw or structure."""

    labels: tuple[str, ...]
    """Of structures."""
    counts: NDArray[np.int64]
    """Shape (scenarios, draws or structures)."""

    def signs(self, scenario: int, sign: int) -> Signs:
        """Of the differences between a scenario and the first, against a sign of ±1."""
        found = sign * np.sign(self.counts[scenario] - self.counts[0])
        others = [label for label, each in zip(self.labels, found, strict=False) if each <= 0]
        same, none, opposite = (int(np.count_nonzero(found == each)) for each in (1, 0, -1))
        return Signs(same, none, opposite, tuple(others))


def worlds_of_signs(scenarios: int) -> int:
    """Worlds that `stated_draws` and `try_wide_and_structures` take."""
    structures = (len(STRUCTURES) - 1) * STRUCTURE_WORLDS
    return scenarios * (worlds_of_band() + worlds_of_band(WIDE_DRAWS) + structures)


def stated_draws(
    scenarios: Sequence[Scenario], seed: int, pool: Pool, progress: Progress | None
) -> list[Mask]:
    """Which worlds accept under each scenario, (draws, paths) each: those of the input band."""
    return [input_draws(each, seed, pool, progress)["accepted_day"] >= 0 for each in scenarios]


def tried_stated(accepted: Sequence[Mask]) -> Tried:
    """Counts by draw."""
    return Tried((), np.array([each.sum(axis=1) for each in accepted]))


def tried_wide(
    scenarios: Sequence[Scenario], seed: int, pool: Pool, progress: Progress | None
) -> Tried | None:
    """The same of draws of all judged numbers; None where a dossier has no such layer."""
    wide = [widened(each) for each in scenarios]
    found = [
        input_draws(each, seed, pool, progress, WIDE_DRAWS)["accepted_day"] >= 0
        for each in wide
        if each is not None
    ]
    return tried_stated(found) if len(found) == len(wide) else None


def tried_structures(
    scenarios: Sequence[Scenario], seed: int, pool: Pool, progress: Progress | None
) -> Tried:
    """The same of the structures that all of the scenarios can take."""
    usable = structures_of(scenarios)
    batches = [Batch(each, seed, 0, STRUCTURE_WORLDS) for _, held in usable for each in held]
    counts = []
    for count in pool.map(_accepting, batches, len(batches)):
        counts.append(count)
        if progress is not None:
            progress(STRUCTURE_WORLDS)
    labels = tuple(f"{each.switch}: {each.choice}" for each, _ in usable)
    return Tried(labels, np.array(counts, dtype=np.int64).reshape(-1, len(scenarios)).T)


def structures_of(scenarios: Sequence[Scenario]) -> list[tuple[Structure, list[Scenario]]]:
    """The other choices at the switches that all scenarios can take, with them under each."""
    pairs = [(each, _under(each, scenarios)) for each in STRUCTURES if each.switch]
    return [(structure, held) for structure, held in pairs if held is not None]


def _under(structure: Structure, scenarios: Sequence[Scenario]) -> list[Scenario] | None:
    """The scenarios with one choice at one switch; None where one of them cannot take it."""
    try:
        return [with_overrides(each, structure.overrides) for each in scenarios]
    except ScenarioError:
        return None


def _accepting(batch: Batch) -> int:
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    ids = np.arange(batch.first, batch.first + batch.count, dtype=np.int64)
    world = World(batch.scenario, batch.seed, ids, record=False, collect_daily=False)
    count = int(np.count_nonzero(np.asarray(world.columns()["accepted_day"], np.int64) >= 0))
    del world
    gc.collect()  # its agents and it refer to one another; its arrays are most of the memory
    return count
