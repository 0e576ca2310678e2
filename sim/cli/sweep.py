"""`sweep` and `merge`: many points of a scenario, in one piece or in shards."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import continuable, guarded, note, print_json, print_table
from sim.cli.options import AsJson, Out, Quiet, Settings, Workers, given_path
from sim.errors import InputError
from sim.wording import short_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.api import SweepResult
    from sim.sweeps.plan import Shard, SweepPlan
    from sim.workers.pool import Pool

_RESULTS = Path("results")
_PICTURE = "response.png"
_WORTH_A_SECOND_PROCESS = 10_000
"""Worlds from which starting another process saves time."""
_BATCHES_WORTH_A_SECOND_PROCESS = 8
"""The same of batches, however small: points whose calendars differ are not run side by side."""
_QUIET_SECONDS = 10.0
"""Seconds between two lines of progress where there is no terminal."""

Picture = Annotated[bool, typer.Option(help="Draw the picture.")]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Work on a Dask cluster: tls://HOST:PORT, tcp://HOST:PORT or local.",
    ),
]
Insecure = Annotated[
    bool,
    typer.Option("--insecure", help="Let --cluster reach another machine unencrypted."),
]


@guarded
def sweep(
    file: Annotated[
        str, typer.Argument(metavar="SWEEP", help="A sweep file, or the name of a shipped one.")
    ],
    worlds: Annotated[
        int | None, typer.Option("--worlds", "-n", help="Worlds a point, not the file's number.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", "-s", help="Seed, not the file's number.")
    ] = None,
    out: Out = None,
    settings: Settings = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Run the i-th of n shares only.")
    ] = None,
    workers: Workers = None,
    cluster: ClusterAddress = None,
    insecure: Insecure = False,
    picture: Picture = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario at many points, each on the same worlds; table, results, picture.

    Results go to results/NAME-DIGEST; the same command again continues there.
    """
    from sim.sweeps.plan import Shard  # noqa: PLC0415
    from sim.sweeps.reading import read_sweep  # noqa: PLC0415

    share = None if shard is None else Shard.read(shard)
    plan = read_sweep(file, tuple(settings or ()), worlds, seed)
    if not quiet:
        for warning in plan.warnings:
            note(f"warning: {warning}")
    folder = out or _folder(plan, share)
    with continuable() as command:
        with _pool(plan, share, workers, cluster, insecure) as pool:
            _run(plan, folder, share, pool, command, quiet or as_json)
        if share is None:
            _show(folder, picture, as_json, quiet)
        elif not quiet:
            note(f"shard {share}: {folder}. Next: ceasefire merge DIR… --out DIR")


@guarded
def merge(
    shards: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR", help="Folders that `sweep --shard` has written, all of them."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", parser=given_path, help="Folder for the whole.")
    ],
    picture: Picture = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Put the shards of a sweep together: the same files as the sweep in one piece."""
    from sim.sweeps.merge import merge as merge_into  # noqa: PLC0415

    with continuable() as command:
        merge_into(shards, out, command)
        _show(out, picture, as_json, quiet)


def _drawn(folder: Path) -> SweepResult:
    """Draw the picture of a finished sweep into its folder, unless it is there."""
    from sim.api import SweepResult  # noqa: PLC0415
    from sim.results.store import add_file, has_file  # noqa: PLC0415

    result = SweepResult.load(folder)
    if not has_file(folder, _PICTURE):
        from sim.plots.style import picture_bytes  # noqa: PLC0415

        add_file(folder, _PICTURE, picture_bytes(result.plot()))
    return result


def _run(
    plan: SweepPlan,
    folder: Path,
    shard: Shard | None,
    pool: Pool,
    command: Sequence[str],
    quiet: bool,
) -> None:
    from sim.sweeps.plan import parts_of  # noqa: PLC0415
    from sim.sweeps.store import sweep_into  # noqa: PLC0415

    total = sum(part.rows for part in parts_of(plan.total, plan.worlds, shard))
    with _progress(plan, total, quiet) as progress:
        sweep_into(folder, plan, pool, shard, progress, command)


def _pool(
    plan: SweepPlan, shard: Shard | None, workers: int | None, cluster: str | None, insecure: bool
) -> Pool:
    if cluster is not None:
        from sim.workers.cluster import Cluster  # noqa: PLC0415

        return Cluster(cluster, insecure, workers, note)
    if insecure:
        raise InputError("--insecure is for --cluster")
    from sim.workers.pool import Pool  # noqa: PLC0415

    return Pool(_helpful_workers(plan, shard) if workers is None else workers, note)


def _helpful_workers(plan: SweepPlan, shard: Shard | None) -> int:
    from sim.sweeps.plan import parts_of  # noqa: PLC0415
    from sim.sweeps.work import batches  # noqa: PLC0415
    from sim.workers.pool import usable_processors  # noqa: PLC0415

    parts = parts_of(plan.total, plan.worlds, shard)
    several = list(islice(batches(plan, parts, 1), _BATCHES_WORTH_A_SECOND_PROCESS))
    enough = len(several) == _BATCHES_WORTH_A_SECOND_PROCESS
    total = sum(part.rows for part in parts)
    return usable_processors() if enough or total >= _WORTH_A_SECOND_PROCESS else 1


def _folder(plan: SweepPlan, shard: Shard | None) -> Path:
    name = f"{plan.name}-{short_digest(plan.digest)}"
    return _RESULTS / (name if shard is None else f"{name}-shard-{shard.number}-of-{shard.of}")


def _show(folder: Path, picture: bool, as_json: bool, quiet: bool) -> None:
    from sim.api import SweepResult  # noqa: PLC0415

    result = _drawn(folder) if picture else SweepResult.load(folder)
    if as_json:
        print_json(result.summary())
    elif not quiet:
        from sim.sweeps.table import sweep_table  # noqa: PLC0415

        print_table(lambda width: sweep_table(result, width))
    if not quiet:
        note(f"results: {folder}")
        if picture:
            note(f"picture: {folder / _PICTURE}")


@contextmanager
def _progress(
    plan: SweepPlan, total: int, quiet: bool
) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, now and then a line elsewhere."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(plan, total) as progress:
            yield progress
    else:
        yield _Lines(plan, total)


class _Pace:
    """How far a sweep is, and how fast it goes."""

    def __init__(self, plan: SweepPlan, total: int) -> None:
        self._worlds = plan.worlds
        self._total = total
        self._done = 0
        self._simulated = 0
        self._started = time.monotonic()

    def add(self, done: int, simulated: int) -> None:
        """Take more worlds in."""
        self._done += done
        self._simulated += simulated

    def __str__(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-9)
        speed = self._simulated / seconds
        text = f"{self._done // self._worlds:,} of {self._total // self._worlds:,} points"
        if self._simulated == 0:
            return text
        left = _duration((self._total - self._done) / speed)
        return f"{text}, {speed:,.0f} worlds/s, {left} left"


class _Lines:
    """Progress as lines, none for what is over at once."""

    def __init__(self, plan: SweepPlan, total: int) -> None:
        self._pace = _Pace(plan, total)
        self._name = plan.name
        self._next = time.monotonic() + _QUIET_SECONDS

    def __call__(self, done: int, simulated: int) -> None:
        self._pace.add(done, simulated)
        if time.monotonic() >= self._next:
            note(f"{self._name}: {self._pace}")
            self._next = time.monotonic() + _QUIET_SECONDS


@contextmanager
def _bar(plan: SweepPlan, total: int) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console  # noqa: PLC0415 (rich only on a terminal)
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    pace = _Pace(plan, total)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plan.name, total=total, pace=str(pace))

        def advance(done: int, simulated: int) -> None:
            pace.add(done, simulated)
            bar.update(task, advance=done, pace=str(pace))

        yield advance


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
