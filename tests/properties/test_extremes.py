"""Every number at the ends of the range that an override may set: the world stays sound.

One batch of worlds, each with one number at one end (or several at once) and all others as the
dossier has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario.load import with_overrides
from tests.properties.dossiers import DOSSIERS, Entry, base, entries
from tests.properties.invariants import CHECKS

pytestmark = pytest.mark.slow

HORIZON = 61
SEED = 4
SEVERAL, MIXTURES = 4, 600
NOT_ALONE = ("parameters.sectors.",)
"""Weights must sum to 1; momentum and effort of a sector are drawn in random scenarios."""

EVENTFUL: dict[str, object] = {
    "horizon_days": HORIZON,
    "events": [
        {"kind": "ultimatum", "day": 3, "deadline_days": 10, "threat": 1.5},
        {"kind": "sanctions_package", "day": 9, "size": 1.0, "announced": 5},
        {"kind": "guarantee_offered", "day": 4, "monitoring": 0.5, "peacekeepers": 10},
        {"kind": "aid_paused", "day": 20},
    ],
}

Setting = Mapping[str, float]


def movable(dossier: str) -> list[Entry]:
    return [e for e in entries(dossier) if not e.path.startswith(NOT_ALONE)]


def unsound_among(dossier: str, settings: Sequence[Setting]) -> list[str]:
    """Settings, each in a world of its own, under which something is wrong; by halving."""
    wrong = what_is_wrong(dossier, settings)
    if not wrong:
        return []
    if len(settings) == 1:
        return [f"{dict(settings[0])}: {wrong}"]
    half = len(settings) // 2
    return unsound_among(dossier, settings[:half]) + unsound_among(dossier, settings[half:])


def what_is_wrong(dossier: str, settings: Sequence[Setting]) -> str:
    scenario = with_overrides(base(dossier), EVENTFUL)
    ids = np.arange(len(settings))
    inputs = World(scenario, seed=SEED, worlds=ids, record=False).inputs
    values = {}
    for path in sorted({path for setting in settings for path in setting}):
        values[path] = inputs.array(path)
        for at, setting in enumerate(settings):
            values[path][at] = setting.get(path, values[path][at])
    try:
        with np.errstate(invalid="raise", divide="raise", over="raise"):
            world = World(scenario, seed=SEED, worlds=ids, values=values, record=False)
            while world.day < HORIZON:
                world.step()
                if wrong := amiss_today(world):
                    return f"{wrong} on day {world.day - 1}"
            table = world.columns()
    except FloatingPointError as error:
        return str(error)
    return "; ".join(message for check in CHECKS for message in check(world, table))


def amiss_today(world: World) -> str:
    """States that no column holds, each day."""
    states = {
        "support": world.supply.expected(),
        "deliveries": world.supply.delivered(),
        "sanctions": world.pressure.sanctions,
        "stress": world.pressure.stress,
        "credibility": world.pressure.credibility,
        "strength of the decider": world.front.decider,
        "strength of the opponent": world.front.opponent,
        "patience left": world.mediator.patience_left(),
        "recent losses": world.front.recent_losses(),
    }
    for name, state in states.items():
        if not np.isfinite(state).all() or (state < 0.0).any():
            return f"{name} is negative or no number"
    return ""


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_each_number_at_either_end_of_its_range_leaves_the_world_sound(dossier: str) -> None:
    settings = [{entry.path: end} for entry in movable(dossier) for end in (entry.low, entry.high)]
    assert unsound_among(dossier, settings) == []


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_several_numbers_anywhere_in_their_ranges_leave_the_world_sound(dossier: str) -> None:
    numbers = movable(dossier)
    random = np.random.Generator(np.random.Philox(SEED))
    settings = []
    for _ in range(MIXTURES):
        chosen = random.choice(len(numbers), size=SEVERAL, replace=False)
        settings.append(
            {
                numbers[at].path: numbers[at].low + share * (numbers[at].high - numbers[at].low)
                for at, share in zip(chosen, random.random(SEVERAL), strict=True)
            }
        )
    assert unsound_among(dossier, settings) == []
