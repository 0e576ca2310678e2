"""Many points of the inputs' space in few batches, every point on the same worlds."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.letting_go import lets_go
from sim.ensemble.simulate import CHUNK, Progress, check_size, pool_of
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.workers.pool import Pool

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
_LEAST = 1024
"""Worlds in a batch below which sharing them among processes saves nothing."""


@dataclass(frozen=True)
class Job:
    """Points of one scenario on some worlds."""

    scenario: Scenario
    points: Mapping[str, Numbers]
    """Parameter path -> its value at every point, shape (points,), or in every world of every
    point, shape (points, worlds), in place of what the scenario has; none: one point, the scenario
    itself."""
    worlds: range
    draws: range | None = None
    """Instead of points: input draws, each of which meets the worlds as noise paths, as in the
    input band; None: a world draws its inputs itself."""

    events: Mapping[str, Mask] = field(default_factory=dict)
    """Key of an event -> whether it happens at each point, shape (points,); others always do."""

    @property
    def size(self) -> int:
        """How many points or draws."""
        return _count({**self.points, **self.events}) if self.draws is None else len(self.draws)


@dataclass(frozen=True)
class _Packed:
    """A scenario, pickled once for all tasks of a job."""

    digest: str
    content: bytes


@dataclass(frozen=True)
class _Task:
    """Some of the points on some of the worlds."""

    scenario: _Packed
    seed: int
    worlds: range
    values: Mapping[str, Numbers]
    """Path -> a value a point of this task, or one a point and world."""
    points: int
    draws: range | None
    events: Mapping[str, Mask]


def accepted(
    scenario: Scenario,
    points: Mapping[str, Numbers],
    worlds: int,
    seed: int,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> Mask:
    """Whether a full truce is accepted at each point in each world, shape (points, worlds).

    points: as in `Job`; every point meets worlds 0 … worlds - 1, which draw everything else alike
    (common random numbers), so that points differ by their values and not by chance;
    workers: processes, or a `sim.workers.pool.Pool` to use again; they change nothing;
    progress: called with the number of worlds that have just been finished.
    Raises `InputError` for a path that the scenario does not have and for values of other shapes.
    """
    check_size(worlds, seed)
    (found,) = accepted_of([Job(scenario, points, range(worlds))], seed, workers, progress)
    return found


def accepted_of(
    jobs: Sequence[Job],
    seed: int,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> list[Mask]:
    """The same of several scenarios, each on its own worlds."""
    sizes = [job.size for job in jobs]
    found = [np.zeros((n, len(job.worlds)), bool) for n, job in zip(sizes, jobs, strict=True)]
    with pool_of(workers) as pool:
        total = sum(part.size for part in found)
        most = min(CHUNK, max(_LEAST, ceil(total / pool.pieces)))
        places = [
            (at, *place)
            for at, job in enumerate(jobs)
            for place in _places(sizes[at], job.worlds, most)
        ]
        parts = pool.map(_simulate, _tasks(jobs, places, seed), len(places))
        for (at, some, ids), part in zip(places, parts, strict=True):
            first = jobs[at].worlds.start
            found[at][some, ids.start - first : ids.stop - first] = part
            if progress is not None:
                progress(part.size)
    return found


def accepted_once(
    scenario: Scenario,
    points: Mapping[str, Numbers],
    seed: int,
    workers: int | Pool = 1,
    progress: Progress | None = None,
    first: int = 0,
) -> Mask:
    """Whether a full truce is accepted at each point in a world of its own, shape (points,).

    Point k is met by world `first` + k, which draws everything else; all else as in `accepted`.
    """
    count = _count(points)
    check_size(count, seed)
    row = {path: values[None, :] for path, values in points.items()}
    job = Job(scenario, row, range(first, first + count))
    (found,) = accepted_of([job], seed, workers, progress)
    return found.reshape(count)


def _tasks(
    jobs: Sequence[Job], places: Sequence[tuple[int, slice, range]], seed: int
) -> Iterator[_Task]:
    packed = (-1, _Packed("", b""))
    for at, some, ids in places:
        job = jobs[at]
        if packed[0] != at:
            packed = (at, _Packed(job.scenario.digest, pickle.dumps(job.scenario)))
        first = job.worlds.start
        values = {
            path: column[some]
            if column.ndim == 1
            else column[some, ids.start - first :][:, : len(ids)]
            for path, column in job.points.items()
        }
        draws = None if job.draws is None else job.draws[some]
        events = {key: happens[some] for key, happens in job.events.items()}
        yield _Task(packed[1], seed, ids, values, some.stop - some.start, draws, events)


def _count(points: Mapping[str, NDArray[Any]]) -> int:
    if not points:
        return 1
    shapes = {path: np.shape(values) for path, values in points.items()}
    if len({shape[:1] for shape in shapes.values()}) != 1 or () in shapes.values():
        raise InputError(f"points needs for each path an array of one length, not {shapes}")
    return int(next(iter(shapes.values()))[0])


def _places(points: int, worlds: range, most: int) -> list[tuple[slice, range]]:
    """Points and worlds of each batch, at most `most` worlds all together."""
    step = max(1, most // len(worlds))
    return [
        (slice(first, min(first + step, points)), worlds[start : start + most])
        for first in range(0, points, step)
        for start in range(0, len(worlds), most)
    ]


@lets_go
def _simulate(task: _Task) -> Mask:
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    ids = np.tile(np.arange(task.worlds.start, task.worlds.stop, dtype=np.int64), task.points)
    values = {
        path: np.repeat(column, len(task.worlds)) if column.ndim == 1 else column.ravel()
        for path, column in task.values.items()
    }
    noise = None
    if task.draws is not None:
        noise, ids = ids, np.repeat(np.array(task.draws, dtype=np.int64), len(task.worlds))
    world = World(
        _unpacked(task.scenario.content),
        task.seed,
        ids,
        noise=noise,
        values=values,
        record=False,
        collect_daily=False,
    )
    world.agenda.restrict(
        {key: np.repeat(happens, len(task.worlds)) for key, happens in task.events.items()}
    )
    day = np.asarray(world.columns()["accepted_day"], dtype=np.int64)
    return (day >= 0).reshape(task.points, -1)


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(packed)
    return scenario
