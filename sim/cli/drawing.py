"""`plot`: pictures of results that are on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import guarded, note
from sim.cli.options import Out, Quiet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.ensemble import EnsembleResult


class Kind(StrEnum):
    """A figure: the module and function of `sim.plots` of the same name."""

    OVERVIEW = "overview"
    OUTCOMES = "outcomes"
    ACCEPTANCE = "acceptance"
    TRAJECTORIES = "trajectories"


@guarded
def plot(
    results: Annotated[
        list[Path], typer.Argument(metavar="RESULT", help="Folders that `run` has written.")
    ],
    kind: Annotated[Kind, typer.Option("--kind", "-k", help="Which figure.")] = Kind.OVERVIEW,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Draw results: how worlds end, when they accept, their state day by day.

    --out takes a file ending in .png, .svg or .pdf; without it the picture goes into the folder
    of a single result, or to KIND.png here for several.
    """
    from sim.ensemble import EnsembleResult  # noqa: PLC0415
    from sim.experiments.folder import replace_file  # noqa: PLC0415
    from sim.experiments.store import add_file  # noqa: PLC0415
    from sim.plots.style import picture_bytes, picture_kind  # noqa: PLC0415

    file_kind = "png" if out is None else picture_kind(out)
    loaded = [EnsembleResult.load(folder) for folder in results]
    draw: Callable[[Sequence[EnsembleResult]], Figure] = getattr(
        import_module(f"sim.plots.{kind}"), kind
    )
    picture = picture_bytes(draw(loaded), file_kind)
    name = f"{kind}.{file_kind}"
    if out is None and len(results) == 1:
        add_file(results[0], name, picture)
        where = results[0] / name
    else:
        where = out or Path(name)
        replace_file(where, picture)
    if not quiet:
        note(f"picture: {where}")
