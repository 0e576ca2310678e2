"""What is free in a calibration and what it is held against: `seeds/calibration.yaml`, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.model.streams import Streams
from sim.rules.arithmetic import inverse_normal
from sim.rules.sampling import quantile
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import plain
from sim.scenario.number_models import quantity_of
from sim.scenario.quantities import Quantity
from sim.scenario.reading import read_file

Numbers = NDArray[np.float64]

MOST_FREE = 6
"""Numbers that may be fitted: with some twenty cases of six wars more would fit the noise."""


@dataclass(frozen=True)
class Free:
    """A number of the model that is to be learnt, with what is thought of it beforehand."""

    path: str
    prior: Quantity
    unit: str
    source: str
    reason: str

    @property
    def name(self) -> str:
        """Section and name, as tables show it."""
        return self.path.removeprefix("parameters.")


@dataclass(frozen=True)
class Target:
    """A published regularity: the figure and how far a perfect model may be from it."""

    key: str
    label: str
    target: float
    tolerance: float
    source: str
    """In full."""
    reason: str


@dataclass(frozen=True)
class Plan:
    """The whole file."""

    free: tuple[Free, ...]
    targets: tuple[Target, ...]
    ruled_out: float
    """Standard deviations beyond which a draw is ruled out by one regularity alone."""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Paths of the free numbers, in the order of every array's columns."""
        return tuple(each.path for each in self.free)


@dataclass(frozen=True)
class Draws:
    """Draws from the prior, shape (draws, numbers)."""

    values: Numbers
    scores: Numbers
    """The same as standard normal scores of the prior: mean 0, standard deviation 1."""


def read_plan(path: Path | None = None) -> Plan:
    """The shipped file, or another of its form."""
    document = plain(read_file(path or seeds_folder() / "calibration.yaml"))
    free = tuple(_free(name, entry) for name, entry in document["parameters"].items())
    if len(free) > MOST_FREE:
        raise InputError(f"{len(free)} numbers to fit; at most {MOST_FREE} may be")
    cited = document["sources"]
    targets = tuple(
        Target(key, **{**entry, "source": cited[entry["source"]]})
        for key, entry in document["regularities"].items()
    )
    return Plan(free, targets, float(document["ruled_out"]))


def draw(free: Sequence[Free], seed: int, count: int, purpose: str = "simulated") -> Draws:
    """Independent draws 0 … count - 1; more draws leave the first ones as they are.

    Independent rather than spread evenly, so that resampling them measures the Monte Carlo error
    and each may stand for the truth in a simulated calibration.
    """
    streams = Streams(seed, np.arange(count, dtype=np.int64))
    uniform = [streams.uniform(f"calibration {purpose}", each.path) for each in free]
    values = [quantile(each.prior, u) for each, u in zip(free, uniform, strict=True)]
    return Draws(np.stack(values, axis=1), np.stack([inverse_normal(u) for u in uniform], axis=1))


def _free(path: str, entry: dict[str, str]) -> Free:
    prior = quantity_of(entry, -inf, inf)
    return Free(path, prior, entry["unit"], entry["source"], entry["reason"])
