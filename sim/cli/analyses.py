"""What the commands of `sim.analysis` share: results on stdout and, with --out, as files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import typer

from sim.cli.console import note, print_json, print_table
from sim.cli.exits import continuable
from sim.cli.outputs import DOCUMENT, PICTURE, Output, refuse_outputs
from sim.cli.pictures import write_picture
from sim.cli.progress import progress_of_worlds
from sim.errors import InputError
from sim.files import as_json_bytes, make_folder, replace_file
from sim.workers.kept import BATCHES, KeptPool, ShardDone
from sim.workers.pool import Pool, helpful_workers
from sim.workers.shard import Shard

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from sim.ensemble.simulate import Progress

_NEXT = "When all shards are done: the same command without --shard puts them together"
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
    shard: str | None = None,
) -> Result:
    """Find a result, print it and write the files that --out means.

    name: of the command; subject, total: what progress is of, and its worlds at most;
    shard: simulate and keep a share of it, no more. A folder keeps what is done meanwhile.
    """
    share = None if shard is None else Shard.read(shard)
    outputs = outputs_of(out, name)
    kept = None if out is None or is_picture(out) else out / f"{name}{BATCHES}"
    if share is not None and kept is None:
        raise InputError("--shard needs a folder to keep its share in: add --out DIR")
    number = helpful_workers(total) if workers is None else workers
    of_share = total if share is None else total // share.of
    with (
        continuable() if kept else nullcontext(),
        progress_of_worlds(subject, of_share, quiet or as_json) as progress,
        KeptPool(kept, number, note, share, progress) if kept else Pool(number, note) as pool,
    ):
        try:
            told = pool.counting(progress) if isinstance(pool, KeptPool) else progress
            found = find(pool, told)
        except ShardDone:
            if not quiet:
                note(f"shard {share}: {kept}. {_NEXT}, after `ceasefire merge` of several folders")
            raise typer.Exit from None
        _show(found, outputs, as_json, quiet)
        if isinstance(pool, KeptPool):
            pool.clear()
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
