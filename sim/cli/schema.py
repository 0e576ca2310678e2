"""`schema`: the JSON Schemas of the files that a person writes."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.checks.file import checks_schema
from sim.cli.console import print_json
from sim.cli.options import Out, Seeds
from sim.errors import InputError
from sim.files import as_json_bytes, replace_file
from sim.scenario.dossier import starting_dossier
from sim.scenario.dossier_schema import dossier_schema
from sim.scenario.library import seeds_folder
from sim.scenario.schema import json_schema
from sim.sweeps.schema import sweep_schema
from sim.validation.cases_schema import cases_schema
from sim.validation.mapping import read_mapping


def schema(
    sweep: Annotated[bool, typer.Option("--sweep", help="Of sweep files.")] = False,
    checks: Annotated[bool, typer.Option("--checks", help="Of files of checks.")] = False,
    cases: Annotated[bool, typer.Option("--cases", help="Of files of cases.")] = False,
    dossier: Annotated[bool, typer.Option("--dossier", help="Of files of a dossier.")] = False,
    seeds: Seeds = None,
    out: Out = None,
) -> None:
    """Print the JSON Schema of scenario files, or of another kind, for editors."""
    if sweep + checks + cases + dossier > 1:
        names = "--sweep, --checks, --cases and --dossier"
        raise InputError(f"{names} are schemas of their own: ask for one")
    if checks:
        made = checks_schema()
    elif cases:
        made = cases_schema(read_mapping())
    else:
        of_dossier = dossier_schema if dossier else sweep_schema if sweep else json_schema
        made = of_dossier(starting_dossier(seeds or seeds_folder()))
    if out is None:
        print_json(made)
    else:
        replace_file(out, as_json_bytes(made))
