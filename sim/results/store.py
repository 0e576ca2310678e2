"""Results on disk: run into a folder, continue there, save, load.

    manifest.json      the scenario as resolved, its digest, seed, worlds, versions
    summary.json       what `ceasefire run --json` prints
    parts/*.parquet    one row a world, 32,768 worlds a part
    daily.parquet      counts a day of each trajectory and category
    checksums.sha256   of all of these, for `sha256sum -c`
    provenance.json    when, by which command, on which machine: the only file that differs

All but the last are the same bytes for the same scenario, seed and worlds. While a run is under
way, `daily/` holds the daily counts of the parts that are finished.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import About, EnsembleResult
from sim.ensemble.simulate import (
    CHUNK,
    Gathering,
    Progress,
    add_counts,
    band_of,
    check_size,
    pool_of,
    simulate,
)
from sim.files import as_json_bytes, given_path
from sim.outcomes import COLUMNS
from sim.results import resume, tables
from sim.results.folder import ResultError, ResultFolder
from sim.results.manifest import (
    FORMAT,
    PROVENANCE,
    Start,
    about_of,
    differences,
    manifest,
    provenance,
    refuse_other_format,
)
from sim.results.resume import FolderKind, opened
from sim.scenario.scenario import LimitedTruceKind, Scenario
from sim.statistics.band import Band
from sim.workers.pool import Pool

PART = 32_768
"""Worlds in one part: a fixed grid, so that parts do not depend on how they were made."""

MANIFEST = resume.MANIFEST
SUMMARY = "summary.json"
DAILY = "daily.parquet"

RUN = FolderKind(
    name="run",
    belongs=lambda held: {"scenario", "worlds", "seed", "versions"} <= held.keys(),
    differences=lambda held, wanted: "; ".join(differences(held, wanted)),
    own=(SUMMARY, DAILY, "parts"),
    folders=("parts", "daily"),
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
    band: also work out the input band unless it is there; else the result has none.

    Raises `ResultError` if the folder holds another scenario, seed or number of worlds.
    """
    check_size(worlds, seed, chunk)
    started = Start.now()
    about = About.of(scenario)
    with opened(path, RUN, manifest(about, worlds, seed), command) as folder:
        if not _is_complete(folder, worlds) or (band and _band(folder) is None):
            with pool_of(workers) as pool:
                _run_parts(folder, scenario, worlds, seed, pool, chunk, progress)
                result = _assemble(folder, None)
                found = band_of(scenario, result, pool, progress) if band else None
                note = provenance(started, command, pool.workers)
            folder.write(PROVENANCE, as_json_bytes(note), checksum=False)
            folder.write(SUMMARY, as_json_bytes(_assemble(folder, found).summary()))
        return _assemble(folder, _band(folder) if band else None)


def save(result: EnsembleResult, path: str | PathLike[str]) -> None:
    """Write a result that is in memory; the same files as `run_into` leaves."""
    started = Start.now()
    with opened(path, RUN, manifest(result.about, result.worlds, result.seed)) as folder:
        for name, worlds in _parts(result.worlds):
            rows = slice(worlds.start, worlds.stop)
            columns = {column: result.columns[column][rows] for column in COLUMNS}
            folder.write(name, tables.outcome_bytes(columns, result.about.limited_truces))
        folder.write(DAILY, tables.daily_bytes(result.daily))
        folder.write(PROVENANCE, as_json_bytes(provenance(started, (), 1)), checksum=False)
        folder.write(SUMMARY, as_json_bytes(result.summary()))


def load(path: str | PathLike[str]) -> EnsembleResult:
    """Read a finished result; raises `ResultError` if it is not one."""
    where = given_path(path)
    held = held_in(where)
    if held is None:
        raise ResultError(f"{where}: no results here (no {MANIFEST})")
    refuse_other_format(held, where, FORMAT, _command(held))
    folder = ResultFolder(where)
    if not _is_complete(folder, held["worlds"]):
        raise ResultError(f"{where}: unfinished or altered; the same `run` again completes it")
    return _assemble(folder, _band(folder))


def _command(held: Mapping[str, Any]) -> str:
    """What runs the scenario of a manifest, where it is a shipped one."""
    about = held["scenario"]
    name = about.get("name", "") if isinstance(about, dict) else ""
    words = ("ceasefire", "run", name, "--worlds", held["worlds"], "--seed", held["seed"])
    return shlex.join(map(str, words))


def held_in(path: Path) -> dict[str, Any] | None:
    """The manifest of the run in a folder, None where there is none."""
    return resume.held(path, RUN)


def add_file(path: Path, name: str, content: bytes) -> None:
    """Put a further file, a picture say, among the results of a folder."""
    folder = ResultFolder(path)
    with folder.lock():
        folder.write(name, content)


def has_file(path: Path, name: str) -> bool:
    """Whether a file is among the finished results of a folder, unaltered."""
    return ResultFolder(path).verifies(name)


class PartColumns(Mapping[str, NDArray[Any]]):
    """The columns of a result on disk, each read from the parts when it is asked for.

    Only the last one is kept, so that a million worlds take little more memory than ten thousand.
    """

    def __init__(
        self, folder: ResultFolder, parts: Sequence[str], kinds: Sequence[LimitedTruceKind]
    ) -> None:
        self._folder = folder
        self._parts = parts
        self._kinds = kinds
        self._last: tuple[str, NDArray[Any]] | None = None

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in COLUMNS:
            raise KeyError(name)
        if self._last is None or self._last[0] != name:
            columns = [
                tables.read_outcome(self._folder.read(part), name, self._kinds)
                for part in self._parts
            ]
            self._last = (name, np.concatenate(columns))
        return self._last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(COLUMNS)

    def __len__(self) -> int:
        return len(COLUMNS)


def _parts(worlds: int) -> list[tuple[str, range]]:
    """Name and worlds of each part."""
    return [
        (f"parts/{number:05d}.parquet", range(number * PART, min(worlds, (number + 1) * PART)))
        for number in range(ceil(worlds / PART))
    ]


def _counts_of(part: str) -> str:
    """Where a part's daily counts wait for the rest."""
    return part.replace("parts/", "daily/")


def _is_complete(folder: ResultFolder, worlds: int) -> bool:
    names = [MANIFEST, SUMMARY, DAILY, *(name for name, _ in _parts(worlds))]
    return all(folder.verifies(name) for name in names)


def _run_parts(
    folder: ResultFolder,
    scenario: Scenario,
    worlds: int,
    seed: int,
    pool: Pool,
    chunk: int,
    progress: Progress | None,
) -> None:
    """Run the parts that are not finished, then add their daily counts up."""
    parts = _parts(worlds)
    counted = folder.verifies(DAILY)
    for name, of_part in parts:
        if folder.verifies(name) and (counted or folder.verifies(_counts_of(name))):
            if progress is not None:
                progress(len(of_part))
            continue
        gathering = Gathering()
        for piece in simulate(scenario, seed, of_part, pool, chunk, progress):
            gathering.add(piece)
        if not counted:
            folder.write(_counts_of(name), tables.daily_bytes(gathering.daily))
        folder.write(name, tables.outcome_bytes(gathering.columns(), scenario.limited_truces))
    if not counted:
        total: dict[str, NDArray[np.int64]] = {}
        for name, _ in parts:
            content = folder.read(_counts_of(name))
            add_counts(total, tables.read_daily(content, scenario.horizon_days))
        folder.write(DAILY, tables.daily_bytes(total))
    for name in folder.finished("daily/"):
        folder.discard(name)
    folder.remove_empty("daily")


def _assemble(folder: ResultFolder, band: Band | None) -> EnsembleResult:
    held = json.loads(folder.read(MANIFEST))
    about = about_of(held)
    parts = [name for name, _ in _parts(held["worlds"])]
    return EnsembleResult(
        about,
        held["seed"],
        PartColumns(folder, parts, about.limited_truces),
        tables.read_daily(folder.read(DAILY), about.horizon_days),
        band,
    )


def _band(folder: ResultFolder) -> Band | None:
    band = json.loads(folder.read(SUMMARY))["input_band"]
    return None if band is None else Band(**band)
