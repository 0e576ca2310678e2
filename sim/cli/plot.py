"""`plot`: pictures of results that are on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import note
from sim.cli.options import Out, Quiet, Theme, given_path
from sim.cli.outputs import PICTURE, Output, refuse_outputs
from sim.cli.stored import runs_of
from sim.errors import InputError
from sim.files import replace_file
from sim.plots.kinds import PlotKind, draw, picture_kind
from sim.results.comparison import compared_in
from sim.results.resume import kind_in
from sim.results.store import add_file, is_result_folder, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT",
            parser=given_path,
            help="Folders that `run`, `compare` or `sweep` has written, or one of several results.",
        ),
    ],
    kind: Annotated[
        PlotKind | None, typer.Option("--kind", "-k", help="Which figure, of results of `run`.")
    ] = None,
    out: Out = None,
    theme: Theme = "light",
    quiet: Quiet = False,
) -> None:
    """Draw results: how worlds end, when they accept, their state day by day, what becomes of
    each type of decider; of a comparison the differences; of a sweep, how acceptance responds to
    what is varied.

    --out takes a file ending in .png, .svg or .pdf; without it the picture goes into the folder
    if there is one, or to KIND.png here for several.
    """
    file_kind = "png" if out is None else picture_kind(out)
    figure, kind_name = _figure(results, kind)
    from sim.plots.style import picture_bytes  # noqa: PLC0415 (matplotlib)

    picture = picture_bytes(figure, file_kind, theme)
    name = f"{kind_name}{'-dark' if theme == 'dark' else ''}.{file_kind}"
    if out is None and len(results) == 1 and is_result_folder(results[0]):
        add_file(results[0], name, picture)
        where = results[0] / name
    else:
        where = out or (results[0] / name if len(results) == 1 else Path(name))
        refuse_outputs([Output("--out", where, PICTURE)])
        replace_file(where, picture)
    if not quiet:
        note(f"picture: {where}")


def _figure(folders: Sequence[Path], kind: PlotKind | None) -> tuple[Figure, str]:
    """The figure that was asked for, and its name."""
    if any(kind_in(folder) == "sweep" for folder in folders):
        from sim.api import SweepResult  # noqa: PLC0415 (much that other pictures do not need)

        if len(folders) > 1 or kind is not None:
            raise InputError("a sweep is drawn alone, and has one kind of figure: leave out --kind")
        return SweepResult.load(folders[0]).plot(), "response"
    compares = len(folders) == 1 and compared_in(folders[0]) is not None
    kind = kind or (PlotKind.DIFFERENCES if compares else PlotKind.OVERVIEW)
    runs = [run for folder in folders for run in runs_of(folder)]
    return draw(kind, [load(run, whole=False) for run in runs]), str(kind)
