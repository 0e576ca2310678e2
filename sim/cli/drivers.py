"""`drivers`: which settings make the difference between two scenarios."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from sim.analysis.drivers import WORLDS, most_worlds
from sim.analysis.drivers import drivers as shared_out
from sim.cli.analyses import analyse
from sim.cli.console import note
from sim.cli.ensembles import load_scenarios
from sim.cli.options import (
    SEED,
    AnyShard,
    AsJson,
    Out,
    Quiet,
    Scenarios,
    Seed,
    Seeds,
    Settings,
    Workers,
)
from sim.errors import InputError
from sim.wording import plural

_LONG = 100_000
"""Worlds from which it is said beforehand how many there are."""


def drivers(
    scenarios: Scenarios,
    worlds: Annotated[
        int, typer.Option("--worlds", "-n", help="Courses of events with each set of settings.")
    ] = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    shard: AnyShard = None,
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
    find = partial(shared_out, first, second, worlds, seed)
    total = most_worlds(first, second, worlds)
    if total >= _LONG and not (quiet or as_json):
        sets = plural(total // worlds, "set")
        note(f"{sets} of settings, {plural(worlds, 'world')} each: {total:,} worlds")
    analyse("drivers", second.name, total, find, out, workers, as_json, quiet, shard)
