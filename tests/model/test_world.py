"""What a user may do with a `World` as with any Mesa model."""

from __future__ import annotations

import copy
import pickle

import pytest

from sim.model.world import World
from sim.scenario import load

SHORT = load("baseline", overrides={"horizon_days": 30})


def test_no_attribute_takes_a_name_that_later_versions_of_mesa_use_as_a_property() -> None:
    # `scenario` is a property of `mesa.Model` from 3.5, `time` an attribute from 3.4.
    assert not {"scenario", "time"} & (vars(World(SHORT)).keys() | vars(World).keys())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda world: pickle.loads(pickle.dumps(world))])
@pytest.mark.parametrize("worlds", [range(40), range(3)])
def test_a_copy_made_half_way_goes_on_to_the_same_bits(copied, worlds) -> None:
    world = World(load("baseline"), seed=3, worlds=worlds)
    for _ in range(70):
        world.step()
    other = copied(world)
    expected = _told(world)
    assert _told(other) == expected  # run after the original, which must not have moved it on
    assert other.steps == other.day == world.day


def _told(world: World) -> tuple[object, ...]:
    """All that a world tells, as bytes and text."""
    columns = {name: column.tobytes() for name, column in world.columns().items()}
    daily = {name: counts.tobytes() for name, counts in world.daily.items()}
    stories = [str(world.story(number)) for number in world.ids if world.count <= 16]
    return columns, daily, stories
