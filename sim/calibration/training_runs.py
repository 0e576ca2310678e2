"""The model at many draws of its free numbers: every case, and the truces of the regularities.

Each draw has worlds of its own, and each case a seed of its own: one world of each case is then a
data set as the model itself makes it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.calibration.priors import Draws, Numbers
from sim.ensemble.letting_go import lets_go
from sim.ensemble.result import Columns
from sim.ensemble.simulate import CHUNK
from sim.scenario.load import with_overrides
from sim.scenario.scenario import Scenario
from sim.validation.case_runs import case_outcomes
from sim.validation.case_scenario import case_scenario
from sim.validation.cases import OUTCOMES, Case
from sim.validation.mapping import CodeMapping
from sim.validation.regularities import (
    IMPOSED,
    accepted_lasted,
    followed_scenario,
    imposed_lasted,
    imposed_scenario,
)
from sim.workers.pool import Pool

Counts = NDArray[np.int64]

IMPOSED_TIMES, FOLLOWED_TIMES = 4, 2
"""Worlds of an imposed truce, and of the baseline that is followed, as multiples of a case's:
the first are a month long, of the second about a quarter accepts."""
_BATCH = CHUNK // 2

_Kind = Literal["case", "imposed", "followed"]


@dataclass(frozen=True)
class Bank:
    """Worlds counted at each draw."""

    draws: Draws
    outcomes: Counts
    """By outcome (`OUTCOMES`) at the case's window, shape (draws, cases, outcomes)."""
    truces: Counts
    """Truces that collapsed and that lasted, shape (draws, kinds, 2): the first that was accepted,
    and imposed ones in the order of `IMPOSED`."""

    @property
    def size(self) -> int:
        """Number of draws."""
        return len(self.outcomes)


@dataclass(frozen=True)
class _Run:
    """A scenario to be run at every draw."""

    kind: _Kind
    scenario: bytes
    """Pickled once for all of its tasks."""
    seed: int
    worlds: int
    """A draw."""


@dataclass(frozen=True)
class _Task:
    """One run at some of the draws."""

    run: _Run
    paths: tuple[str, ...]
    first: int
    values: Numbers


def make_bank(
    paths: tuple[str, ...],
    draws: Draws,
    cases: Sequence[Case],
    mapping: CodeMapping,
    worlds: int,
    seed: int,
    pool: Pool,
    progress: Callable[[int], None] | None = None,
) -> Bank:
    """Run everything at every draw; the same whatever the workers.

    worlds: of each case at each draw.
    """
    runs = [_case_run(case, mapping, worlds, seed) for case in cases]
    truces = [_truce_run(offer, worlds, seed) for offer in IMPOSED.values()]
    followed = _Run("followed", _packed(followed_scenario()), seed, FOLLOWED_TIMES * worlds)
    counts = _counts([*runs, *truces, followed], paths, draws.values, pool, progress)
    outcomes = np.stack(counts[: len(runs)], axis=1)
    lasted = np.stack([counts[-1], *counts[len(runs) : -1]], axis=1)
    return Bank(draws, outcomes, lasted)


def work(cases: int, worlds: int, draws: int) -> int:
    """Worlds that a bank takes."""
    return draws * worlds * (cases + IMPOSED_TIMES * len(IMPOSED) + FOLLOWED_TIMES)


def _case_run(case: Case, mapping: CodeMapping, worlds: int, seed: int) -> _Run:
    """A case until the end of its window, day 0 being the day of the offer."""
    scenario = with_overrides(case_scenario(case, mapping), {"horizon_days": case.window_days + 1})
    return _Run("case", _packed(scenario), seed_of(seed, case.key), worlds)


def _truce_run(offer: Mapping[str, float], worlds: int, seed: int) -> _Run:
    """An imposed truce; all on the same worlds, so that their ratio is less noisy than each."""
    return _Run("imposed", _packed(imposed_scenario(offer)), seed, IMPOSED_TIMES * worlds)


def seed_of(seed: int, key: str) -> int:
    """A seed for one case, whatever other cases there are."""
    digest = blake2b(f"{seed}\x1f{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _packed(scenario: Scenario) -> bytes:
    return pickle.dumps(scenario)


def _counts(
    runs: Sequence[_Run],
    paths: tuple[str, ...],
    values: Numbers,
    pool: Pool,
    progress: Callable[[int], None] | None,
) -> list[Counts]:
    """Counts of each run, shape (draws, what is counted)."""
    tasks = [task for run in runs for task in _tasks(run, paths, values)]
    found: dict[int, list[Counts]] = {id(run): [] for run in runs}
    for task, counts in zip(tasks, pool.map(_simulate, iter(tasks), len(tasks)), strict=True):
        found[id(task.run)].append(counts)
        if progress is not None:
            progress(len(task.values) * task.run.worlds)
    return [np.concatenate(found[id(run)]) for run in runs]


def _tasks(run: _Run, paths: tuple[str, ...], values: Numbers) -> Iterator[_Task]:
    step = max(1, _BATCH // run.worlds)
    for first in range(0, len(values), step):
        yield _Task(run, paths, first, values[first : first + step])


@lets_go
def _simulate(task: _Task) -> Counts:
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    run, draws = task.run, len(task.values)
    scenario = _unpacked(run.scenario)
    ids = task.first * run.worlds + np.arange(draws * run.worlds, dtype=np.int64)
    values = {
        path: np.repeat(column, run.worlds)
        for path, column in zip(task.paths, task.values.T, strict=True)
    }
    world = World(scenario, run.seed, ids, values=values, record=False, collect_daily=False)
    flags = _flags(run.kind, world.columns(), scenario.horizon_days)
    return np.stack([each.reshape(draws, -1).sum(axis=1) for each in flags], axis=1)


def _flags(kind: _Kind, columns: Columns, horizon_days: int) -> list[NDArray[np.bool_]]:
    """What is counted, each shape (worlds,)."""
    if kind == "case":
        outcome = case_outcomes(columns)
        return [np.asarray(outcome == code) for code in range(len(OUTCOMES))]
    if kind == "imposed":
        lasted = imposed_lasted(columns)
        return [~lasted, lasted]
    accepted, lasted = accepted_lasted(columns, horizon_days)
    return [accepted & ~lasted, lasted]


@lru_cache(maxsize=32)
def _unpacked(held: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(held)
    return scenario
