"""`drivers`: which settings make the difference between two scenarios."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.analysis.drivers import WORLDS, most_worlds
from sim.analysis.drivers import drivers as find
from sim.analysis.drivers_table import table
from sim.cli.analyses import outputs_of, show_analysis
from sim.cli.ensembles import load_scenarios
from sim.cli.options import SEED, AsJson, Out, Quiet, Scenarios, Seed, Seeds, Settings, Workers
from sim.cli.progress import progress_of_worlds
from sim.errors import InputError
from sim.workers.pool import helpful_workers


def drivers(
    scenarios: Scenarios,
    worlds: Annotated[
        int, typer.Option("--worlds", "-n", help="Courses of events with each set of settings.")
    ] = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Share the difference in acceptance between two scenarios out among the settings in which
    they differ (Shapley shares, which add up to it).

    --out takes a file ending in .png, .svg or .pdf, or a folder for drivers.json and drivers.png.
    """
    if len(scenarios) != 2:
        raise InputError("drivers needs two scenarios: the one to start from, and the other")
    first, second = load_scenarios(scenarios, settings, seeds)
    outputs = outputs_of(out, "drivers")
    total = most_worlds(first, second, worlds)
    with progress_of_worlds(second.name, total, quiet or as_json) as progress:
        chosen = helpful_workers(total) if workers is None else workers
        found = find(first, second, worlds, seed, chosen, progress)
    show_analysis(found, lambda: table(found), outputs, as_json, quiet)
