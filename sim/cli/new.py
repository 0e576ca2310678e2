"""`new`: a commented starting scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import note
from sim.cli.options import given_path
from sim.errors import InputError
from sim.files import replace_file
from sim.scenario.new import template


def new(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", parser=given_path, help="The file to write.")
    ],
) -> None:
    """Write a commented starting scenario that runs as it is."""
    if file.exists():
        raise InputError(f"{file}: is there already; choose another name")
    replace_file(file, template(file=file.name).encode())
    note(f"{file}: written. Next: ceasefire run {file}")
