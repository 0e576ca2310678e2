"""`tip`: where along a path the share that accepts crosses a level."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from sim.analysis.tip import LEVEL, WORLDS, most_worlds
from sim.analysis.tip import tip as crossing
from sim.cli.analyses import analyse
from sim.cli.ensembles import load_scenarios
from sim.cli.options import SEED, AsJson, OneScenario, Out, Quiet, Seed, Seeds, Settings, Workers
from sim.errors import InputError
from sim.scenario.nodes import plain
from sim.sweeps.typed import read_axes


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
    values = _values(along, along_values)
    find = partial(crossing, loaded, path, level, low, high, along, values, worlds, seed)
    total = most_worlds(worlds, 0 if along is None else 5)
    analyse("tip", loaded.name, total, find, out, workers, as_json, quiet)


def _values(along: str | None, values: str | None) -> list[float] | dict[str, float] | None:
    if values is None:
        return None
    if along is None:
        raise InputError("--along-values are those of a second path: give --along as well")
    given: list[float] | dict[str, float] = plain(read_axes([f"{along}={values}"])[along])
    return given
