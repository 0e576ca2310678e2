"""`information`: which of the analyst's inputs, known exactly, would narrow the answer most."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from sim.analysis.information import DRAWS, WORLDS, work
from sim.analysis.information import information as informing
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


def information(
    scenario: OneScenario,
    inputs: Inputs = None,
    draws: Annotated[int, typer.Option("--draws", "-d", help="Draws of the inputs.")] = DRAWS,
    worlds: Annotated[int, typer.Option("--worlds", "-n", help="Worlds of each draw.")] = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    shard: AnyShard = None,
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
    find = partial(informing, loaded, input_names(inputs), draws, worlds, seed)
    total = work(draws, worlds)
    analyse("information", loaded.name, total, find, out, workers, as_json, quiet, shard)
