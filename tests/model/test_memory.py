"""A world that is done with can be collected: long runs must not grow."""

from __future__ import annotations

import gc
import weakref

from sim.model.world import World
from sim.scenario import load


def test_a_world_that_is_done_with_is_let_go() -> None:
    world = World(load("baseline", overrides={"horizon_days": 8}), worlds=range(20))
    world.run()
    held = weakref.ref(world)
    del world
    gc.collect()
    assert held() is None
