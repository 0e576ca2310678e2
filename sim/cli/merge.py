"""`merge`: the shards of a sweep put together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import note
from sim.cli.exits import continuable
from sim.cli.options import AllPoints, AsJson, Picture, Quiet, given_path
from sim.cli.sweep import show_sweep
from sim.sweeps.merge import merge as merge_into
from sim.wording import plural
from sim.workers.kept import gather

_NEXT = "Next: the same command without --shard, with"


def merge(
    shards: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR",
            parser=given_path,
            help="Folders that a command with --shard has written, all of them.",
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
    """Put the shards of a sweep together: the same files as the sweep in one piece. Shards of an
    analysis are gathered in one folder, in which its command without --shard ends it.
    """
    with continuable() as command:
        if batches := gather(shards, out):
            if not quiet:
                note(f"{plural(len(batches), 'file')} of shards: {out}. {_NEXT} --out {out}")
            return
        merge_into(shards, out, command)
        show_sweep(out, picture, as_json, quiet, all_points)
