"""In which share of what is uncertain a difference keeps its sign.

A level hangs on inputs that nobody knows; which of two scenarios has more acceptance may not. So
the difference is worked out anew for each of many draws of the inputs, every draw and scenario on
the same noise paths, and for each structure that the rules can take.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ensemble import simulate
from sim.ensemble.points import Job, Mask, accepted_of
from sim.ensemble.simulate import Progress, worlds_of_band
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
    """Worlds that `tried` takes."""
    structures = (len(STRUCTURES) - 1) * STRUCTURE_WORLDS
    return scenarios * (worlds_of_band() + worlds_of_band(WIDE_DRAWS) + structures)


def tried(
    scenarios: Sequence[Scenario], seed: int, pool: Pool, progress: Progress | None
) -> tuple[list[Mask], dict[str, Tried | None]]:
    """Which worlds accept under each scenario in the draws of the input band, (draws, paths) each;
    and by kind how many do in each draw or structure.

    All of it is one piece of work, so that no worker waits for another. Of all judged numbers
    there is None where a dossier has no such layer.
    """
    usable = structures_of(scenarios)
    wide = [held for each in scenarios if (held := widened(each)) is not None]
    wide = wide if len(wide) == len(scenarios) else []
    jobs = [
        *(draws_of(each, simulate.BAND_DRAWS) for each in scenarios),
        *(draws_of(each, WIDE_DRAWS) for each in wide),
        *(Job(each, {}, range(STRUCTURE_WORLDS)) for _, held in usable for each in held),
    ]
    found = accepted_of(jobs, seed, pool, progress)
    stated, rest = found[: len(scenarios)], found[len(scenarios) :]
    counts = np.array([each.sum() for each in rest[len(wide) :]], dtype=np.int64)
    labels = tuple(f"{each.switch}: {each.choice}" for each, _ in usable)
    return stated, {
        "stated": tried_draws(stated),
        "wide": tried_draws(rest[: len(wide)]) if wide else None,
        "structures": Tried(labels, counts.reshape(-1, len(scenarios)).T),
    }


def tried_draws(accepted: Sequence[Mask]) -> Tried:
    """Counts by draw."""
    return Tried((), np.array([each.sum(axis=1) for each in accepted]))


def draws_of(scenario: Scenario, draws: int) -> Job:
    """So many draws of its inputs, as in the input band (`sim.ensemble.simulate.input_draws`)."""
    return Job(scenario, {}, range(simulate.BAND_PATHS), range(draws))


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
