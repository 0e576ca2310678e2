"""Exact comparison with a reference: has anything in any world changed, where first, by how much?

A world is the same bits wherever it is run, so there are no tolerances. What a reference holds
is in `sim.checks.reference`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.checks.expectations import Outcomes
from sim.checks.reference import Recorded, Reference
from sim.checks.trace import ENDS, QUANTITIES, Trace, Tracer, block_starts
from sim.ensemble.letting_go import lets_go
from sim.ensemble.result import About, Columns, Daily
from sim.ensemble.simulate import CHUNK, Batch, Progress
from sim.errors import InputError
from sim.outcomes import CATEGORIES
from sim.results.manifest import changes, deciding
from sim.scenario.scenario import Scenario
from sim.version import model_fingerprint
from sim.workers.pool import Pool


@dataclass(frozen=True)
class Difference:
    """The first world that is not as recorded, and where its course parts."""

    world: int
    day: int | None
    """None: all days are as recorded, a column of the outcome table is not."""
    quantity: str
    block: range
    """The worlds in which day and quantity were looked for."""
    in_block: int
    """How many of those differ; with 1, day and quantity are this world's for certain."""
    worlds: int
    """Worlds that differ in anything."""
    outcome_before: str
    outcome_now: str

    @property
    def certain(self) -> bool:
        """Whether day and quantity are the first world's own."""
        return self.in_block == 1


@dataclass(frozen=True)
class Drift:
    """A scenario against its recorded self."""

    scenario: str
    worlds: int
    first: Difference | None
    causes: tuple[str, ...]
    """What is known to be different: paths of the scenario, the model's code."""
    before: Mapping[str, int]
    now: Mapping[str, int]
    """Worlds in each outcome category, and `accepted`."""
    outcomes_changed: int
    """Worlds that end in another category or accept on another day."""
    same: bool = False

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        first = self.first
        return {
            "scenario": self.scenario,
            "same": self.same,
            "causes": list(self.causes),
            "first": None
            if first is None
            else {
                "world": first.world,
                "day": first.day,
                "quantity": first.quantity,
                "certain": first.certain,
                "outcome_before": first.outcome_before,
                "outcome_now": first.outcome_now,
            },
            "worlds_changed": 0 if first is None else first.worlds,
            "outcomes_changed": self.outcomes_changed,
            "shares_before": {key: count / self.worlds for key, count in self.before.items()},
            "shares_now": {key: count / self.worlds for key, count in self.now.items()},
        }


@dataclass(frozen=True)
class _Task:
    batch: Batch
    worlds: int


@dataclass(frozen=True)
class _Traced:
    columns: Columns
    daily: Daily
    trace: Trace


def record(
    scenario: Scenario, worlds: int, seed: int, pool: Pool, progress: Progress | None = None
) -> tuple[Outcomes, Recorded]:
    """Run the worlds with checksums of every day."""
    size = min(CHUNK, ceil(worlds / pool.workers))
    tasks = [
        _Task(Batch(scenario, seed, first, min(size, worlds - first)), worlds)
        for first in range(0, worlds, size)
    ]
    about, outcomes, found = About.of(scenario), [], []
    cells: NDArray[np.uint64] | None = None
    ends: NDArray[np.uint64] | None = None
    for piece in pool.map(_traced, tasks, len(tasks)):
        outcomes.append(Outcomes.of(about, piece.columns, piece.daily))
        found.append(piece.trace.worlds)
        cells = piece.trace.cells if cells is None else cells + piece.trace.cells
        ends = piece.trace.ends if ends is None else ends + piece.trace.ends
        if progress is not None:
            progress(len(piece.trace.worlds))
    assert cells is not None
    assert ends is not None
    whole, every = Outcomes.joined(outcomes), np.concatenate(found)
    return whole, Recorded(
        name=scenario.name,
        digest=scenario.digest,
        horizon_days=scenario.horizon_days,
        sha256=sha256(every.astype("<u8").tobytes()).hexdigest(),
        category=whole.category,
        accepted_day=whole.accepted_day.astype(np.int16),
        checks=(every >> np.uint64(48)).astype(np.uint16),
        cells=(cells >> np.uint64(56)).astype(np.uint8),
        ends=(ends >> np.uint64(56)).astype(np.uint8),
        resolved=scenario.resolved,
    )


def compared(reference: Reference, now: Recorded) -> Drift:
    """What has changed in a scenario since it was recorded."""
    before = reference.scenarios.get(now.name)
    if before is None:
        known = ", ".join(sorted(reference.scenarios))
        raise InputError(
            f"{reference.file}: holds nothing of '{now.name}', only {known}; record it again"
        )
    same = (before.sha256, before.digest) == (now.sha256, now.digest)
    causes = () if same else tuple(_causes(reference, before, now))
    changed = (before.category != now.category) | (before.accepted_day != now.accepted_day)
    return Drift(
        scenario=now.name,
        worlds=reference.worlds,
        first=None if before.sha256 == now.sha256 else _first(before, now),
        causes=causes,
        before={**before.counts, "accepted": before.accepted},
        now={**now.counts, "accepted": now.accepted},
        outcomes_changed=int(np.count_nonzero(changed)),
        same=before.sha256 == now.sha256,
    )


def _first(before: Recorded, now: Recorded) -> Difference:
    """The first world that differs, and the first day and quantity of its block that do."""
    differs = before.checks != now.checks
    world = int(np.argmax(differs))
    starts = block_starts(len(differs))
    index = int(np.searchsorted(starts, world, side="right")) - 1
    end = int(starts[index + 1]) if index + 1 < len(starts) else len(differs)
    block = range(int(starts[index]), end)
    days = min(before.horizon_days, now.horizon_days)
    cells = np.argwhere(before.cells[index, :days] != now.cells[index, :days])
    ends = np.flatnonzero(before.ends[index] != now.ends[index])
    if len(cells):
        day, quantity = int(cells[0, 0]), QUANTITIES[int(cells[0, 1])]
    elif before.horizon_days != now.horizon_days:
        day, quantity = days, "horizon"
    else:
        day, quantity = None, ENDS[int(ends[0])] if len(ends) else "order of events"
    return Difference(
        world=world,
        day=day,
        quantity=quantity,
        block=block,
        in_block=int(np.count_nonzero(differs[block.start : block.stop])),
        worlds=int(np.count_nonzero(differs)),
        outcome_before=_outcome(before, world),
        outcome_now=_outcome(now, world),
    )


def _outcome(recorded: Recorded, world: int) -> str:
    label = CATEGORIES[int(recorded.category[world])].label
    day = int(recorded.accepted_day[world])
    return f"{label}, accepted on day {day}" if day >= 0 else label


def _causes(reference: Reference, before: Recorded, now: Recorded) -> list[str]:
    causes = []
    if before.digest != now.digest:
        paths = changes(deciding(before.resolved), deciding(now.resolved), ("recorded", "now"))
        causes.append(f"the scenario: {paths}")
    if reference.model != model_fingerprint():
        causes.append(f"the model's code: {reference.model} recorded, {model_fingerprint()} now")
    return causes or ["neither the scenario nor the model's code: the machine or a library"]


@lets_go
def _traced(task: _Task) -> _Traced:
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    batch = task.batch
    ids = np.arange(batch.first, batch.first + batch.count, dtype=np.int64)
    world = World(batch.scenario, batch.seed, ids, record=False)
    tracer = Tracer(ids, batch.scenario.horizon_days, task.worlds)
    for day in range(batch.scenario.horizon_days):
        world.step()
        accepted = world.truce.accepted_day >= 0
        category = world.recorder.category()
        tracer.take_day(
            day, {**world.recorder.states(), "category": category, "accepted": accepted}
        )
    columns = world.columns()
    tracer.take_end(columns)
    return _Traced(columns, world.daily, tracer.trace())
