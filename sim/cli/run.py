"""`run` and `compare`: simulate scenarios, keep the results, show them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import continuable, guarded, note, print_json, print_table
from sim.cli.options import (
    SEED,
    WORLDS,
    AsJson,
    Out,
    Quiet,
    Scenarios,
    Seed,
    Settings,
    Workers,
    Worlds,
)
from sim.errors import InputError
from sim.wording import short_digest

if TYPE_CHECKING:
    from sim.ensemble.compare import Comparison
    from sim.ensemble.result import EnsembleResult
    from sim.ensemble.simulate import Progress
    from sim.scenario.scenario import Scenario

_RESULTS = Path("results")
_PICTURE = "overview.png"
_DIFFERENCES = "differences.png"
_WORTH_A_SECOND_PROCESS = 20_000
"""Worlds, those of the band included, from which starting another process saves time."""


@guarded
def run(
    scenarios: Scenarios,
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    workers: Workers = None,
    picture: Annotated[bool, typer.Option(help="Draw the picture.")] = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Simulate scenarios, print the outcome table, write results and a picture.

    Results go to results/NAME-DIGEST; the same command again uses what is there.
    """
    loaded = _load_all(scenarios, settings)
    folders = _folders(loaded, worlds, seed, out)
    with continuable() as command:
        results = _run_all(loaded, folders, worlds, seed, workers, command, quiet or as_json)
        drawn = _draw(results, folders, out) if picture else None
    if as_json:
        summaries = [result.summary() for result in results]
        print_json(summaries[0] if len(summaries) == 1 else summaries)
    elif not quiet:
        _print(results)
    if not quiet:
        for folder in folders:
            note(f"results: {folder}")
        if drawn is not None:
            note(f"picture: {drawn}")


@guarded
def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO", help="Scenarios or folders of results; the first is the reference."
        ),
    ],
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show what changes against the first scenario, world by world on the same random numbers.

    Writes comparison.json and differences.png into --out, results/A-vs-B-DIGEST unless given.
    """
    if len(scenarios) < 2:
        raise InputError("compare needs at least two scenarios or folders of results")
    with continuable() as command:
        results = _results_of(scenarios, worlds, seed, settings, workers, command, quiet or as_json)
        comparison, folder = _compared(results, out, command)
    for remark in comparison.warnings():
        note(f"warning: {remark}")
    if as_json:
        print_json(comparison.summary())
    elif not quiet:
        from sim.report.tables import difference_table  # noqa: PLC0415

        print_table(lambda _width: difference_table(comparison))
    if not quiet:
        note(f"comparison: {folder}")


def _load_all(names: Sequence[str], settings: Sequence[str] | None) -> list[Scenario]:
    from sim.cli.checking import is_checks  # noqa: PLC0415 (which imports this module)
    from sim.scenario.errors import ScenarioError  # noqa: PLC0415
    from sim.scenario.load import load  # noqa: PLC0415
    from sim.sweeps.library import is_sweep  # noqa: PLC0415

    def loaded(name: str) -> Scenario:
        try:
            return load(name, settings=tuple(settings or ()))
        except ScenarioError:
            if is_checks(name):
                text = f"{name}: a file of checks; `ceasefire check {name}` judges them"
                raise InputError(text) from None
            if is_sweep(name):
                raise InputError(f"{name}: a sweep; `ceasefire sweep {name}` runs it") from None
            raise

    return [loaded(name) for name in names]


def _folders(scenarios: Sequence[Scenario], worlds: int, seed: int, out: Path | None) -> list[Path]:
    """Where each scenario's results go."""
    if out is not None and len(scenarios) == 1:
        return [out]
    names = [_as_text(f"{each.name}-{short_digest(each.digest)}") for each in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the same scenario is given twice: {', '.join(twice)}")
    if out is not None:
        return [out / name for name in names]
    return [
        _free(_RESULTS / name, scenario, worlds, seed)
        for name, scenario in zip(names, scenarios, strict=True)
    ]


def _as_text(name: str) -> str:
    """A name for a folder of a file whose own name is no text to the system."""
    return name.encode(errors="replace").decode().replace("?", "_")


def _free(folder: Path, scenario: Scenario, worlds: int, seed: int) -> Path:
    """The default folder, or one named after what differs if another run is there already."""
    from sim.ensemble.result import About  # noqa: PLC0415
    from sim.results.folder import ResultError  # noqa: PLC0415
    from sim.results.manifest import distinction, manifest  # noqa: PLC0415
    from sim.results.store import held_in  # noqa: PLC0415

    wanted = manifest(About.of(scenario), worlds, seed)
    with suppress(ResultError):  # damaged: it may be this very run, which shows when it is opened
        while (held := held_in(folder)) is not None and (suffix := distinction(held, wanted)):
            folder = folder.with_name(folder.name + suffix)
    return folder


def _run_all(
    scenarios: Sequence[Scenario],
    folders: Sequence[Path],
    worlds: int,
    seed: int,
    workers: int | None,
    command: Sequence[str],
    quiet: bool,
) -> list[EnsembleResult]:
    from sim.ensemble.simulate import BAND_DRAWS, BAND_PATHS, check_size  # noqa: PLC0415
    from sim.results.store import run_into  # noqa: PLC0415
    from sim.workers.pool import Pool  # noqa: PLC0415

    check_size(worlds, seed)
    total = worlds + BAND_DRAWS * BAND_PATHS
    results = []
    with Pool(helpful_workers(total) if workers is None else workers, note) as pool:
        for scenario, folder in zip(scenarios, folders, strict=True):
            with progress_bar(scenario.name, total, quiet) as progress:
                results.append(
                    run_into(
                        folder,
                        scenario,
                        worlds,
                        seed,
                        pool,
                        progress=progress,
                        command=command,
                    )
                )
    return results


def helpful_workers(total: int) -> int:
    """As many processes as save time with so many worlds."""
    from sim.workers.pool import usable_processors  # noqa: PLC0415

    return usable_processors() if total >= _WORTH_A_SECOND_PROCESS else 1


def _results_of(
    names: Sequence[str],
    worlds: int,
    seed: int,
    settings: Sequence[str] | None,
    workers: int | None,
    command: Sequence[str],
    quiet: bool,
) -> list[EnsembleResult]:
    """Results out of folders that hold some, the rest run first; in the order given."""
    from sim.results.store import MANIFEST, load  # noqa: PLC0415

    kept = {name: load(name) for name in names if (Path(name) / MANIFEST).is_file()}
    to_run = [name for name in names if name not in kept]
    for name, result in kept.items() if to_run else ():
        if (result.worlds, result.seed) != (worlds, seed):
            raise InputError(
                f"{name} has {result.worlds} worlds of seed {result.seed}: only the same worlds "
                f"can be compared; add --worlds {result.worlds} --seed {result.seed}"
            )
    scenarios = _load_all(to_run, settings)
    folders = _folders(scenarios, worlds, seed, None)
    made = _run_all(scenarios, folders, worlds, seed, workers, command, quiet) if to_run else []
    found = {**kept, **dict(zip(to_run, made, strict=True))}
    return [found[name] for name in names]


def _compared(
    results: Sequence[EnsembleResult], out: Path | None, command: Sequence[str]
) -> tuple[Comparison, Path]:
    """The comparison of some results, and the folder that it stands in with its picture."""
    from sim.api import Comparison as Shown  # noqa: PLC0415
    from sim.ensemble.compare import of_results  # noqa: PLC0415
    from sim.results.comparison import folder_name, save  # noqa: PLC0415
    from sim.results.store import add_file, has_file  # noqa: PLC0415

    comparison = Shown.of(of_results(results))
    folder = out or _RESULTS / _as_text(folder_name(comparison))
    save(comparison, folder, command)
    if not has_file(folder, _DIFFERENCES):
        from sim.plots.style import picture_bytes  # noqa: PLC0415

        add_file(folder, _DIFFERENCES, picture_bytes(comparison.plot()))
    return comparison, folder


@contextmanager
def progress_bar(name: str, total: int, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing where there is none."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 (rich only on a terminal)
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} worlds", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total)
        yield lambda worlds: bar.update(task, advance=worlds)


def _draw(results: Sequence[EnsembleResult], folders: Sequence[Path], out: Path | None) -> Path:
    """One picture in each folder, one of several scenarios beside the folders; where to look."""
    from sim.results.folder import replace_file  # noqa: PLC0415
    from sim.results.store import add_file, has_file  # noqa: PLC0415

    pairs = zip(results, folders, strict=True)
    missing = [(result, folder) for result, folder in pairs if not has_file(folder, _PICTURE)]
    joint = (folders[0] if len(results) == 1 else out or _RESULTS) / _PICTURE
    if not missing and len(results) == 1:
        return joint
    from sim.plots.overview import overview  # noqa: PLC0415
    from sim.plots.style import picture_bytes  # noqa: PLC0415

    for result, folder in missing:
        add_file(folder, _PICTURE, picture_bytes(overview([result])))
    if len(results) > 1:
        replace_file(joint, picture_bytes(overview(results)))
    return joint


def _print(results: Sequence[EnsembleResult]) -> None:
    from sim.report.tables import outcome_table, outcome_tables  # noqa: PLC0415

    if len(results) == 1:
        print_table(lambda width: outcome_table(results[0], width))
    else:
        print_table(lambda _width: outcome_tables(results))
