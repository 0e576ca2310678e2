"""A sweep's results in a folder: run into it, continue there, put shards together.

    manifest.json      base scenarios as resolved, design, worlds, seed, versions
    points.parquet     every point with its values
    parts/*.parquet    one row a point and world, on a fixed grid of points
    summary.json, .csv shares, intervals and days of each point
    checksums.sha256   of all of these, for `sha256sum -c`
    provenance.json    when, by which command, on which machine: the only file that differs

A shard has its share of the parts and no summary; `merge` makes the whole of all shards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any

from sim.experiments.folder import ResultError, ResultFolder, as_json_bytes
from sim.experiments.manifest import provenance
from sim.experiments.sweeps import files
from sim.experiments.sweeps.files import POINTS, Files
from sim.experiments.sweeps.plan import Part, Shard, SweepPlan, differences, parts_of
from sim.experiments.sweeps.work import batches, cut, simulate_batch
from sim.pool import Pool, WorkerError
from sim.run import check_size, pool_of

MANIFEST = "manifest.json"
SUMMARY = "summary.json"
TABLE = "summary.csv"
PROVENANCE = "provenance.json"

_NEW_WORKERS = 2
"""How often a sweep goes on with new workers after one has died."""

Progress = Callable[[int, int], None]
"""Called with the worlds that are done now, and how many of them were simulated just now."""


def sweep_into(
    path: str | PathLike[str],
    plan: SweepPlan,
    workers: int | Pool = 1,
    shard: Shard | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    tell: Callable[[str], None] | None = None,
) -> None:
    """Run a sweep, or a shard of it, into a folder; parts that are finished there are kept.

    command: what to note as the origin; tell: called with what went wrong and was overcome.
    Raises `ResultError` if the folder holds another sweep or another shard.
    """
    check_size(plan.worlds, plan.seed)
    started = datetime.now(UTC)
    with opened(path, plan.manifest(shard)) as folder:
        parts = parts_of(plan.total, plan.worlds, shard)
        with pool_of(workers) as pool:
            _run_missing(plan, parts, folder, pool, progress, tell)
            note = provenance(started, command, pool.workers)
        finish(plan, folder, note, whole=shard is None)


def _run_missing(
    plan: SweepPlan,
    parts: Sequence[Part],
    folder: ResultFolder,
    pool: Pool,
    progress: Progress | None,
    tell: Callable[[str], None] | None,
) -> None:
    """Run the parts that do not verify; go on with new workers when one has died."""
    told = 0

    def count(done: int, simulated: int) -> None:
        nonlocal told
        told += done
        if progress is not None:
            progress(done, simulated)

    for attempt in range(_NEW_WORKERS + 1):
        missing = [part for part in parts if not folder.verifies(part.name)]
        kept = sum(part.rows for part in parts) - sum(part.rows for part in missing)
        count(kept - told, 0)
        try:
            run_parts(plan, missing, folder, pool, count)
            return
        except WorkerError:
            if attempt == _NEW_WORKERS:
                raise
            pool.close()
            if tell is not None:
                tell("a worker process was killed or ran out of memory; going on with new ones")


def run_parts(
    plan: SweepPlan,
    parts: Sequence[Part],
    kept: Files,
    pool: Pool,
    progress: Progress | None = None,
) -> None:
    """Simulate some parts and write each as soon as it is complete."""
    work = batches(plan, parts, pool.workers)
    pieces = _counted(pool.map(simulate_batch, work, len(parts)), progress)
    columns = cut(pieces, [part.rows for part in parts])
    for part, of_part in zip(parts, columns, strict=True):
        kept.write(part.name, files.part_bytes(plan, part, of_part))


def finish(
    plan: SweepPlan,
    folder: ResultFolder,
    note: Mapping[str, Any],
    *,
    whole: bool,
) -> None:
    """Write what rests on all parts, unless it is there."""
    names = [SUMMARY, TABLE, POINTS] if whole else [POINTS]
    if all(folder.verifies(name) for name in names) and (folder.path / PROVENANCE).is_file():
        return
    folder.write(PROVENANCE, as_json_bytes(note), checksum=False)
    write_points(plan, folder)
    if whole:
        write_summary(plan.manifest(), folder)


def write_points(plan: SweepPlan, kept: Files) -> None:
    """Write the points and their values."""
    kept.write(POINTS, files.points_bytes(plan))


def write_summary(manifest: Mapping[str, Any], kept: Files) -> None:
    """Write each point in short, as JSON and as a table, from points and parts."""
    parts = parts_of(manifest["points"], manifest["worlds"])
    results = list(files.summaries(manifest, kept, parts))
    kept.write(TABLE, files.csv_text(manifest["paths"], results).encode())
    kept.write(SUMMARY, as_json_bytes(summary_of(manifest, results)))


def summary_of(manifest: Mapping[str, Any], results: Sequence[files.PointResult]) -> dict[str, Any]:
    """What `ceasefire sweep --json` prints, as plain values."""
    return {
        "sweep": manifest["name"],
        "title": manifest["title"],
        "worlds": manifest["worlds"],
        "seed": manifest["seed"],
        "scenarios": [each["name"] for each in manifest["scenarios"]],
        "paths": manifest["paths"],
        "design": manifest["design"]["kind"],
        "points": [result.as_plain() for result in results],
    }


def held_sweep(path: Path) -> dict[str, Any] | None:
    """The manifest of the sweep in a folder; None where there is no manifest at all."""
    try:
        content = (path / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        content = ""
    try:
        held = json.loads(content)
    except ValueError:
        held = None
    if isinstance(held, dict) and held.get("kind") == "sweep":
        return held
    raise ResultError(f"{path / MANIFEST}: not a manifest of a sweep; choose another folder")


def is_sweep_folder(path: Path) -> bool:
    """Whether a folder holds the results of a sweep."""
    try:
        return held_sweep(path) is not None
    except ResultError:
        return False


@contextmanager
def opened(path: str | PathLike[str], wanted: Mapping[str, Any]) -> Iterator[ResultFolder]:
    """The folder, locked, for this sweep and no other."""
    where = Path(path)
    where.mkdir(parents=True, exist_ok=True)
    folder = ResultFolder(where)
    with folder.lock():
        held = held_sweep(where)
        if held is None:
            taken = [name for name in (SUMMARY, POINTS, "parts") if (where / name).exists()]
            if taken:
                text = f"holds {taken[0]} without a {MANIFEST}; choose another folder"
                raise ResultError(f"{where}: {text}")
        elif changed := _changed(held, wanted, where):
            raise ResultError(f"{where}: holds another sweep ({changed}); choose another folder")
        if held != json.loads(as_json_bytes(wanted)) or not folder.verifies(MANIFEST):
            for name in (SUMMARY, *folder.finished("response.")):
                folder.discard(name)
            folder.write(MANIFEST, as_json_bytes(wanted))
        yield folder


def _changed(held: Mapping[str, Any], wanted: Mapping[str, Any], where: Path) -> str:
    try:
        return differences(held, wanted)
    except (KeyError, TypeError, AttributeError):
        text = "is damaged; remove it, finished parts are then refused: choose another folder"
        raise ResultError(f"{where / MANIFEST}: {text}") from None


def _counted(pieces: Iterator[Any], progress: Progress | None) -> Iterator[Any]:
    for piece in pieces:
        if progress is not None:
            worlds = len(piece["world"])
            progress(worlds, worlds)
        yield piece
