"""What the commands of `sim.analysis` share: results on stdout and, with --out, as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.cli.console import note, print_json, print_table
from sim.cli.outputs import DOCUMENT, PICTURE, Output, refuse_outputs
from sim.cli.pictures import write_picture
from sim.files import as_json_bytes, make_folder, replace_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import RenderableType

_PICTURES = (".png", ".svg", ".pdf")


class Analysis(Protocol):
    """A typed result of an analysis."""

    def summary(self) -> dict[str, Any]: ...  # noqa: D102 (as every result has it)

    def plot(self) -> Figure: ...  # noqa: D102


def outputs_of(out: Path | None, name: str) -> list[Output]:
    """Files that --out means: a picture by its ending, else a folder with NAME.json and NAME.png.

    What could not be written is refused before anything is simulated.
    """
    if out is None:
        return []
    if out.suffix.lower() in _PICTURES:
        outputs = [Output("--out", out, PICTURE)]
    else:
        files = ((f"{name}.json", DOCUMENT), (f"{name}.png", PICTURE))
        outputs = [Output("--out", out / file, kind) for file, kind in files]
    refuse_outputs(outputs)
    return outputs


def show_analysis(
    result: Analysis,
    table: Callable[[], RenderableType],
    outputs: list[Output],
    as_json: bool,
    quiet: bool,
) -> None:
    """Print a result and write the files that were asked for."""
    if as_json:
        print_json(result.summary())
    elif not quiet:
        print_table(lambda _width: table())
    for output in outputs:
        make_folder(output.file.parent)
        if output.kind is PICTURE:
            write_picture(output.file, result.plot)
        else:
            replace_file(output.file, as_json_bytes(result.summary()))
        if not quiet:
            note(f"{'picture' if output.kind is PICTURE else 'result'}: {output.file}")
