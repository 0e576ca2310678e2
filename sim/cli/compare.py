"""`compare`: what changes from one scenario to another, world by world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.api import Comparison
from sim.cli.console import note, print_json, print_table
from sim.cli.ensembles import load_scenarios, result_folders, run_all
from sim.cli.exits import continuable
from sim.cli.options import (
    RESULTS,
    SEED,
    WORLDS,
    AsJson,
    Out,
    Quiet,
    Seed,
    Seeds,
    Settings,
    Workers,
    Worlds,
    complete_scenario,
)
from sim.cli.pictures import add_picture
from sim.cli.progress import progress_of_worlds
from sim.cli.stored import runs_inside, runs_of
from sim.ensemble.channels import refuse_other_lengths, worlds_of_channels
from sim.ensemble.compare import Comparison as InMemory
from sim.ensemble.compare import looked_into, of_results
from sim.ensemble.partings import MOST_STORIES
from sim.ensemble.result import EnsembleResult
from sim.ensemble.signs import worlds_of_signs
from sim.errors import InputError
from sim.files import given_path
from sim.results.comparison import compared_in, folder_name, save
from sim.results.store import is_result_folder, load
from sim.scenario.scenario import Scenario
from sim.workers.kept import BATCHES, KeptPool
from sim.workers.pool import helpful_workers

_PICTURE = "differences.png"
STORIES = 3


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO",
            help="Scenarios or folders of results; the first is the reference.",
            autocompletion=complete_scenario,
        ),
    ],
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    sign_shares: Annotated[
        bool,
        typer.Option(
            help="Find in which share of draws and structures the difference has the same sign."
        ),
    ] = True,
    stories: Annotated[
        int,
        typer.Option(
            min=0, max=MOST_STORIES, help="Worlds gained and lost to say where the stories part."
        ),
    ] = STORIES,
    decompose: Annotated[
        bool,
        typer.Option(
            "--decompose", help="Find through what the difference goes: pressure, front …"
        ),
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show what changes against the first scenario, world by world on the same random numbers.

    Writes comparison.json and differences.png into --out, results/A-vs-B-DIGEST unless given.
    """
    names = [name for given in scenarios for name in _meant(given)]
    if len(names) < 2:
        raise InputError("compare needs at least two scenarios or folders of results")
    if decompose:
        refuse_other_lengths(
            load_scenarios([n for n in names if not is_result_folder(n)], settings, seeds)
        )
    with continuable() as command:
        results, loaded = _results_of(
            names, worlds, seed, settings, seeds, workers, command, quiet or as_json, sign_shares
        )
        comparison = of_results(results)
        can_look = len(loaded) == len(names)
        folder = out or RESULTS / folder_name(comparison)
        if can_look:
            asked = (sign_shares, stories, decompose)
            comparison, kept = _looked_into(
                comparison, loaded, folder, workers, quiet or as_json, *asked
            )
        elif not quiet:
            note("note: sign shares, stories and channels need scenarios, not folders of results")
        shown = Comparison.of(comparison)
        save(shown, folder, command, keep=not can_look)
        add_picture(folder, _PICTURE, shown.plot)
        if can_look:
            kept.clear()
    for remark in shown.warnings():
        note(f"warning: {remark}")
    if as_json:
        print_json(shown.summary())
    elif not quiet:
        print_table(lambda _width: shown.table())
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
    sign_shares: bool,
) -> tuple[list[EnsembleResult], list[Scenario]]:
    """Results out of folders that hold some, the rest run first; in the order given.

    And the scenarios that were run. Where the sign shares are wanted of them, their draws give the
    input bands too.
    """
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
    band = bool(kept) or not sign_shares
    made = (
        run_all(scenarios, folders, worlds, seed, workers, command, quiet, band) if to_run else []
    )
    found = {**kept, **dict(zip(to_run, made, strict=True))}
    return [found[name] for name in names], scenarios


def _looked_into(
    comparison: InMemory,
    scenarios: Sequence[Scenario],
    folder: Path,
    workers: int | None,
    quiet: bool,
    sign_shares: bool,
    stories: int,
    decompose: bool,
) -> tuple[InMemory, KeptPool]:
    """With what takes further runs: sign shares, where stories part, through what it goes.

    And the pool that keeps them meanwhile.
    """
    total = worlds_of_signs(len(scenarios)) if sign_shares else 0
    if decompose:
        total += worlds_of_channels(comparison.reference.worlds) * len(comparison.changes)
    number = helpful_workers(total) if workers is None else workers
    with (
        KeptPool(folder / f"compare{BATCHES}", number, note) as pool,
        progress_of_worlds("looking into it", total, quiet or not total) as progress,
    ):
        told = pool.counting(progress)
        found = looked_into(comparison, scenarios, pool, told, sign_shares, stories, decompose)
    return found, pool
