"""What is remembered is worked out once, and cannot be changed behind the memory's back."""

import copy
import pickle

import numpy as np
import pytest

from sim.model.memo import Cached
from sim.model.world import World
from sim.scenario import load


def doubled(values):
    return 2.0 * values


def halves(values):
    return values / 2.0, values / 2.0


def test_the_same_object_is_worked_out_once_and_another_anew():
    seen = []
    cached = Cached(lambda values: seen.append(values) or values + 1.0)
    state = np.zeros(3)
    assert cached(state) is cached(state)
    assert len(seen) == 1
    cached(state.copy())
    assert len(seen) == 2


def test_what_was_seen_cannot_change_in_place():
    state = np.zeros(3)
    Cached(doubled)(state)
    with pytest.raises(ValueError, match="read-only"):
        state[0] = 1.0


def test_what_was_seen_through_a_view_cannot_change_in_place():
    state = np.zeros((2, 3))
    Cached(doubled)(state[0])
    with pytest.raises(ValueError, match="read-only"):
        state += 1.0


def test_what_was_given_cannot_change_in_place():
    first, second = Cached(halves)(np.ones(3))
    for array in (first, second):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 2.0


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_protects_its_own_arrays(copied):
    state = np.zeros(3)
    cached = Cached(doubled)
    cached(state)
    other_state, other = copied((state, cached))
    assert other(other_state).tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        other_state[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        other(other_state)[0] = 1.0


STATES = {
    "stance": lambda world: world.mediator.stance,
    "sanctions stock": lambda world: world.pressure.sanctions,
    "credibility": lambda world: world.pressure.credibility,
    "backlog": lambda world: world.supply.coalition_backlog[-1],
    "momentum as felt": lambda world: world.front.felt,
    "details met": lambda world: world.details.met[0],
    "support as expected": lambda world: world.supply.expected(),
    "pressure": lambda world: world.pressure.index(),
    "a drawn parameter": lambda world: world.inputs["parameters.decider.resolve"],
}


@pytest.fixture(scope="module")
def world():
    world = World(load("baseline"), worlds=range(3))
    world.step()
    return world


@pytest.mark.parametrize("name", STATES)
def test_state_that_others_follow_from_is_read_only_after_a_round(name, world):
    with pytest.raises(ValueError, match="read-only"):
        STATES[name](world)[0] = 0.5


def test_values_of_a_world_are_its_own():
    """A caller's array that changes later changes nothing in the world, and stays writable."""
    resolve = np.full(3, 0.4)
    world = World(load("baseline"), worlds=range(3), values={"parameters.decider.resolve": resolve})
    resolve[:] = 0.9
    assert world.inputs["parameters.decider.resolve"].tolist() == [0.4, 0.4, 0.4]
