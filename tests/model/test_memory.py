"""A world that is done with can be collected: long runs must not grow."""

from __future__ import annotations

import gc
import weakref

import pytest

import sim
from sim.ensemble.letting_go import lets_go
from sim.model.world import World
from sim.scenario import load


def test_a_world_that_is_done_with_is_let_go() -> None:
    world = World(load("baseline", overrides={"horizon_days": 8}), worlds=range(20))
    world.run()
    held = weakref.ref(world)
    del world
    gc.collect()
    assert held() is None


@pytest.mark.parametrize(
    "run",
    [
        lambda: sim.run("baseline", worlds=8, band=True),
        lambda: sim.sweep("baseline", {"dials.pressure": [1.0, 1.1]}, worlds=8),
    ],
    ids=["run", "sweep"],
)
def test_a_batch_leaves_no_world_in_memory(run) -> None:
    """A world and its agents refer to one another: without help they stay for many batches."""
    gc.unfreeze()  # of what is frozen nothing is listed
    gc.collect()
    before = _worlds()  # those that other tests hold
    gc.disable()
    try:
        run()
        assert all(any(each is other for other in before) for each in _worlds())
    finally:
        gc.enable()


def _worlds() -> list[World]:
    return [each for each in gc.get_objects() if type(each) is World]


def test_what_was_there_before_a_batch_is_no_work_after_it() -> None:
    """Going through all that has been imported takes twenty times as long as a batch's own."""
    old = [[] for _ in range(1_000)]

    @lets_go
    def batch() -> None:
        new = []
        new.append(new)
        seen.append(gc.get_freeze_count())

    seen: list[int] = []
    gc.collect()
    batch()
    assert seen[0] > len(old) and gc.get_freeze_count() == 0
    assert gc.collect() == 0
