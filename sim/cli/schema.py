"""`schema`: the JSON Schemas of the files that a person writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.checks.file import checks_schema
from sim.cli.console import print_json
from sim.cli.options import Out, Seeds
from sim.errors import InputError
from sim.files import as_json_bytes, replace_file
from sim.scenario.dossier import starting_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.schema import json_schema
from sim.sweeps.schema import sweep_schema
from sim.validation.cases_schema import cases_schema
from sim.validation.mapping import read_mapping


def schema(
    sweep: Annotated[bool, typer.Option("--sweep", help="Of sweep files.")] = False,
    checks: Annotated[bool, typer.Option("--checks", help="Of files of checks.")] = False,
    cases: Annotated[bool, typer.Option("--cases", help="Of files of cases.")] = False,
    seeds: Seeds = None,
    out: Out = None,
) -> None:
    """Print the JSON Schema of scenario files, or of another kind, for editors."""
    if sweep + checks + cases > 1:
        raise InputError("--sweep, --checks and --cases are schemas of their own: ask for one")
    made = _schema(sweep, checks, cases, seeds or seeds_folder())
    if out is None:
        print_json(made)
    else:
        replace_file(out, as_json_bytes(made))


def _schema(sweep: bool, checks: bool, cases: bool, seeds: Path) -> dict[str, Any]:
    if checks:
        return checks_schema()
    if cases:
        return cases_schema(read_mapping())
    dossier = starting_dossier(seeds)
    return sweep_schema(dossier) if sweep else json_schema(dossier)
