"""`sensitivity`: which inputs acceptance depends on, levers, the analyst's and nature's apart."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from sim.analysis.sensitivity_plan import BASE_POINTS, METHODS, WORLDS, Plan
from sim.analysis.sensitivity_table import sensitivity_table
from sim.cli.analyses import outputs_of, show_analysis
from sim.cli.ensembles import load_scenarios
from sim.cli.exits import continuable
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
from sim.workers.pool import Pool, helpful_workers


def sensitivity(
    scenario: OneScenario,
    method: Annotated[
        str, typer.Option("--method", help=f"{' or '.join(METHODS)} (for very many inputs).")
    ] = METHODS[0],
    inputs: Inputs = None,
    base_points: Annotated[
        int, typer.Option("--base-points", "-b", help="Points the design starts from.")
    ] = BASE_POINTS,
    worlds: Annotated[int, typer.Option("--worlds", "-n", help="Worlds at each point.")] = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Vary all inputs at once and say what share of the variance of acceptance each explains.

    --out takes a file ending in .png, .svg or .pdf, or a folder for sensitivity.json and
    sensitivity.png, in which a run that was stopped goes on by the same command.
    """
    (loaded,) = load_scenarios([scenario], settings, seeds)
    outputs = outputs_of(out, "sensitivity")
    plan = Plan.of(loaded, input_names(inputs), worlds, seed, base_points, method)
    kept = out / "sensitivity.partial.json" if out is not None and len(outputs) > 1 else None
    with (
        continuable() if kept else nullcontext(),
        Pool(helpful_workers(plan.total) if workers is None else workers) as pool,
        progress_of_worlds(loaded.name, plan.total, quiet or as_json) as progress,
    ):
        found = plan.run(pool, progress, kept)
    show_analysis(found, lambda: sensitivity_table(found), outputs, as_json, quiet)
