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
from math import ceil
from os import PathLike
from typing import Any

from sim.ensemble.simulate import CHUNK, check_size, pool_of
from sim.files import as_json_bytes
from sim.results.folder import DamagedError, ResultFolder
from sim.results.manifest import Start, provenance
from sim.results.resume import PROVENANCE, FolderKind, opened
from sim.sweeps import files
from sim.sweeps.files import POINTS, Files
from sim.sweeps.manifest import SweepManifest
from sim.sweeps.plan import Part, SweepPlan, parts_of
from sim.sweeps.summary import PointResult, csv_text, read_summary, summary_of
from sim.sweeps.work import batches, cut, simulate_batch
from sim.workers.pool import Pool
from sim.workers.shard import Shard

SUMMARY = "summary.json"
TABLE = "summary.csv"

SWEEP = FolderKind(
    name="sweep",
    manifest=SweepManifest,
    differences=SweepManifest.differences,
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
    manifest = plan.manifest(shard)
    with opened(path, SWEEP, manifest, command) as folder:
        parts = parts_of(plan.total, plan.worlds, shard)
        missing = [part for part in parts if not is_finished(folder, part, manifest)]
        if progress is not None:
            progress(sum(part.rows for part in parts) - sum(part.rows for part in missing), 0)
        with pool_of(workers) as pool:
            run_parts(plan, missing, folder, pool, progress)
            note = provenance(started, command, pool.workers)
        finish(plan, folder, note, whole=shard is None)


def is_finished(folder: ResultFolder, part: Part, manifest: SweepManifest) -> bool:
    """Whether a part is there as it was written."""
    return (
        folder.parsed(
            part.name, lambda content: files.read_part(content, part, manifest, manifest.columns)
        )
        is not None
    )


def run_parts(
    plan: SweepPlan,
    parts: Sequence[Part],
    kept: Files,
    pool: Pool,
    progress: Progress | None = None,
) -> None:
    """Simulate some parts and write each as soon as it is complete."""
    work = batches(plan, parts, pool.workers)
    count = max(len(parts), ceil(sum(part.rows for part in parts) / CHUNK))
    pieces = _counted(pool.map(simulate_batch, work, count), progress)
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
    manifest = plan.manifest()
    if folder.has(PROVENANCE) and _is_complete(folder, manifest, whole=whole):
        return
    folder.write(PROVENANCE, as_json_bytes(note), checksum=False)
    write_points(plan, folder)
    if whole:
        write_summary(manifest, folder)


def _is_complete(folder: ResultFolder, manifest: SweepManifest, *, whole: bool) -> bool:
    try:
        if whole:
            read_results(manifest, folder)
        else:
            files.read_points(folder.read(POINTS), manifest)
    except DamagedError:
        return False
    return not whole or folder.verifies(TABLE)


def write_points(plan: SweepPlan, kept: Files) -> None:
    """Write the points and their values."""
    kept.write(POINTS, files.points_bytes(plan))


def write_summary(manifest: SweepManifest, kept: Files) -> None:
    """Write each point in short, as JSON and as a table, from points and parts."""
    parts = parts_of(manifest.points, manifest.worlds)
    results = list(files.summaries(manifest, kept, parts))
    kept.write(TABLE, csv_text(manifest.paths, results).encode())
    kept.write(SUMMARY, as_json_bytes(summary_of(manifest, results)))


def read_results(manifest: SweepManifest, kept: Files) -> tuple[PointResult, ...]:
    """Each point in short, as it was written; raises `DamagedError` where it is not."""
    values = files.read_points(kept.read(POINTS), manifest)
    return read_summary(kept.read(SUMMARY), manifest, values)


def _counted(pieces: Iterator[Any], progress: Progress | None) -> Iterator[Any]:
    for piece in pieces:
        if progress is not None:
            worlds = len(piece["world"])
            progress(worlds, worlds)
        yield piece
