"""`story`: one world, day by day."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.console import print_json, say
from sim.cli.options import SEED, AsJson, OneScenario, Seed, Seeds, Settings
from sim.ensemble.simulate import MOST_WORLDS, check_size
from sim.errors import InputError
from sim.scenario.load import load


def story(
    scenario: OneScenario,
    world: Annotated[int, typer.Option("--world", "-k", help="Which world, from 0.")] = 0,
    seed: Seed = SEED,
    settings: Settings = None,
    seeds: Seeds = None,
    full: Annotated[
        bool, typer.Option("--full", help="Tell every day, and the options of every answer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell one world: how it ended, what turned it, what changed, and why.

    What changed nothing is left out; --full has it all.
    """
    loaded = load(scenario, settings=tuple(settings or ()), seeds=seeds)
    _check_world(world, seed)
    from sim.model.world import World  # noqa: PLC0415 (mesa, a second, only for a sound scenario)

    story = World(loaded, seed, [world], record=True).story(world)
    if as_json:
        print_json(story.to_dict())
    else:
        say(story.text(full))


def _check_world(world: int, seed: int) -> None:
    check_size(1, seed)
    if not 0 <= world < MOST_WORLDS:
        raise InputError(f"--world must be from 0 to {MOST_WORLDS - 1:,}, not {world:,}")
