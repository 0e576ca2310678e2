"""From a scenario to an ensemble: chunks of worlds, run here or in worker processes.

Chunks and workers change nothing in a result: each world depends on its id and the seed alone,
and chunks are put together in the order of the ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arguments import LARGEST_SEED, whole_number
from sim.ensemble.letting_go import lets_go
from sim.ensemble.result import About, Columns, Daily, EnsembleResult
from sim.outcomes import COLUMNS
from sim.scenario.scenario import Scenario
from sim.scenario.widened import widened
from sim.statistics.band import Band, input_band
from sim.workers.pool import Pool

CHUNK = 8192
"""Most worlds in one batch: enough for the cost of a day to be shared among many."""
_LEAST_CHUNK = 1024
"""Smaller batches would cost more than another process saves."""
_WIDE_CHUNK = 2500
"""The same where every judged number is an array with one entry a world."""

MOST_WORLDS = 10_000_000

BAND_DRAWS = 100
"""Input draws of the input band, ids 0 … 99."""
BAND_PATHS = 100
"""Noise paths that each of them meets, ids 0 … 99."""

BAND_COLUMNS = ("accepted_day", "limited_day", "held_day")
"""Of the input draws: the days that bands are asked for."""

Progress = Callable[[int], None]
"""Called with the number of worlds that have just been finished."""


@dataclass(frozen=True)
class Batch:
    """Worlds `first` … `first + count - 1` of an ensemble."""

    scenario: Scenario
    seed: int
    first: int
    count: int


@dataclass(frozen=True)
class Draws(Batch):
    """Input draws `first` … `first + count - 1`, each of which meets so many noise paths."""

    paths: int


@dataclass(frozen=True)
class Piece:
    """The results of one batch."""

    columns: Columns
    daily: Daily


def worlds_of_band(draws: int | None = None) -> int:
    """Worlds that an input band takes beside those asked for, or so many draws of the inputs."""
    return (BAND_DRAWS if draws is None else draws) * BAND_PATHS


def worlds_of_bands(scenario: Scenario) -> int:
    """Worlds that `with_bands` takes."""
    return worlds_of_band() * (1 if widened(scenario) is None else 2)


def run(
    scenario: Scenario,
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool = 1,
    chunk: int = CHUNK,
    band: bool = True,
    progress: Progress | None = None,
) -> EnsembleResult:
    """Run worlds 0 … worlds − 1 and gather their outcomes.

    workers: processes to share the work, or a `sim.workers.pool.Pool` to use again;
    chunk: most worlds in one batch;
    band: also work out the input bands, 10,000 worlds more each whatever `worlds` is.
    """
    check_size(worlds, seed, chunk)
    with pool_of(workers) as pool:
        gathering = Gathering()
        for piece in simulate(scenario, seed, range(worlds), pool, chunk, progress):
            gathering.add(piece)
        result = EnsembleResult(About.of(scenario), seed, gathering.columns(), gathering.daily)
        return with_bands(scenario, result, pool, progress) if band else result


def simulate(
    scenario: Scenario,
    seed: int,
    worlds: range,
    pool: Pool,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> Iterator[Piece]:
    """The worlds of a range, chunk by chunk in their order."""
    batches = [
        Batch(scenario, seed, part.start, len(part))
        for part in shared_out(worlds, pool.pieces, _LEAST_CHUNK, chunk)
    ]
    for piece in pool.map(piece_of, batches, len(batches)):
        if progress is not None:
            progress(len(piece.columns["world"]))
        yield piece


class Gathering:
    """Puts the pieces of consecutive chunks together."""

    def __init__(self) -> None:
        self._columns: dict[str, list[NDArray[Any]]] = {name: [] for name in COLUMNS}
        self.daily: dict[str, NDArray[np.int64]] = {}

    def add(self, piece: Piece) -> None:
        """Take the next piece in."""
        for name, parts in self._columns.items():
            parts.append(piece.columns[name])
        add_counts(self.daily, piece.daily)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The whole table so far."""
        return {name: np.concatenate(parts) for name, parts in self._columns.items()}


def add_counts(total: dict[str, NDArray[np.int64]], more: Daily) -> None:
    """Add daily counts to others in place; an empty `total` starts from nothing."""
    for name, counts in more.items():
        if name in total:
            total[name] += counts
        else:
            total[name] = counts.copy()


def with_bands(
    scenario: Scenario, result: EnsembleResult, pool: Pool, progress: Progress | None = None
) -> EnsembleResult:
    """The result with its input bands, those that it has not."""
    if has_bands(scenario, result):
        return result
    stated = input_draws(scenario, result.seed, pool, progress)["accepted_day"] >= 0
    band, wide = result.input_band or band_from(stated, result), result.wide_band
    if wide is None and (wider := widened(scenario)) is not None:
        drawn = input_draws(wider, result.seed, pool, progress, most=_WIDE_CHUNK)
        wide = band_from(drawn["accepted_day"] >= 0, result, known=stated)
    return replace(result, input_band=band, wide_band=wide)


def has_bands(scenario: Scenario, result: EnsembleResult) -> bool:
    """Whether a result has the bands that there are for its scenario."""
    has_wide = result.wide_band is not None or widened(scenario) is None
    return result.input_band is not None and has_wide


def band_from(
    accepted: NDArray[np.bool_], result: EnsembleResult, known: NDArray[np.bool_] | None = None
) -> Band:
    """The input band of a result's accepted share, from 100 input draws × 100 noise paths.

    known: draws of the result's own inputs, where `accepted` is of wider ones on the same paths.
    """
    successes = int(np.count_nonzero(result.columns["accepted_day"] >= 0))
    return input_band(accepted, successes, result.worlds, known=known)


def input_draws(
    scenario: Scenario,
    seed: int,
    pool: Pool,
    progress: Progress | None = None,
    draws: int | None = None,
    most: int = CHUNK,
) -> dict[str, NDArray[Any]]:
    """`BAND_COLUMNS` of input draws that each meet the same 100 noise paths: (draws, paths).

    draws: as many, 100 by default; most: worlds in one batch.
    """
    draws = BAND_DRAWS if draws is None else draws
    least, most = _LEAST_CHUNK // BAND_PATHS, most // BAND_PATHS
    batches = [
        Draws(scenario, seed, part.start, len(part), BAND_PATHS)
        for part in shared_out(range(draws), pool.pieces, least, most)
    ]
    pieces = []
    for piece in pool.map(_of_input_draws, batches, len(batches)):
        pieces.append(piece)
        if progress is not None:
            progress(piece[BAND_COLUMNS[0]].size)
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in BAND_COLUMNS}


def check_size(worlds: int, seed: int, chunk: int = CHUNK) -> None:
    """Refuse sizes that cannot be meant, in words for the person who gave them."""
    for name, value, least, most in (
        ("worlds", worlds, 1, MOST_WORLDS),
        ("seed", seed, 0, LARGEST_SEED),
        ("chunk", chunk, 1, MOST_WORLDS),
    ):
        whole_number(name, value, least, most)


def pool_of(workers: int | Pool) -> Pool | nullcontext[Pool]:
    """A pool of so many workers, closed at the end; a pool handed in stays open."""
    return nullcontext(workers) if isinstance(workers, Pool) else Pool(workers)


def shared_out(whole: range, workers: int, least: int, most: int) -> list[range]:
    """A range in about equal parts, one a worker unless those would be too small or too large."""
    count = max(1, min(workers, len(whole) // least))
    count = max(count, ceil(len(whole) / most))
    edges = [whole.start + len(whole) * index // count for index in range(count + 1)]
    return [range(start, stop) for start, stop in pairwise(edges)]


@lets_go
def piece_of(batch: Batch, each_day: Callable[[], None] | None = None) -> Piece:
    """Run a batch here; `each_day` is called before each of its days, and may end it by raising."""
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    ids = np.arange(batch.first, batch.first + batch.count, dtype=np.int64)
    world = World(batch.scenario, batch.seed, ids, record=False)
    world.run(each_day)
    return Piece(world.columns(), world.daily)


@lets_go
def _of_input_draws(batch: Draws) -> dict[str, NDArray[Any]]:
    """Days of some input draws on each noise path, each of shape (draws, paths)."""
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    draws = np.arange(batch.first, batch.first + batch.count, dtype=np.int64)
    world = World(
        batch.scenario,
        batch.seed,
        np.repeat(draws, batch.paths),
        noise=np.tile(np.arange(batch.paths, dtype=np.int64), batch.count),
        record=False,
        collect_daily=False,
    )
    columns = world.columns()
    return {name: columns[name].reshape(batch.count, batch.paths) for name in BAND_COLUMNS}
