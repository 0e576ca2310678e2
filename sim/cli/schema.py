"""`schema`: the JSON Schemas of the files that a person writes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.checks.file import checks_schema
from sim.cli.console import print_json
from sim.cli.options import Out, Seeds
from sim.errors import InputError
from sim.files import as_json_bytes, replace_file
from sim.scenario.dossier import Dossier, starting_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.schema import json_schema
from sim.sweeps.schema import sweep_schema


def schema(
    sweep: Annotated[bool, typer.Option("--sweep", help="Of sweep files.")] = False,
    checks: Annotated[bool, typer.Option("--checks", help="Of files of checks.")] = False,
    seeds: Seeds = None,
    out: Out = None,
) -> None:
    """Print the JSON Schema of scenario files, or of another kind, for editors."""
    if sweep and checks:
        raise InputError("--sweep and --checks are two schemas: ask for one at a time")
    made = _schema(sweep, checks, starting_dossier(seeds or seeds_folder()))
    if out is None:
        print_json(made)
    else:
        replace_file(out, as_json_bytes(made))


def _schema(sweep: bool, checks: bool, dossier: Dossier) -> dict[str, Any]:
    if sweep:
        return sweep_schema(dossier)
    return checks_schema() if checks else json_schema(dossier)
