"""Which results on disk a path stands for: its own, those of a comparison, those inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from sim.cli.options import RESULTS
from sim.errors import InputError
from sim.results.comparison import compared_in
from sim.results.folder import ResultError
from sim.results.manifest import RunManifest
from sim.results.store import held_in, is_result_folder


def runs_of(path: Path) -> list[Path]:
    """The folders of runs that are meant; the path itself where nothing else is known of it."""
    compared = compared_in(path)
    if compared is not None:
        return [_folder_of(run, path, compared) for run in compared]
    if is_result_folder(path) or not path.is_dir():
        return [path]
    return runs_inside(path) or [path]


def runs_inside(folder: Path) -> list[Path]:
    """Folders of runs in a folder, in the order of their names."""
    return [each for each, _ in _held_inside(folder)]


def _held_inside(folder: Path) -> Iterator[tuple[Path, RunManifest]]:
    with suppress(OSError):
        for each in sorted(folder.iterdir()):
            with suppress(ResultError):
                if each.is_dir() and (held := held_in(each)) is not None:
                    yield each, held


def _folder_of(run: RunManifest, comparison: Path, compared: Sequence[RunManifest]) -> Path:
    """Where the results of a run that was compared are: beside the comparison, or among all."""
    for folder in (comparison.parent, RESULTS):
        for each, held in _held_inside(folder):
            is_same = held.scenario.name == run.scenario.name
            if is_same and not held.differences(run):
                return each
    names = " and ".join(each.scenario.name for each in compared)
    raise InputError(
        f"{comparison}: compares {names}, but the results of {run.scenario.name} are not "
        f"beside it; compare {names} again, with --worlds {run.worlds} --seed {run.seed}"
    )
