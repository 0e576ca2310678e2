"""Scenarios side by side: differences in outcomes, world by world on common random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.result import FEW_WORLDS, EnsembleResult
from sim.ensemble.simulate import Progress, pool_of, run
from sim.errors import InputError
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import Difference, paired_shares
from sim.wording import plural, short_name
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Change:
    """What is different under one scenario, against the reference."""

    scenario: str
    accepted: Difference
    ever_limited: Difference
    """Of the share in which a partial truce was ever agreed."""
    categories: dict[str, Difference]
    gained: int
    """Worlds that accept under this scenario and not under the reference."""
    lost: int
    """Worlds that accept under the reference and not under this scenario."""


@dataclass(frozen=True, repr=False)
class Comparison:
    """Results under several scenarios, the first of which is the reference."""

    results: tuple[EnsembleResult, ...]
    changes: tuple[Change, ...]

    @property
    def reference(self) -> EnsembleResult:
        """The result that the others are measured against."""
        return self.results[0]

    def warnings(self) -> tuple[str, ...]:
        """What makes the differences say less than they seem to."""
        found = [
            f"{result.name} runs {result.about.horizon_days} days and {self.reference.name} "
            f"{self.reference.about.horizon_days}: part of the difference is the time alone"
            for result in self.results[1:]
            if result.about.horizon_days != self.reference.about.horizon_days
        ]
        if self.reference.worlds < FEW_WORLDS:
            found.append(f"only {self.reference.worlds} of at least {FEW_WORLDS} worlds")
        return tuple(found)

    def summary(self) -> dict[str, Any]:
        """What `ceasefire compare --json` prints, as plain values."""
        return {
            "reference": self.reference.name,
            "worlds": self.reference.worlds,
            "seed": self.reference.seed,
            "differences": [
                {
                    "scenario": change.scenario,
                    "accepted": change.accepted._asdict(),
                    "ever_limited": change.ever_limited._asdict(),
                    "worlds_gained": change.gained,
                    "worlds_lost": change.lost,
                    "shares": {key: diff._asdict() for key, diff in change.categories.items()},
                }
                for change in self.changes
            ],
            "warnings": list(self.warnings()),
            "results": [result.summary() for result in self.results],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a scenario and outcome: difference and the ends of its 95 % interval."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        rows = [
            {"scenario": change.scenario, "outcome": outcome, **difference._asdict()}
            for change in self.changes
            for outcome, difference in [
                ("accepted", change.accepted),
                ("ever_limited", change.ever_limited),
                *change.categories.items(),
            ]
        ]
        return pd.DataFrame(rows, columns=["scenario", "outcome", "difference", "low", "high"])

    def __repr__(self) -> str:
        others = ", ".join(short_name(result.name) for result in self.results[1:4])
        more = ", …" if len(self.results) > 4 else ""
        reference = short_name(self.reference.name)
        worlds = f"{plural(self.reference.worlds, 'world')}, seed {self.reference.seed}"
        return f"<Comparison of {others}{more} with {reference}: {worlds}>"


def compare(
    scenarios: Sequence[Scenario],
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool = 1,
    band: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios on the same worlds; the first is the reference.

    World k draws the same numbers under each, so that a difference is the scenarios' and little
    else. `band`: also work out each scenario's input band.
    """
    if len(scenarios) < 2:
        raise InputError("a comparison needs at least two scenarios")
    with pool_of(workers) as pool:
        return of_results(
            [
                run(scenario, worlds, seed, pool, band=band, progress=progress)
                for scenario in scenarios
            ]
        )


def of_results(results: Sequence[EnsembleResult]) -> Comparison:
    """Compare results that were run with the same seed and number of worlds."""
    reference = results[0]
    for result in results[1:]:
        if (result.seed, result.worlds) != (reference.seed, reference.worlds):
            raise InputError(
                f"{result.name} has {result.worlds} worlds of seed {result.seed}, "
                f"{reference.name} {reference.worlds} of seed {reference.seed}: "
                "only the same worlds can be compared"
            )
    return Comparison(tuple(results), tuple(_change(reference, each) for each in results[1:]))


def _change(reference: EnsembleResult, result: EnsembleResult) -> Change:
    before, after = reference.columns, result.columns
    accepted_before, accepted_after = before["accepted_day"] >= 0, after["accepted_day"] >= 0
    return Change(
        scenario=result.name,
        accepted=paired_shares(accepted_before, accepted_after),
        ever_limited=paired_shares(before["ever_limited"], after["ever_limited"]),
        categories={
            category.key: paired_shares(before["category"] == code, after["category"] == code)
            for code, category in enumerate(CATEGORIES)
        },
        gained=int(np.count_nonzero(accepted_after & ~accepted_before)),
        lost=int(np.count_nonzero(accepted_before & ~accepted_after)),
    )
