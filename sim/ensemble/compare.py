"""Scenarios side by side: differences in outcomes, world by world on common random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.ensemble.channels import Channel, channels
from sim.ensemble.partings import Parting, partings
from sim.ensemble.result import FEW_WORLDS, EnsembleResult
from sim.ensemble.signs import KINDS, Signs, tried
from sim.ensemble.simulate import Progress, band_from, pool_of, run
from sim.ensemble.types import DeciderType, worlds_by_type
from sim.errors import InputError
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import Difference
from sim.statistics.verdicts import changed_shares
from sim.wording import plural, short_name
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd


class TypeChange(NamedTuple):
    """What is different among the worlds of one type of decider."""

    type: DeciderType
    worlds: int
    accepted: Difference

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        return {"type": self.type.label, "worlds": self.worlds, **self.accepted._asdict()}


@dataclass(frozen=True)
class Change:
    """What is different under one scenario, against the reference."""

    scenario: str
    accepted: Difference
    ever_limited: Difference
    """Of the share in which a partial truce was ever agreed."""
    categories: dict[str, Difference]
    gained_worlds: tuple[int, ...]
    """Numbers of the worlds that accept under this scenario and not under the reference."""
    lost_worlds: tuple[int, ...]
    """Numbers of those that accept under the reference and not under this scenario."""
    types: tuple[TypeChange, ...]
    """Of the accepted share by what the decider is like under the reference."""
    signs: Mapping[str, Signs | None]
    """Kind of `sim.ensemble.signs.KINDS` -> where the sign of `accepted` is the same; None where
    that was not worked out, or where there is no difference."""
    partings: tuple[Parting, ...] = ()
    """For some of the worlds gained and lost, where their stories part."""
    channels: tuple[Channel, ...] = ()
    """Through what the difference goes, where that was asked for."""

    @property
    def gained(self) -> int:
        """How many worlds are gained."""
        return len(self.gained_worlds)

    @property
    def lost(self) -> int:
        """How many worlds are lost."""
        return len(self.lost_worlds)

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        signs = self.signs
        return {
            "scenario": self.scenario,
            "accepted": self.accepted._asdict(),
            "ever_limited": self.ever_limited._asdict(),
            "worlds_gained": self.gained,
            "worlds_lost": self.lost,
            "gained": list(self.gained_worlds),
            "lost": list(self.lost_worlds),
            "sign_shares": {kind: found and found.share for kind, found in signs.items()},
            "signs": {kind: found and found._asdict() for kind, found in signs.items()},
            "types": [each.summary() for each in self.types],
            "partings": [each.summary() for each in self.partings],
            "channels": [each.summary() for each in self.channels],
            "shares": {key: diff._asdict() for key, diff in self.categories.items()},
        }


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
            "differences": [change.summary() for change in self.changes],
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
    signs: bool = False,
    stories: int = 0,
    decompose: bool = False,
) -> Comparison:
    """Run scenarios on the same worlds; the first is the reference.

    World k draws the same numbers under each, so that a difference is the scenarios' and little
    else. `band`: also work out each scenario's input band. signs, stories,
    decompose: as in `looked_into`.
    """
    if len(scenarios) < 2:
        raise InputError("a comparison needs at least two scenarios")
    with pool_of(workers) as pool:
        results = [
            run(scenario, worlds, seed, pool, band=band and not signs, progress=progress)
            for scenario in scenarios
        ]
        return looked_into(
            of_results(results), scenarios, pool, progress, signs, stories, decompose
        )


def looked_into(
    comparison: Comparison,
    scenarios: Sequence[Scenario],
    pool: Pool,
    progress: Progress | None = None,
    signs: bool = True,
    stories: int = 0,
    decompose: bool = False,
) -> Comparison:
    """A comparison with what takes further runs of its scenarios.

    signs: where the difference keeps its sign (`sim.ensemble.signs`), and the input bands, which
    come of the same draws; stories: of how many worlds gained and lost to say where they part;
    decompose: through what the difference goes (`sim.ensemble.channels`).
    """
    first, seed, worlds = scenarios[0], comparison.reference.seed, comparison.reference.worlds
    if signs:
        comparison = _with_signs(comparison, scenarios, pool, progress)
    changes = []
    for change, other in zip(comparison.changes, scenarios[1:], strict=True):
        gained, lost = change.gained_worlds, change.lost_worlds
        told = partings(first, other, seed, gained, lost, stories)
        through = channels(first, other, seed, worlds, pool, progress) if decompose else ()
        changes.append(replace(change, partings=told, channels=through))
    return replace(comparison, changes=tuple(changes))


def _with_signs(
    comparison: Comparison, scenarios: Sequence[Scenario], pool: Pool, progress: Progress | None
) -> Comparison:
    seed = comparison.reference.seed
    stated, counts = tried(scenarios, seed, pool, progress)
    changes = []
    for number, change in enumerate(comparison.changes, start=1):
        sign = (change.gained > change.lost) - (change.gained < change.lost)
        found = {
            kind: counted.signs(number, sign) if counted and sign else None
            for kind, counted in counts.items()
        }
        changes.append(replace(change, signs=found))
    results = [
        replace(result, input_band=band_from(accepted, result))
        for result, accepted in zip(comparison.results, stated, strict=True)
    ]
    return replace(comparison, results=tuple(results), changes=tuple(changes))


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
    world = before["world"]
    return Change(
        scenario=result.name,
        accepted=changed_shares(accepted_before, accepted_after),
        ever_limited=changed_shares(before["ever_limited"], after["ever_limited"]),
        categories={
            category.key: changed_shares(before["category"] == code, after["category"] == code)
            for code, category in enumerate(CATEGORIES)
        },
        gained_worlds=tuple(world[accepted_after & ~accepted_before].tolist()),
        lost_worlds=tuple(world[accepted_before & ~accepted_after].tolist()),
        types=tuple(
            TypeChange(
                kind,
                int(np.count_nonzero(where)),
                changed_shares(accepted_before[where], accepted_after[where]),
            )
            for kind, where in worlds_by_type(before["resolve"])
        ),
        signs=dict.fromkeys(KINDS),
    )
