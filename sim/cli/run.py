"""`run`: simulate scenarios, keep the results, show them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import note, print_json, print_table
from sim.cli.ensembles import load_scenarios, result_folders, run_all
from sim.cli.exits import continuable
from sim.cli.options import (
    RESULTS,
    SEED,
    WORLDS,
    AsJson,
    Out,
    Picture,
    Quiet,
    Scenarios,
    Seed,
    Seeds,
    Settings,
    Workers,
    Worlds,
    given_path,
)
from sim.cli.outputs import TABLE, TABLE_COLUMNS, Output, refuse_outputs
from sim.cli.pictures import add_picture, write_picture
from sim.ensemble.result import EnsembleResult
from sim.report.tables import outcome_table, outcome_tables
from sim.results.export import beside, refuse_table, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PICTURE = "overview.png"


def run(
    scenarios: Scenarios,
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    band: Annotated[
        bool, typer.Option(help="Work out the input bands: 10,000 worlds more each.")
    ] = True,
    table: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="Also one row a world, outcomes and inputs: .csv, .parquet or .xlsx.",
        ),
    ] = None,
    picture: Picture = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Simulate scenarios, print the outcome table, write results and a picture.

    Results go to results/NAME-DIGEST; the same command again uses what is there.
    """
    loaded = load_scenarios(scenarios, settings, seeds)
    folders = result_folders(loaded, worlds, seed, out)
    if table is not None:
        refuse_table(table, worlds * len(loaded))
        refuse_outputs(
            [Output("--table", table, TABLE)]
            + [Output("--table", each, TABLE_COLUMNS) for each in beside(table)]
        )
    with continuable() as command:
        results = run_all(loaded, folders, worlds, seed, workers, command, quiet or as_json, band)
        drawn = _draw(results, folders, out) if picture else None
    if table is not None:
        write_table(results, table)
    if as_json:
        summaries = [result.summary() for result in results]
        print_json(summaries[0] if len(summaries) == 1 else summaries)
    elif not quiet:
        _print(results)
    if not quiet:
        for folder in folders:
            note(f"results: {folder}")
        if table is not None:
            note(f"table: {table}")
        if drawn is not None:
            note(f"picture: {drawn}")


def _draw(results: Sequence[EnsembleResult], folders: Sequence[Path], out: Path | None) -> Path:
    """One picture in each folder, one of several scenarios beside the folders; where to look."""
    for result, folder in zip(results, folders, strict=True):
        add_picture(folder, _PICTURE, partial(_overview, [result]))
    if len(results) == 1:
        return folders[0] / _PICTURE
    joint = (out or RESULTS) / _PICTURE
    write_picture(joint, lambda: _overview(results))
    return joint


def _overview(results: Sequence[EnsembleResult]) -> Figure:
    from sim.plots.overview import overview  # noqa: PLC0415 (matplotlib only for pictures)

    return overview(results)


def _print(results: Sequence[EnsembleResult]) -> None:
    if len(results) == 1:
        print_table(lambda width: outcome_table(results[0], width))
    else:
        print_table(lambda _width: outcome_tables(results))
