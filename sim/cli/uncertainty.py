"""`uncertainty`: how open the accepted share is, and because of what."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.analysis.uncertainty import WIDTH, work
from sim.analysis.uncertainty import uncertainty as find
from sim.analysis.uncertainty_table import table
from sim.cli.analyses import outputs_of, show_analysis
from sim.cli.ensembles import load_scenarios
from sim.cli.options import (
    SEED,
    WORLDS,
    AsJson,
    OneScenario,
    Out,
    Quiet,
    Seed,
    Seeds,
    Settings,
    Workers,
    Worlds,
)
from sim.cli.progress import progress_of_worlds
from sim.workers.pool import helpful_workers


def uncertainty(
    scenario: OneScenario,
    width: Annotated[
        float, typer.Option(help="Width of the Monte Carlo interval to name the worlds for.")
    ] = WIDTH,
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Tell apart what leaves acceptance open: the number of worlds, the inputs as stated, all
    judged numbers, and the structure of the rules.

    --out takes a file ending in .png, .svg or .pdf, or a folder for uncertainty.json and
    uncertainty.png.
    """
    (loaded,) = load_scenarios([scenario], settings, seeds)
    outputs = outputs_of(out, "uncertainty")
    total = work(worlds)
    with progress_of_worlds(loaded.name, total, quiet or as_json) as progress:
        number = helpful_workers(total) if workers is None else workers
        found = find(loaded, worlds, seed, width, number, progress)
    show_analysis(found, lambda: table(found), outputs, as_json, quiet)
