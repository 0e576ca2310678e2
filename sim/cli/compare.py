"""`compare`: what changes from one scenario to another, world by world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.api import Comparison
from sim.cli.console import note, print_json, print_table
from sim.cli.ensembles import RESULTS, load_scenarios, result_folders, run_all
from sim.cli.exits import continuable
from sim.cli.options import SEED, WORLDS, AsJson, Out, Quiet, Seed, Seeds, Settings, Workers, Worlds
from sim.cli.pictures import add_picture
from sim.cli.stored import runs_inside, runs_of
from sim.ensemble.compare import of_results
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.files import given_path
from sim.report.tables import difference_table
from sim.results.comparison import compared_in, folder_name, save
from sim.results.store import is_result_folder, load

_PICTURE = "differences.png"


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
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show what changes against the first scenario, world by world on the same random numbers.

    Writes comparison.json and differences.png into --out, results/A-vs-B-DIGEST unless given.
    """
    names = [name for given in scenarios for name in _meant(given)]
    if len(names) < 2:
        raise InputError("compare needs at least two scenarios or folders of results")
    with continuable() as command:
        results = _results_of(
            names, worlds, seed, settings, seeds, workers, command, quiet or as_json
        )
        comparison, folder = _compared(results, out, command)
    for remark in comparison.warnings():
        note(f"warning: {remark}")
    if as_json:
        print_json(comparison.summary())
    elif not quiet:
        print_table(lambda _width: difference_table(comparison))
    if not quiet:
        note(f"comparison: {folder}")


def _meant(name: str) -> list[str]:
    """A scenario or a folder of a run as it is, the runs of a comparison for its folder."""
    path = given_path(name)
    if compared_in(path) is not None:
        return [str(run) for run in runs_of(path)]
    if path.is_dir() and not is_result_folder(path) and (inside := runs_inside(path)):
        held = ", ".join(map(str, inside))
        raise InputError(f"{name}: holds several results; name those, the reference first: {held}")
    return [name]


def _results_of(
    names: Sequence[str],
    worlds: int,
    seed: int,
    settings: Sequence[str] | None,
    seeds: Path | None,
    workers: int | None,
    command: Sequence[str],
    quiet: bool,
) -> list[EnsembleResult]:
    """Results out of folders that hold some, the rest run first; in the order given."""
    kept = {name: load(name) for name in names if is_result_folder(name)}
    to_run = [name for name in names if name not in kept]
    for name, result in kept.items() if to_run else ():
        if (result.worlds, result.seed) != (worlds, seed):
            raise InputError(
                f"{name} has {result.worlds} worlds of seed {result.seed}: only the same worlds "
                f"can be compared; add --worlds {result.worlds} --seed {result.seed}"
            )
    scenarios = load_scenarios(to_run, settings, seeds)
    folders = result_folders(scenarios, worlds, seed, None)
    made = run_all(scenarios, folders, worlds, seed, workers, command, quiet) if to_run else []
    found = {**kept, **dict(zip(to_run, made, strict=True))}
    return [found[name] for name in names]


def _compared(
    results: Sequence[EnsembleResult], out: Path | None, command: Sequence[str]
) -> tuple[Comparison, Path]:
    """The comparison of some results, and the folder that it is in with its picture."""
    comparison = Comparison.of(of_results(results))
    folder = out or RESULTS / folder_name(comparison)
    save(comparison, folder, command)
    add_picture(folder, _PICTURE, comparison.plot)
    return comparison, folder
