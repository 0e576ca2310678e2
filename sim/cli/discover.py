"""`discover`: in which region of the inputs the decider accepts."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from sim.analysis.discovery import WORLDS, Discovery
from sim.analysis.discovery import discover as find
from sim.analysis.discovery_table import table
from sim.analysis.region import region_text
from sim.cli.analyses import outputs_of, show_analysis
from sim.cli.console import note
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
    Worlds,
    input_names,
)
from sim.cli.outputs import REGION, Output, refuse_outputs
from sim.cli.progress import progress_of_worlds
from sim.files import replace_file
from sim.scenario.library import find_scenario, shipped_scenarios
from sim.scenario.nodes import plain
from sim.scenario.overrides import read_settings
from sim.workers.pool import helpful_workers

_REGION = "region.yaml"


def discover(
    scenario: OneScenario,
    inputs: Inputs = None,
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
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
    outputs = outputs_of(out, "discover")
    region = out / _REGION if out is not None and len(outputs) > 1 else None
    if region is not None:
        refuse_outputs([Output("--out", region, REGION)])
    with progress_of_worlds(loaded.name, worlds, quiet or as_json) as progress:
        number = helpful_workers(worlds) if workers is None else workers
        found = find(loaded, input_names(inputs), worlds, seed, number, progress)
    show_analysis(found, lambda: table(found), outputs, as_json, quiet)
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
