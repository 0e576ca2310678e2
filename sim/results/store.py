"""Results on disk: run into a folder, continue there, save, load.

    manifest.json      the scenario as resolved, its digest, seed, worlds, versions
    summary.json       what `ceasefire run --json` prints
    parts/*.parquet    one row a world, 32,768 worlds a part
    inputs/*.parquet   what each world drew for its uncertain inputs, in the same parts
    daily.parquet      counts a day of each trajectory and category
    checksums.sha256   of all of these, for `sha256sum -c`
    provenance.json    when, by which command, on which machine: the only file that differs

All but the last are the same bytes for the same scenario, seed and worlds. While a run is under
way, `daily/` holds the daily counts of the parts that are finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import About, Daily, EnsembleResult
from sim.ensemble.simulate import (
    CHUNK,
    Gathering,
    Progress,
    add_counts,
    check_size,
    has_bands,
    pool_of,
    simulate,
    with_bands,
)
from sim.files import as_json_bytes, given_path
from sim.outcomes import COLUMNS
from sim.results import resume, tables
from sim.results.folder import DamagedError, ResultFolder
from sim.results.manifest import RunManifest, Start, provenance
from sim.results.parts import DAILY, SUMMARY, assembled, parts_of, without_band
from sim.results.resume import MANIFEST, PROVENANCE, FolderKind, finished, opened
from sim.scenario.scenario import Scenario
from sim.scenario.uncertain import drawn_parameters
from sim.workers.pool import Pool

RUN = FolderKind(
    name="run",
    manifest=RunManifest,
    differences=lambda held, wanted: "; ".join(held.differences(wanted)),
    own=(SUMMARY, DAILY, "parts"),
    folders=("parts", "inputs", "daily"),
)
"""Results of `ceasefire run`."""


def run_into(
    path: str | PathLike[str],
    scenario: Scenario,
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool = 1,
    chunk: int = CHUNK,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    band: bool = True,
) -> EnsembleResult:
    """Run into a folder; what is finished there already is kept and only the rest is run.

    command: what to note as the origin in `provenance.json`;
    band: also work out the input bands unless they are there; else the result has none.

    Raises `ResultError` if the folder holds another scenario, seed or number of worlds.
    """
    check_size(worlds, seed, chunk)
    started = Start.now()
    manifest = RunManifest.of(About.of(scenario), worlds, seed)
    with opened(path, RUN, manifest, command) as folder:
        try:
            result = assembled(folder, manifest)
        except DamagedError:
            result = None
        if result is None or (band and not has_bands(scenario, result)):
            with pool_of(workers) as pool:
                result = _completed(folder, scenario, manifest, pool, chunk, progress)
                if band:
                    result = with_bands(scenario, result, pool, progress)
                note = provenance(started, command, pool.workers)
            folder.write(PROVENANCE, as_json_bytes(note), checksum=False)
            folder.write(SUMMARY, as_json_bytes(result.summary()))
        _keep_inputs(folder, result)
        return result if band else replace(result, input_band=None, wide_band=None)


def save(result: EnsembleResult, path: str | PathLike[str]) -> None:
    """Write a result that is in memory; the same files as `run_into` leaves."""
    started = Start.now()
    manifest = RunManifest.of(result.about, result.worlds, result.seed)
    with opened(path, RUN, manifest) as folder:
        for name, worlds in parts_of(result.worlds):
            rows = slice(worlds.start, worlds.stop)
            columns = {column: result.columns[column][rows] for column in COLUMNS}
            folder.write(name, tables.outcome_bytes(columns, result.about.limited_truces))
        folder.write(DAILY, tables.daily_bytes(result.daily))
        folder.write(PROVENANCE, as_json_bytes(provenance(started, (), 1)), checksum=False)
        folder.write(SUMMARY, as_json_bytes(result.summary()))
        _keep_inputs(folder, result)


def load(path: str | PathLike[str], whole: bool = True) -> EnsembleResult:
    """Read a finished result; raises `ResultError` if it is not one.

    whole: False reads columns that no summary takes, and looks at them, when they are asked for.
    """
    with finished(path, RUN) as (folder, manifest):
        return assembled(folder, manifest, whole)


def held_in(path: Path) -> RunManifest | None:
    """The manifest of the run in a folder, None where there is none."""
    return resume.held(path, RUN)


def is_result_folder(path: str | PathLike[str]) -> bool:
    """Whether a folder holds results of any command."""
    return ResultFolder(given_path(path)).has(MANIFEST)


def add_file(path: Path, name: str, content: bytes) -> None:
    """Put a further file, a picture say, among the results of a folder."""
    folder = ResultFolder(path)
    with folder.lock():
        folder.write(name, content)


def has_file(path: Path, name: str) -> bool:
    """Whether a file is among the finished results of a folder, unaltered."""
    return ResultFolder(path).verifies(name)


def _counts_of(part: str) -> str:
    """Where a part's daily counts wait for the rest."""
    return part.replace("parts/", "daily/")


def _keep_inputs(folder: ResultFolder, result: EnsembleResult) -> None:
    """Write the inputs of each part unless they are there: they follow from seed and ids alone."""
    parameters = drawn_parameters(result.about.resolved)
    for part, worlds in parts_of(result.worlds):
        name = part.replace("parts/", "inputs/")
        if not folder.verifies(name):
            folder.write(name, tables.inputs_bytes(parameters, result.seed, worlds))


def _completed(
    folder: ResultFolder,
    scenario: Scenario,
    manifest: RunManifest,
    pool: Pool,
    chunk: int,
    progress: Progress | None,
) -> EnsembleResult:
    """The result without its band; what does not fit together is all run again."""
    _run_parts(folder, scenario, manifest, pool, chunk, progress)
    try:
        return without_band(folder, manifest)
    except DamagedError:
        for name in folder.finished():
            if name != MANIFEST:
                folder.discard(name)
    _run_parts(folder, scenario, manifest, pool, chunk, progress)
    return without_band(folder, manifest)


def _run_parts(
    folder: ResultFolder,
    scenario: Scenario,
    manifest: RunManifest,
    pool: Pool,
    chunk: int,
    progress: Progress | None,
) -> None:
    """Run the parts that are not finished, then add their daily counts up."""
    parts = parts_of(manifest.worlds)
    about = manifest.about
    counted = _daily(folder, DAILY, about, manifest.worlds) is not None
    total: dict[str, NDArray[np.int64]] = {}
    for name, worlds in parts:
        counts = None if counted else _daily(folder, _counts_of(name), about, len(worlds))
        if (counted or counts is not None) and _is_finished(folder, name, worlds, about):
            if progress is not None:
                progress(len(worlds))
        else:
            gathering = Gathering()
            for piece in simulate(scenario, manifest.seed, worlds, pool, chunk, progress):
                gathering.add(piece)
            counts = gathering.daily
            if not counted:
                folder.write(_counts_of(name), tables.daily_bytes(counts))
            folder.write(name, tables.outcome_bytes(gathering.columns(), about.limited_truces))
        if counts is not None:
            add_counts(total, counts)
    if not counted:
        folder.write(DAILY, tables.daily_bytes(total))
    for name in folder.finished("daily/"):
        folder.discard(name)
    folder.remove_empty("daily")


def _is_finished(folder: ResultFolder, part: str, worlds: range, about: About) -> bool:
    names = list(COLUMNS)
    return (
        folder.parsed(part, lambda content: tables.read_outcomes(content, names, worlds, about))
        is not None
    )


def _daily(folder: ResultFolder, name: str, about: About, worlds: int) -> Daily | None:
    return folder.parsed(name, lambda content: tables.read_daily(content, about, worlds))
