"""`information`: which of the analyst's inputs, known exactly, would narrow the answer most."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.analysis.information import DRAWS, WORLDS, work
from sim.analysis.information import information as find
from sim.analysis.information_table import table
from sim.cli.analyses import outputs_of, show_analysis
from sim.cli.ensembles import load_scenarios
from sim.cli.options import (
    SEED,
    AsJson,
    Inputs,
    OneScenario,
    Out,
    Quiet,
    Seed,
    Seeds,
    Settings,
    Workers,
    input_names,
)
from sim.cli.progress import progress_of_worlds
from sim.workers.pool import helpful_workers


def information(
    scenario: OneScenario,
    inputs: Inputs = None,
    draws: Annotated[int, typer.Option("--draws", "-d", help="Draws of the inputs.")] = DRAWS,
    worlds: Annotated[int, typer.Option("--worlds", "-n", help="Worlds of each draw.")] = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say which of the analyst's inputs, known exactly, would narrow the range of acceptance most.

    What nature draws is never offered. --out takes a file ending in .png, .svg or .pdf, or a
    folder for information.json and information.png.
    """
    (loaded,) = load_scenarios([scenario], settings, seeds)
    outputs = outputs_of(out, "information")
    total = work(draws, worlds)
    with progress_of_worlds(loaded.name, total, quiet or as_json) as progress:
        number = helpful_workers(total) if workers is None else workers
        found = find(loaded, input_names(inputs), draws, worlds, seed, number, progress)
    show_analysis(found, lambda: table(found), outputs, as_json, quiet)
