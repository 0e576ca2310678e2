"""`merge`: the shards of a sweep put together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.exits import continuable
from sim.cli.options import AllPoints, AsJson, Picture, Quiet, given_path
from sim.cli.sweep import show_sweep
from sim.sweeps.merge import merge as merge_into


def merge(
    shards: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR",
            parser=given_path,
            help="Folders that `sweep --shard` has written, all of them.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", parser=given_path, help="Folder for the whole.")
    ],
    all_points: AllPoints = False,
    picture: Picture = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Put the shards of a sweep together: the same files as the sweep in one piece."""
    with continuable() as command:
        merge_into(shards, out, command)
        show_sweep(out, picture, as_json, quiet, all_points)
