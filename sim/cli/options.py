"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from sim import files
from sim.errors import InputError
from sim.scenario.library import chosen_seeds

RESULTS = Path("results")
"""Where results go unless `--out` says otherwise."""
WORLDS = 10_000
SEED = 1


def given_path(text: str) -> Path:
    """A path that an option or argument gives."""
    try:
        return files.given_path(text)
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def given_seeds(text: str) -> Path:
    """The folder of dossiers that an option gives."""
    try:
        return chosen_seeds(given_path(text))
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def complete_scenario(incomplete: str) -> list[str]:
    """What a shell may complete a scenario to: shipped names, and YAML files that are here."""
    from sim.scenario.library import shipped_scenarios  # noqa: PLC0415 (only while completing)

    return _starting(incomplete, [*shipped_scenarios(), *_files_here()])


def complete_sweep(incomplete: str) -> list[str]:
    """What a shell may complete a sweep to; with --over it is a scenario."""
    from sim.sweeps.library import shipped_sweeps  # noqa: PLC0415 (only while completing)

    return [*_starting(incomplete, shipped_sweeps()), *complete_scenario(incomplete)]


def _starting(incomplete: str, names: Sequence[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _files_here() -> list[str]:
    return sorted(path.name for path in Path().glob("*.yaml"))


Scenarios = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO",
        help="Files, or names of shipped scenarios.",
        autocompletion=complete_scenario,
    ),
]
OneScenario = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A file, or the name of a shipped scenario.",
        autocompletion=complete_scenario,
    ),
]
Worlds = Annotated[int, typer.Option("--worlds", "-n", help="Courses of events to simulate.")]
Seed = Annotated[int, typer.Option("--seed", "-s", help="Seed of the random numbers.")]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", "-w", help="Processes to share the work. (default: as many as save time)"
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override a number; may be repeated."),
]
Seeds = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        parser=given_seeds,
        help="Folder of dossiers, searched before the shipped ones.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="PATH", parser=given_path, help="Where to write."),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--inputs",
        metavar="PATH[=LOW:HIGH]",
        help="Inputs to vary, a section of them, or a kind: lever, analyst, nature; may be "
        "repeated, or separated by commas. (default: all that have a distribution, and the dials)",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print results as JSON.")]
AnyShard = Annotated[
    str | None,
    typer.Option(
        "--shard", metavar="I/N", help="Run the i-th of n shares only, into the folder --out."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress, notes or tables.")]
AllPoints = Annotated[
    bool, typer.Option("--all", "-a", help="Print every point, however many there are.")
]
Theme = Annotated[Literal["light", "dark"], typer.Option(help="For light paper, or a dark page.")]
Picture = Annotated[bool, typer.Option(help="Draw the picture.")]


def input_names(given: Sequence[str] | None) -> list[str]:
    """Each of the inputs that `--inputs` names."""
    return [name for text in given or () for part in text.split(",") if (name := part.strip())]
