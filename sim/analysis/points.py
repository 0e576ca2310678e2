"""Many points of the inputs' space in few batches, every point on the same worlds."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.simulate import CHUNK, Progress, check_size, pool_of
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.workers.pool import Pool

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Task:
    """Some of the points on some of the worlds."""

    scenario: bytes
    """Pickled once for all tasks."""
    seed: int
    worlds: range
    values: Mapping[str, Numbers]
    """Path -> a value a point of this task."""
    points: int


def accepted(
    scenario: Scenario,
    points: Mapping[str, Numbers],
    worlds: int,
    seed: int,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> Mask:
    """Whether a full truce is accepted at each point in each world, shape (points, worlds).

    points: parameter path -> its value at every point, shape (points,), in place of what the
    scenario has (none: one point, the scenario itself); every point meets worlds 0 … worlds - 1,
    which draw everything else alike (common random numbers), so that points differ by their
    values and not by chance;
    workers: processes, or a `sim.workers.pool.Pool` to use again; they change nothing;
    progress: called with the number of worlds that have just been finished.
    Raises `InputError` for a path that the scenario does not have and for values of other shapes.
    """
    check_size(worlds, seed)
    count = _count(points)
    found = np.zeros((count, worlds), dtype=bool)
    places = _places(count, worlds)
    packed = pickle.dumps(scenario)
    tasks = (
        _Task(
            packed,
            seed,
            some,
            {path: all_[at] for path, all_ in points.items()},
            at.stop - at.start,
        )
        for at, some in places
    )
    with pool_of(workers) as pool:
        for (at, some), part in zip(places, pool.map(_simulate, tasks, len(places)), strict=True):
            found[at, some.start : some.stop] = part
            if progress is not None:
                progress(part.size)
    return found


def _count(points: Mapping[str, Numbers]) -> int:
    if not points:
        return 1
    shapes = {path: np.shape(values) for path, values in points.items()}
    if len(set(shapes.values())) != 1 or any(len(shape) != 1 for shape in shapes.values()):
        raise InputError(f"points needs for each path an array of one length, not {shapes}")
    return int(next(iter(shapes.values()))[0])


def _places(points: int, worlds: int) -> list[tuple[slice, range]]:
    """Points and worlds of each batch, at most `CHUNK` worlds all together."""
    step = max(1, CHUNK // worlds)
    return [
        (slice(first, min(first + step, points)), range(start, min(start + CHUNK, worlds)))
        for first in range(0, points, step)
        for start in range(0, worlds, CHUNK)
    ]


def _simulate(task: _Task) -> Mask:
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    ids = np.tile(np.arange(task.worlds.start, task.worlds.stop, dtype=np.int64), task.points)
    values = {path: np.repeat(column, len(task.worlds)) for path, column in task.values.items()}
    world = World(
        _unpacked(task.scenario), task.seed, ids, values=values, record=False, collect_daily=False
    )
    day = np.asarray(world.columns()["accepted_day"], dtype=np.int64)
    del world
    gc.collect()  # its agents and it refer to one another; its arrays are most of the memory
    return (day >= 0).reshape(task.points, -1)


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(packed)
    return scenario
