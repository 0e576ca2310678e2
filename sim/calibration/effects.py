"""What the baseline gives with the defaults, the prior and the posterior."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.calibration.posterior import Posterior
from sim.calibration.priors import Draws
from sim.calibration.rows import as_overrides, rows
from sim.ensemble.simulate import run, worlds_of_band
from sim.scenario.load import load, with_overrides
from sim.validation.regularities import BASELINE
from sim.workers.pool import Pool

LABELS = ("the defaults and their ranges", "the prior", "the posterior")


@dataclass(frozen=True)
class Effect:
    """The baseline with some numbers: its accepted share and input band."""

    label: str
    accepted: float
    band: tuple[float, float]


def effects(
    paths: tuple[str, ...],
    weighed: Draws,
    held: Posterior,
    worlds: int,
    seed: int,
    pool: Pool,
    progress: Callable[[int], None] | None = None,
) -> tuple[Effect, ...]:
    """The baseline three times, in the order of `LABELS`."""
    base = load(BASELINE)
    before, after = (
        as_overrides(paths, rows(weighed, each))
        for each in (Posterior.flat(len(weighed.values)), held)
    )
    found = []
    for label, changes in zip(LABELS, ({}, before, after), strict=True):
        result = run(with_overrides(base, changes), worlds, seed, pool, progress=progress)
        if result.input_band is None:
            raise ValueError("the input band was not worked out")
        band = (result.input_band.low, result.input_band.high)
        found.append(Effect(label, result.accepted().share, band))
    return tuple(found)


def work(worlds: int) -> int:
    """Worlds that this takes."""
    return len(LABELS) * (worlds + 2 * worlds_of_band())
