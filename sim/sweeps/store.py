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

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike
from pathlib import Path
from typing import Any

from sim.ensemble.simulate import check_size, pool_of
from sim.files import as_json_bytes
from sim.results import resume as opening
from sim.results.folder import ResultError, ResultFolder
from sim.results.manifest import PROVENANCE, Start, provenance, refuse_other_format
from sim.sweeps import files
from sim.sweeps.files import POINTS, Files
from sim.sweeps.plan import FORMAT, Part, Shard, SweepPlan, differences, parts_of
from sim.sweeps.work import batches, cut, simulate_batch
from sim.workers.pool import Pool

MANIFEST = opening.MANIFEST
SUMMARY = "summary.json"
TABLE = "summary.csv"

SWEEP = opening.FolderKind(
    name="sweep",
    belongs=lambda held: held.get("kind") == "sweep",
    differences=differences,
    own=(SUMMARY, POINTS, "parts"),
    folders=("parts",),
)
"""Results of `ceasefire sweep` and `merge`."""

Progress = Callable[[int, int], None]
"""Called with the worlds that are done now, and how many of them were simulated just now."""


def sweep_into(
    path: str | PathLike[str],
    plan: SweepPlan,
    workers: int | Pool = 1,
    shard: Shard | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
) -> None:
    """Run a sweep, or a shard of it, into a folder; parts that are finished there are kept.

    command: what to note as the origin. Raises `ResultError` if the folder holds another sweep
    or another shard.
    """
    check_size(plan.worlds, plan.seed)
    started = Start.now()
    with opened(path, plan.manifest(shard), command) as folder:
        parts = parts_of(plan.total, plan.worlds, shard)
        missing = [part for part in parts if not folder.verifies(part.name)]
        if progress is not None:
            progress(sum(part.rows for part in parts) - sum(part.rows for part in missing), 0)
        with pool_of(workers) as pool:
            run_parts(plan, missing, folder, pool, progress)
            note = provenance(started, command, pool.workers)
        finish(plan, folder, note, whole=shard is None)


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
    if all(folder.verifies(name) for name in names) and folder.has(PROVENANCE):
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
        "question": manifest.get("question"),
        "worlds": manifest["worlds"],
        "seed": manifest["seed"],
        "scenarios": [each["name"] for each in manifest["scenarios"]],
        "paths": manifest["paths"],
        "design": manifest["design"]["kind"],
        "points": [result.as_plain() for result in results],
    }


def held_sweep(path: Path) -> dict[str, Any] | None:
    """The manifest of the sweep in a folder; None where there is no manifest at all."""
    return opening.held(path, SWEEP)


def readable_sweep(path: Path) -> dict[str, Any] | None:
    """The same for reading its results; raises `ResultError` where they are of another format."""
    held = held_sweep(path)
    if held is not None:
        refuse_other_format(held, path, FORMAT, f"ceasefire sweep {held.get('name', '')}")
    return held


def is_sweep_folder(path: Path) -> bool:
    """Whether a folder holds the results of a sweep."""
    try:
        return held_sweep(path) is not None
    except ResultError:
        return False


def opened(
    path: str | PathLike[str], wanted: Mapping[str, Any], command: Sequence[str] = ()
) -> AbstractContextManager[ResultFolder]:
    """The folder, locked, for this sweep and no other."""
    return opening.opened(path, SWEEP, wanted, command)


def _counted(pieces: Iterator[Any], progress: Progress | None) -> Iterator[Any]:
    for piece in pieces:
        if progress is not None:
            worlds = len(piece["world"])
            progress(worlds, worlds)
        yield piece
