"""`tip`: where along a path the share that accepts crosses a level."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.analysis.tip import LEVEL, WORLDS, most_worlds
from sim.analysis.tip import tip as find
from sim.analysis.tip_table import table
from sim.cli.analyses import outputs_of, show_analysis
from sim.cli.ensembles import load_scenarios
from sim.cli.options import SEED, AsJson, OneScenario, Out, Quiet, Seed, Seeds, Settings, Workers
from sim.cli.progress import progress_of_worlds
from sim.errors import InputError
from sim.scenario.nodes import plain
from sim.sweeps.typed import read_axes
from sim.workers.pool import helpful_workers


def tip(
    scenario: OneScenario,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A number, such as dials.pressure.")],
    level: Annotated[float, typer.Option("--level", "-l", help="Share that accepts.")] = LEVEL,
    low: Annotated[
        float | None, typer.Option(help="Look from here, not from the number's own least value.")
    ] = None,
    high: Annotated[float | None, typer.Option(help="Look up to here.")] = None,
    along: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="A second number: where the level is crossed at each."),
    ] = None,
    along_values: Annotated[
        str | None,
        typer.Option(
            metavar="VALUES", help="Its values as 0.5,1,2 or, in even steps, low:high:steps."
        ),
    ] = None,
    worlds: Annotated[
        int, typer.Option("--worlds", "-n", help="Courses of events at each value.")
    ] = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find where along a path the share that accepts crosses a level, on the same worlds at each
    value; with --along at each value of a second path.

    --out takes a file ending in .png, .svg or .pdf, or a folder for tip.json and tip.png.
    """
    (loaded,) = load_scenarios([scenario], settings, seeds)
    outputs = outputs_of(out, "tip")
    values = _values(along, along_values)
    total = most_worlds(worlds, 0 if along is None else 5)
    with progress_of_worlds(loaded.name, total, quiet or as_json) as progress:
        found = find(
            loaded,
            path,
            level,
            low,
            high,
            along,
            values,
            worlds,
            seed,
            helpful_workers(total) if workers is None else workers,
            progress,
        )
    show_analysis(found, lambda: table(found), outputs, as_json, quiet)


def _values(along: str | None, values: str | None) -> list[float] | dict[str, float] | None:
    if values is None:
        return None
    if along is None:
        raise InputError("--along-values are those of a second path: give --along as well")
    given: list[float] | dict[str, float] = plain(read_axes([f"{along}={values}"])[along])
    return given
