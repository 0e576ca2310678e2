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
from sim.cli.outputs import PICTURE, Output, refuse_outputs
from sim.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.ensemble.result import EnsembleResult


class Kind(StrEnum):
    """A figure: the module and function of `sim.plots` of the same name."""

    OVERVIEW = "overview"
    OUTCOMES = "outcomes"
    ACCEPTANCE = "acceptance"
    TRAJECTORIES = "trajectories"


@guarded
def plot(
    results: Annotated[
        list[Path],
        typer.Argument(metavar="RESULT", help="Folders that `run` or `sweep` has written."),
    ],
    kind: Annotated[
        Kind | None, typer.Option("--kind", "-k", help="Which figure, of results of `run`.")
    ] = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Draw results: how worlds end, when they accept, their state day by day; of a sweep, how
    acceptance responds to what is varied.

    --out takes a file ending in .png, .svg or .pdf; without it the picture goes into the folder
    of a single result, or to KIND.png here for several.
    """
    from sim.plots.style import picture_bytes, picture_kind  # noqa: PLC0415
    from sim.results.folder import replace_file  # noqa: PLC0415
    from sim.results.store import add_file  # noqa: PLC0415

    file_kind = "png" if out is None else picture_kind(out)
    figure, kind_name = _figure(results, kind)
    picture = picture_bytes(figure, file_kind)
    name = f"{kind_name}.{file_kind}"
    if out is None and len(results) == 1:
        add_file(results[0], name, picture)
        where = results[0] / name
    else:
        where = out or Path(name)
        refuse_outputs([Output("--out", where, PICTURE)])
        replace_file(where, picture)
    if not quiet:
        note(f"picture: {where}")


def _figure(folders: Sequence[Path], kind: Kind | None) -> tuple[Figure, str]:
    """The figure that was asked for, and its name."""
    from sim.sweeps.store import is_sweep_folder  # noqa: PLC0415

    if any(is_sweep_folder(folder) for folder in folders):
        if len(folders) > 1 or kind is not None:
            raise InputError("a sweep is drawn alone, and has one kind of figure: leave out --kind")
        from sim.api import SweepResult  # noqa: PLC0415

        return SweepResult.load(folders[0]).plot(), "response"
    from sim.results.store import load  # noqa: PLC0415

    kind = kind or Kind.OVERVIEW
    draw: Callable[[Sequence[EnsembleResult]], Figure] = getattr(
        import_module(f"sim.plots.{kind}"), kind
    )
    return draw([load(folder) for folder in folders]), str(kind)
