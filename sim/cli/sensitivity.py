"""`sensitivity`: which inputs acceptance depends on, levers, the analyst's and nature's apart."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.analysis import one_at_a_time
from sim.analysis.sensitivity_plan import BASE_POINTS, METHODS, WORLDS, Plan
from sim.cli.analyses import analyse
from sim.cli.ensembles import load_scenarios
from sim.cli.options import (
    SEED,
    AnyShard,
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


def sensitivity(
    scenario: OneScenario,
    method: Annotated[
        str, typer.Option("--method", help="sobol, morris (for very many inputs) or one_at_a_time.")
    ] = METHODS[0],
    inputs: Inputs = None,
    base_points: Annotated[
        int, typer.Option("--base-points", "-b", help="Points the design starts from.")
    ] = BASE_POINTS,
    worlds: Annotated[
        int | None,
        typer.Option(
            "--worlds",
            "-n",
            help="Worlds at each point. "
            f"(default: {WORLDS}; one_at_a_time {one_at_a_time.WORLDS:,})",
        ),
    ] = None,
    seed: Seed = SEED,
    out: Out = None,
    shard: AnyShard = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Vary all inputs at once and say what share of the variance of acceptance each explains, or
    one at a time and say what it changes.

    --out takes a file ending in .png, .svg or .pdf, or a folder for sensitivity.json and
    sensitivity.png, in which a run that was stopped goes on by the same command and shards meet.
    """
    (loaded,) = load_scenarios([scenario], settings, seeds)
    plan = Plan.of(loaded, input_names(inputs), worlds, seed, base_points, method)
    analyse("sensitivity", loaded.name, plan.total, plan.run, out, workers, as_json, quiet, shard)
