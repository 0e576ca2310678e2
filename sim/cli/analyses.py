"""What the commands of `sim.analysis` share: results on stdout and, with --out, as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.cli.console import note, print_json, print_table
from sim.cli.outputs import DOCUMENT, PICTURE, Output, refuse_outputs
from sim.cli.pictures import write_picture
from sim.cli.progress import progress_of_worlds
from sim.files import as_json_bytes, make_folder, replace_file
from sim.workers.pool import Pool, helpful_workers

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from sim.ensemble.simulate import Progress

_PICTURES = (".png", ".svg", ".pdf")


class Analysis(Protocol):
    """A typed result of an analysis."""

    def summary(self) -> dict[str, Any]: ...  # noqa: D102 (as every result has it)

    def plot(self) -> Figure: ...  # noqa: D102

    def table(self) -> RenderableType: ...  # noqa: D102


Result = TypeVar("Result", bound=Analysis)


def is_picture(out: Path) -> bool:
    """Whether --out means a picture by its ending."""
    return out.suffix.lower() in _PICTURES


def outputs_of(out: Path | None, name: str) -> list[Output]:
    """Files that --out means: a picture by its ending, else a folder with NAME.json and NAME.png.

    What could not be written is refused before anything is simulated.
    """
    if out is None:
        return []
    if is_picture(out):
        outputs = [Output("--out", out, PICTURE)]
    else:
        files = ((f"{name}.json", DOCUMENT), (f"{name}.png", PICTURE))
        outputs = [Output("--out", out / file, kind) for file, kind in files]
    refuse_outputs(outputs)
    return outputs


def analyse(
    name: str,
    subject: str,
    total: int,
    find: Callable[[Pool, Progress | None], Result],
    out: Path | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> Result:
    """Find a result, print it and write the files that --out means.

    name: of the command; subject, total: what progress is of, and its worlds at most.
    """
    outputs = outputs_of(out, name)
    with (
        Pool(helpful_workers(total) if workers is None else workers, note) as pool,
        progress_of_worlds(subject, total, quiet or as_json) as progress,
    ):
        found = find(pool, progress)
    _show(found, outputs, as_json, quiet)
    return found


def _show(result: Analysis, outputs: list[Output], as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(result.summary())
    elif not quiet:
        print_table(lambda _width: result.table())
    for output in outputs:
        make_folder(output.file.parent)
        if output.kind is PICTURE:
            write_picture(output.file, result.plot)
        else:
            replace_file(output.file, as_json_bytes(result.summary()))
        if not quiet:
            note(f"{'picture' if output.kind is PICTURE else 'result'}: {output.file}")
