"""What a user may do with a `World` as with any Mesa model."""

from __future__ import annotations

import copy
import pickle

import mesa
import numpy as np
import pytest

from sim.ensemble.simulate import run
from sim.errors import InputError
from sim.model.world import World
from sim.scenario import load
from sim.scenario.given import scenario_from

SHORT = load("baseline", overrides={"horizon_days": 30})


def test_no_attribute_takes_a_name_that_later_versions_of_mesa_use_as_a_property() -> None:
    # `scenario` is a property of `mesa.Model` from 3.5, `time` an attribute from 3.4.
    assert not {"scenario", "time"} & (vars(World(SHORT)).keys() | vars(World).keys())


@pytest.mark.slow
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


def test_it_runs_while_it_is_running_and_says_so_when_it_is_over() -> None:
    world = World(SHORT)
    while world.running:
        world.step()
    assert world.day == world.steps == 30
    with pytest.raises(InputError, match="all 30 days of baseline"):
        world.step()
    assert world.day == 30


@pytest.mark.slow
def test_batch_run_gives_the_shares_of_the_ensemble_of_the_same_worlds() -> None:
    given = {"scenario": [SHORT, "us_walks_away"], "seed": [1, 2], "worlds": [range(40)]}
    rows = mesa.batch_run(World, given, display_progress=False)
    assert [row["Step"] for row in rows] == [29, 29, 179, 179]
    for row in rows:
        expected = run(scenario_from(row["scenario"]), 40, row["seed"], band=False)
        assert row["accepted"] == expected.accepted().share
        assert row["held"] == expected.shares()["held"].share


def test_a_subclass_may_collect_what_it_likes() -> None:
    class Mine(World):
        def __init__(self, scenario):
            super().__init__(scenario)
            self.datacollector = mesa.DataCollector(
                {"pressure": lambda w: float(w.pressure.index()[0])}
            )

        def step(self):
            super().step()
            self.datacollector.collect(self)

    (row,) = mesa.batch_run(Mine, {"scenario": SHORT}, display_progress=False)
    assert row["pressure"] > 0


@pytest.mark.parametrize("name", ["worlds", "noise"])
@pytest.mark.parametrize(
    "ids",
    [
        *([1.5], ["1"], [True], [None], [-1], [2**63], [[1]], []),
        *("12", 5, range(0), range(-1, 1)),
        *(np.array([1.0]), np.array([True]), np.array([[1]]), np.array([2**63], dtype=np.uint64)),
    ],
    ids=repr,
)
def test_what_is_no_list_of_ids_is_refused(name, ids) -> None:
    with pytest.raises(InputError, match=name):
        World(SHORT, **{name: ids})


@pytest.mark.parametrize(
    "ids", [(7, 8), range(7, 9), np.array([7, 8], dtype=np.uint8), {7: 0, 8: 0}]
)
def test_any_sequence_of_whole_numbers_is_a_list_of_ids(ids) -> None:
    assert World(SHORT, worlds=ids).ids.tolist() == [7, 8]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"seed": 1.5}, "seed must be a whole number, not 1.5"),
        ({"seed": True}, "seed must be a whole number, not True"),
        ({"seed": -1}, "seed must be from 0"),
        ({"record": "no"}, "record must be True or False"),
        ({"collect_daily": 0}, "collect_daily must be True or False"),
        ({"noise": [1, 2]}, "noise must have one id a world: 1, not 2"),
        ({"values": {"dials.presure": 1.0}}, "did you mean 'dials.pressure'"),
        ({"values": {"dials.pressure": [1.0, 2.0]}}, "one for each of 1 worlds"),
        ({"values": {"dials.pressure": "high"}}, "must be numbers"),
        ({"values": {"dials.pressure": float("nan")}}, "finite"),
        ({"values": [1.0]}, "values must be a mapping"),
        ({"scenario": None}, "scenario must be a Scenario, the name"),
        ({"scenario": ["baseline"]}, "scenario must be a Scenario, the name"),
        ({"scenario": "baselin"}, "did you mean 'baseline'"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(given, said) -> None:
    with pytest.raises(InputError, match=said):
        World(**{"scenario": SHORT, **given})


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda agent: pickle.loads(pickle.dumps(agent))])
def test_an_agent_is_copied_with_its_world(copied) -> None:
    world = World(SHORT, worlds=range(5))
    world.step()
    other = copied(world.decider)
    assert other is not world.decider and other.model is not world
    assert other.model.decider is other and len(other.model.agents) == len(world.agents)
    assert _told(other.model) == _told(world)
