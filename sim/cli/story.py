"""`story`: one world, day by day, or under two scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import note, print_json, print_table, say
from sim.cli.options import SEED, AsJson, Scenarios, Seed, Seeds, Settings, Theme, given_path
from sim.cli.outputs import PICTURE, Output, refuse_outputs
from sim.cli.pictures import write_picture
from sim.ensemble.picking import WORLDS, Pick, found
from sim.ensemble.simulate import MOST_WORLDS, check_size
from sim.errors import InputError
from sim.plots.kinds import picture_kind
from sim.scenario.load import load
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.story.story import Story


def story(
    scenario: Scenarios,
    world: Annotated[
        int | None, typer.Option("--world", "-k", help="Which world, from 0 (0 unless given).")
    ] = None,
    which: Annotated[
        Pick | None,
        typer.Option("--pick", help="Look for a world: a typical one of its kind, or a flipped."),
    ] = None,
    worlds: Annotated[
        int, typer.Option("--worlds", "-n", help="How many worlds --pick looks among.")
    ] = WORLDS,
    seed: Seed = SEED,
    settings: Settings = None,
    seeds: Seeds = None,
    full: Annotated[
        bool, typer.Option("--full", help="Tell every day, and the options of every answer.")
    ] = False,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", parser=given_path, help="Draw the world into a .png, .svg, .pdf."
        ),
    ] = None,
    theme: Theme = "light",
    as_json: AsJson = False,
) -> None:
    """Tell one world: how it ended, what turned it, what changed, and why.

    What changed nothing is left out; --full has it all. Two scenarios are told side by side up to
    the day on which they part; a flipped world accepts under one of them and not the other.
    """
    if len(scenario) > 2:
        raise InputError(f"story tells one scenario, or two side by side, not {len(scenario)}")
    if world is not None and which is not None:
        raise InputError("--world names a world and --pick looks for one: leave out one of them")
    if full and len(scenario) == 2:
        raise InputError("--full tells one scenario: leave it out, or name one scenario")
    if picture is not None:
        _check_picture(picture, scenario)
    loaded = [load(name, settings=tuple(settings or ()), seeds=seeds) for name in scenario]
    number = found(which, loaded, worlds, seed) if which else world or 0
    _check_world(number, seed)
    if which:
        note(f"world {number} of {worlds:,}: {which}")
    told = _tell(loaded, number, seed, full, as_json)
    if picture is not None:
        from sim.plots.timeline import timeline  # noqa: PLC0415 (matplotlib only for pictures)

        write_picture(picture, lambda: timeline(told), theme)
        note(f"picture: {picture}")


def _tell(scenarios: Sequence[Scenario], world: int, seed: int, full: bool, as_json: bool) -> Story:
    # Mesa, a second, only for a sound scenario.
    from sim.ensemble.partings import side_by_side  # noqa: PLC0415
    from sim.model.world import World  # noqa: PLC0415

    told = [World(each, seed, [world], record=True).story(world) for each in scenarios]
    if len(told) == 2:
        from sim.report.tables import story_pair  # noqa: PLC0415 (rich for tables)

        pair = side_by_side(told[0], told[1])
        if as_json:
            print_json(pair.to_dict())
        else:
            print_table(lambda width: story_pair(pair, width))
    elif as_json:
        print_json(told[0].to_dict())
    else:
        say(told[0].text(full))
    return told[0]


def _check_picture(file: Path, scenarios: Sequence[str]) -> None:
    if len(scenarios) > 1:
        raise InputError("--picture draws one scenario: leave it out, or name one scenario")
    picture_kind(file)
    refuse_outputs([Output("--picture", file, PICTURE)])


def _check_world(world: int, seed: int) -> None:
    check_size(1, seed)
    if not 0 <= world < MOST_WORLDS:
        raise InputError(f"--world must be from 0 to {MOST_WORLDS - 1:,}, not {world:,}")
