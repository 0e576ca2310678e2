"""`sweep`: many points of a scenario, in one piece or in shards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.api import SweepResult
from sim.cli.console import note, print_json, print_table
from sim.cli.exits import continuable
from sim.cli.options import (
    RESULTS,
    SEED,
    AllPoints,
    AsJson,
    Out,
    Picture,
    Quiet,
    Seeds,
    Settings,
    Workers,
    complete_sweep,
    given_path,
)
from sim.cli.pictures import add_picture
from sim.cli.progress import progress_of_sweep
from sim.errors import InputError
from sim.sweeps.plan import SweepPlan, parts_of
from sim.sweeps.reading import read_sweep
from sim.sweeps.store import sweep_into
from sim.sweeps.table import MOST_LINES, sweep_table
from sim.sweeps.typed import typed_sweep
from sim.sweeps.work import helpful_workers
from sim.wording import short_digest
from sim.workers.cluster import Cluster
from sim.workers.pool import Pool
from sim.workers.shard import Shard

_PICTURE = "response.png"
WORLDS_OF_A_POINT = 1_000

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


def sweep(
    file: Annotated[
        str,
        typer.Argument(
            metavar="SWEEP",
            help="A sweep file, or the name of a shipped one; with --over or --rows a scenario.",
            autocompletion=complete_sweep,
        ),
    ],
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="Values as 0.5,1,2 or, in even steps, low:high:steps; may be repeated.",
        ),
    ] = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=given_path, help="Points in a CSV table, a path a column."
        ),
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(
            "--worlds",
            "-n",
            help=f"Worlds a point, not the file's number. (without a file: {WORLDS_OF_A_POINT})",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", "-s", help=f"Seed, not the file's. (without a file: {SEED})"),
    ] = None,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Run the i-th of n shares only.")
    ] = None,
    workers: Workers = None,
    cluster: ClusterAddress = None,
    insecure: Insecure = False,
    all_points: AllPoints = False,
    picture: Picture = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario at many points, each on the same worlds; table, results, picture.

    Results go to results/NAME-DIGEST; the same command again continues there.
    """
    share = None if shard is None else Shard.read(shard)
    plan = _plan(file, over or [], rows, worlds, seed, settings or [], seeds)
    if not quiet:
        for warning in plan.warnings:
            note(f"warning: {warning}")
    folder = out or _folder(plan, share)
    with continuable() as command:
        with _pool(plan, share, workers, cluster, insecure) as pool:
            _run(plan, folder, share, pool, command, quiet or as_json)
        if share is None:
            show_sweep(folder, picture, as_json, quiet, all_points)
        elif not quiet:
            note(f"shard {share}: {folder}. Next: ceasefire merge DIR… --out DIR")


def _plan(
    name: str,
    over: Sequence[str],
    rows: Path | None,
    worlds: int | None,
    seed: int | None,
    settings: Sequence[str],
    seeds: Path | None,
) -> SweepPlan:
    if not over and rows is None:
        return read_sweep(name, tuple(settings), worlds, seed, seeds)
    worlds = WORLDS_OF_A_POINT if worlds is None else worlds
    seed = SEED if seed is None else seed
    return typed_sweep(name, over, rows, worlds, seed, settings, seeds)


def _run(
    plan: SweepPlan,
    folder: Path,
    shard: Shard | None,
    pool: Pool,
    command: Sequence[str],
    quiet: bool,
) -> None:
    total = sum(part.rows for part in parts_of(plan.total, plan.worlds, shard))
    with progress_of_sweep(plan, total, quiet) as progress:
        sweep_into(folder, plan, pool, shard, progress, command)


def _pool(
    plan: SweepPlan, shard: Shard | None, workers: int | None, cluster: str | None, insecure: bool
) -> Pool:
    if cluster is not None:
        return Cluster(cluster, insecure, workers, note)
    if insecure:
        raise InputError("--insecure is for --cluster")
    if workers is None:
        workers = helpful_workers(plan, parts_of(plan.total, plan.worlds, shard))
    return Pool(workers, note)


def _folder(plan: SweepPlan, shard: Shard | None) -> Path:
    name = f"{plan.name}-{short_digest(plan.digest)}"
    return RESULTS / (name if shard is None else f"{name}-shard-{shard.number}-of-{shard.of}")


def show_sweep(
    folder: Path, picture: bool, as_json: bool, quiet: bool, all_points: bool = False
) -> None:
    """Print the table of a finished sweep and draw its picture into the folder."""
    result = SweepResult.load(folder)
    if picture:
        add_picture(folder, _PICTURE, result.plot)
    if as_json:
        print_json(result.summary())
    elif not quiet:
        most = None if all_points else MOST_LINES
        print_table(lambda width: sweep_table(result, width, most))
    if not quiet:
        note(f"results: {folder}")
        if picture:
            note(f"picture: {folder / _PICTURE}")
