"""One input at a time at the ends of its range, all else as the scenario has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.analysis.inputs import UncertainInput
from sim.analysis.sobol import Index
from sim.ensemble.points import Job, Mask, accepted_of
from sim.ensemble.simulate import Progress
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import Difference, paired_shares
from sim.workers.pool import Pool

ENDS = np.array([0.05, 0.95])
"""Shares of an input's distribution below its two values."""
WORLDS = 1_000
"""By default at each point: differences of 2 points are told from none."""


def points(inputs: int) -> int:
    """Points of the design: both ends of each input, and the scenario itself."""
    return 2 * inputs + 1


def outcomes(
    scenario: Scenario,
    inputs: Sequence[UncertainInput],
    worlds: int,
    seed: int,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> tuple[Mask, list[Mask]]:
    """Which worlds accept, (worlds,), and of each input at its low and high end, (2, worlds)."""
    jobs = [Job(scenario, {}, range(worlds))]
    jobs += [Job(scenario, each.at(ENDS), range(worlds)) for each in inputs]
    (own,), *ends = accepted_of(jobs, seed, workers, progress)
    return own, ends


def changes(own: Mask, ends: Mask) -> tuple[Index, Index, Index]:
    """The swing from one end to the other, its size alone, and the change at the low and the high
    end against the scenario, each over the same worlds (`paired_shares`).

    own: shape (worlds,); ends: (2, worlds).
    """
    swing = paired_shares(ends[0], ends[1])
    low, high = (swing.low, swing.high) if swing.difference >= 0.0 else (-swing.high, -swing.low)
    size = Index(abs(swing.difference), max(0.0, low), high)
    return size, _index(paired_shares(own, ends[0])), _index(paired_shares(own, ends[1]))


def _index(change: Difference) -> Index:
    return Index(change.difference, change.low, change.high)
