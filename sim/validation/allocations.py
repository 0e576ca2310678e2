"""Whether the coalition's arms come as governments' allocations on record do: lumpy, and apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World
from sim.rules.timing import GRID_DAYS
from sim.scenario.library import seeds_folder
from sim.scenario.load import load
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file

Series = NDArray[np.float64]
"""Of each month and state, shape (months, states); of several worlds with those in front."""

MOST_CORRELATED = 0.15
"""Mean correlation of two states' months up to which they count as apart."""
FACTOR = 1.5
"""Within this factor of the record a state's figure counts as like it."""
FACTOR_OF_SUM = 1.3
ENOUGH_STATES = 10
_MONTH_DAYS = 365.25 / 12.0


@dataclass(frozen=True)
class Lumpiness:
    """How monthly allocations vary; of several worlds the mean of each figure."""

    correlation: float
    """Mean over pairs of states."""
    active: NDArray[np.float64]
    """Share of months with an allocation, (states,)."""
    variation: NDArray[np.float64]
    """Coefficient of variation, (states,)."""
    variation_of_sum: float

    def like(self, record: Lumpiness) -> NDArray[np.bool_]:
        """States of which both figures are within `FACTOR` of the record's."""
        alike = np.ones(len(self.active), dtype=bool)
        for name in ("active", "variation"):
            ratio = getattr(self, name) / getattr(record, name)
            alike &= (ratio >= 1.0 / FACTOR) & (ratio <= FACTOR)
        return alike

    def fits(self, record: Lumpiness) -> bool:
        """Whether states are apart, enough of them alike, and the sum alike."""
        of_sum = self.variation_of_sum / record.variation_of_sum
        return bool(
            self.correlation <= MOST_CORRELATED
            and self.like(record).sum() >= ENOUGH_STATES
            and 1.0 / FACTOR_OF_SUM <= of_sum <= FACTOR_OF_SUM
        )


def lumpiness_of(series: Series) -> Lumpiness:
    """The figures of one series; every state has an allocation in some month."""
    table = np.asarray(np.corrcoef(series.T))
    pairs = table[np.triu_indices(series.shape[1], 1)]
    total = series.sum(axis=1)
    return Lumpiness(
        float(pairs.mean()),
        (series > 0.0).mean(axis=0),
        series.std(axis=0) / series.mean(axis=0),
        float(total.std() / total.mean()),
    )


def mean_lumpiness(worlds: Series) -> Lumpiness:
    """The mean of the figures over worlds in which every state gives something."""
    each = [lumpiness_of(series) for series in worlds if (series.sum(axis=0) > 0.0).all()]
    return Lumpiness(
        float(np.mean([found.correlation for found in each])),
        np.mean([found.active for found in each], axis=0),
        np.mean([found.variation for found in each], axis=0),
        float(np.mean([found.variation_of_sum for found in each])),
    )


def recorded() -> dict[str, list[float]]:
    """Allocations on record by actor, bn EUR in each of 36 months; source in the file."""
    file: dict[str, Any] = plain(read_file(seeds_folder() / "patterns" / "allocations.yaml"))
    return {str(key): [float(each) for each in months] for key, months in file["countries"].items()}


def simulated(states: list[str], months: int, worlds: int, seed: int) -> Series:
    """Arms that states allocate a month without any offer, (worlds, months, states), bn EUR."""
    days = round(months * _MONTH_DAYS)
    no_offer = [{"id": "none", "kind": "offer_withdrawn", "day": 0}]
    overrides = {"horizon_days": days, "events": no_offer, "rules.retabling": "off"}
    scenario = load("baseline", overrides=overrides)
    world = World(scenario, seed, np.arange(worlds), record=False, collect_daily=False)
    members = [next(m for m in world.coalition.members if m.actor.key == key) for key in states]
    found = np.zeros((worlds, months, len(states)))
    for day in range(days):
        world.step()
        if day % GRID_DAYS == 0 and day > 0:
            month = min(months - 1, int(day / _MONTH_DAYS))
            for index, member in enumerate(members):
                found[:, month, index] += member.allocated
    return found
