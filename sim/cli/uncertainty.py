"""`uncertainty`: how open the accepted share is, and because of what."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from sim.analysis.uncertainty import WIDTH, work
from sim.analysis.uncertainty import uncertainty as told_apart
from sim.cli.analyses import analyse
from sim.cli.ensembles import load_scenarios
from sim.cli.options import (
    SEED,
    WORLDS,
    AnyShard,
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


def uncertainty(
    scenario: OneScenario,
    width: Annotated[
        float, typer.Option(help="Width of the Monte Carlo interval to name the worlds for.")
    ] = WIDTH,
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    shard: AnyShard = None,
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
    find = partial(told_apart, loaded, worlds, seed, width)
    analyse("uncertainty", loaded.name, work(worlds), find, out, workers, as_json, quiet, shard)
