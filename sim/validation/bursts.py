"""Whether the violations of a truce that lasts come in bursts, as those of one on record do.

The record counts violations. The model asks of each day whether there is any, at a hazard; how
many there are on a day that has some is drawn here, as at that hazard, and moves nothing in the
model.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtrik

from sim.model.world import World
from sim.rules.arithmetic import Array, Mask
from sim.scenario.library import seeds_folder
from sim.scenario.load import load
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file
from sim.scenario.scenario import Scenario

Counts = NDArray[np.float64]
"""Of each month and series, shape (months, series)."""

FACTOR = 2.0
"""Within this factor of the record the model's figures count as like it."""
_LONGEST_TRUCE = 365


@dataclass(frozen=True)
class Bursts:
    """How a series of monthly counts varies; of several series the median of each figure."""

    mean: float
    dispersion: float
    """Variance over mean; 1 where violations fall at random, whatever their mean."""
    persistence: float
    """Correlation of a month with the next."""
    unevenness: float
    """Variance over squared mean, less what chance alone makes of the mean: (dispersion - 1)/mean.

    Squared coefficient of variation of the intensity: unlike the dispersion it stays the same
    where violations are counted in a finer or a coarser way, in all proportion.
    """

    def is_like(self, other: Bursts) -> bool:
        """Whether dispersion, persistence and unevenness are within `FACTOR` of the other's."""
        names = ("dispersion", "persistence", "unevenness")
        ratios = [getattr(self, name) / getattr(other, name) for name in names]
        return all(1.0 / FACTOR <= ratio <= FACTOR for ratio in ratios)


def bursts_in(counts: Counts) -> Bursts:
    """The figures of monthly counts, shape (months, series)."""
    mean = counts.mean(axis=0)
    apart = counts - mean
    squares = (apart * apart).sum(axis=0)
    dispersion = squares / (len(counts) - 1) / mean
    persistence = (apart[1:] * apart[:-1]).sum(axis=0) / squares
    figures = (mean, dispersion, persistence, (dispersion - 1.0) / mean)
    return Bursts(*(float(np.median(figure)) for figure in figures))


@dataclass(frozen=True)
class Record:
    """Violations a month of a truce that lasted."""

    what: str
    source: str
    confidence: str
    days: tuple[int, ...]
    """Length of each month."""
    counts: Counts
    """Shape (months, 1)."""


def record() -> Record:
    """The shipped record."""
    file: dict[str, Any] = plain(read_file(seeds_folder() / "patterns" / "violations.yaml"))
    months = [
        (monthrange(int(year), month)[1], count)
        for year, counts in file["months"].items()
        for month, count in enumerate(counts, start=1)
    ]
    days, counts = zip(*months, strict=True)
    what, source, confidence = (str(file[key]) for key in ("what", "source", "confidence"))
    series = np.array(counts, dtype=np.float64)[:, np.newaxis]
    return Record(what, source, confidence, days, series)


def long_truce(days: int) -> Scenario:
    """The baseline under a truce from day 0 on that nobody renounces.

    A truce has at most a year, so that one follows the other.
    """
    imposed = {
        f"truce_{day}": {"kind": "truce_imposed", "day": day}
        for day in range(0, days, _LONGEST_TRUCE)
    }
    return load(
        "baseline",
        {
            "horizon_days": days,
            "events": [{"id": key, **event} for key, event in imposed.items()],
            "rules.truce_days": _LONGEST_TRUCE,
            "parameters.truce.collapse_rate": 0.0,
            "parameters.truce.rearming": 0.0,
        },
    )


def monthly(world: World, months: tuple[int, ...]) -> tuple[Counts, Counts]:
    """Days with a violation and violations, each month and world, in a truce that lasts.

    months: the length of each, days; shape of either (months, worlds).
    """
    with_one, violations = (np.zeros((len(months), world.count)) for _ in range(2))
    for month, days in enumerate(months):
        for _ in range(days):
            day, before = world.day, world.truce.violations.copy()
            world.step()
            violated = world.truce.violations > before
            uniform = world.noise.daily("violations of a day", "", day)
            with_one[month] += violated
            violations[month] += violations_of_a_day(violated, world.truce.hazard, uniform)
    return with_one, violations


def violations_of_a_day(violated: Mask, hazard: Array, uniform: Array) -> Array:
    """How many violations there are where there are any: Poisson with mean `hazard`, given ≥ 1."""
    none = np.exp(-hazard)
    below = np.where(violated, none + uniform * (1.0 - none), 0.5)
    several = np.ceil(pdtrik(below, np.where(violated, hazard, 1.0)))
    return np.where(violated, np.maximum(1.0, several), 0.0)
