"""`discover`: in which region of the inputs the decider accepts."""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sim.analysis.discovery import WORLDS, Discovery
from sim.analysis.discovery import discover as regions
from sim.analysis.region import region_text
from sim.cli.analyses import analyse, is_picture
from sim.cli.console import note
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
    Worlds,
    input_names,
)
from sim.cli.outputs import REGION, Output, refuse_outputs
from sim.files import replace_file
from sim.scenario.library import find_scenario, shipped_scenarios
from sim.scenario.nodes import plain
from sim.scenario.overrides import read_settings

_REGION = "region.yaml"


def discover(
    scenario: OneScenario,
    inputs: Inputs = None,
    density: Annotated[
        float | None,
        typer.Option(
            metavar="D",
            help="Take the box with most coverage in which at least this share accepts. "
            "(default: the best harmonic mean of both)",
        ),
    ] = None,
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
    """Find regions of the inputs in which acceptance is common, by PRIM and by a small tree; half
    of the worlds are held out to judge them.

    --out takes a picture's file, or a folder for discover.json, discover.png and region.yaml, the
    first region as a scenario that runs.
    """
    (loaded,) = load_scenarios([scenario], settings, seeds)
    region = None if out is None or is_picture(out) else out / _REGION
    if region is not None:
        refuse_outputs([Output("--out", region, REGION)])
    find = partial(regions, loaded, input_names(inputs), worlds, seed, density=density)
    found = analyse("discover", loaded.name, worlds, find, out, workers, as_json, quiet, shard)
    if region is not None and found.boxes:
        _write_region(found, region, scenario, settings or ())
        if not quiet:
            note(f"scenario: {region}")


def _write_region(
    found: Discovery, file: Path, scenario: str, settings: list[str] | tuple[str, ...]
) -> None:
    path = find_scenario(scenario)
    shipped = scenario in shipped_scenarios() and path.stem == scenario
    extends = scenario if shipped else os.path.relpath(path, file.parent)
    given = {name: plain(node) for name, node in read_settings(settings).items()}
    command = shlex.join(["ceasefire", *sys.argv[1:]])
    replace_file(file, region_text(found, extends, given, command).encode())
