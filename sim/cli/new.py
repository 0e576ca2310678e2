"""`new`: a commented starting scenario, or a small dossier of one's own with a first scenario."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import note
from sim.cli.options import Seeds, given_path
from sim.errors import InputError
from sim.files import replace_file
from sim.scenario.dossier import starting_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.new import FIRST, new_dossier, template
from sim.scenario.number_models import KEY


def new(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", parser=given_path, help="The scenario file to write."),
    ] = None,
    dossier: Annotated[
        Path | None,
        typer.Option(
            metavar="NAME",
            parser=given_path,
            help="Write a folder with a dossier of a fictional war and a first scenario instead.",
        ),
    ] = None,
    seeds: Seeds = None,
) -> None:
    """Write a commented starting scenario that runs as it is, or a whole dossier to change."""
    if (file is None) == (dossier is None):
        raise InputError("new needs one of the two: a FILE to write, or --dossier NAME")
    if file is not None:
        _new_scenario(file, seeds or seeds_folder())
    if dossier is not None:
        _new_dossier(dossier)


def _new_scenario(file: Path, seeds: Path) -> None:
    _refuse_to_overwrite(file)
    replace_file(file, template(starting_dossier(seeds), str(file)).encode())
    option = "" if seeds == seeds_folder() else f" --seeds {seeds}"
    note(f"{file}: written. Next: ceasefire run {file}{option}")


def _new_dossier(folder: Path) -> None:
    if not re.fullmatch(KEY, folder.name):
        wanted = "lower-case letters, digits and _, such as my_war"
        raise InputError(f"{folder.name or folder}: cannot be the name of a dossier; use {wanted}")
    _refuse_to_overwrite(folder)
    for name, content in new_dossier(folder.name).items():
        replace_file(folder / name, content)
    note(f"{folder}: written. Next: cd {folder} && ceasefire run {FIRST}")


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise InputError(f"{path}: is there already; choose another name")
