"""docs/model.md says what the code does: its tables, its day, its rules and the tests it names."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario import load
from tools import model_day, model_tables

ROOT = Path(__file__).resolve().parent.parent
PAGE = model_tables.PAGE.read_text(encoding="utf-8")
WORLDS = 37
RULES = ("battlefield", "beliefs", "council", "decision", "endorsement", "mediation", "pressure")
RULES += ("support", "timing", "truce")
EVENTFUL = {
    "horizon_days": 60,
    "events": [
        {"id": "peace", "kind": "truce_imposed", "day": 8},
        {"id": "push", "kind": "offensive", "day": 1, "sector": "donetsk", "change": 3, "days": 9},
        {"id": "deadline", "kind": "ultimatum", "day": 2, "deadline_days": 3, "threat": 2},
    ],
    "parameters.truce.base_hazard": 1.0,
    "parameters.offer.partial_tabled_at_start": 1.0,
    "parameters.choice.answer_wait": 1.0,
    "mediator.patience_rounds": 3.0,
}
ENTITIES = {
    "decider": lambda world: world.decider,
    "decider's clock": lambda world: world.decider.clock,
    "decider's moods": lambda world: world.decider.mood,
    "opponent": lambda world: world.opponent,
    "mediator": lambda world: world.mediator,
    "envoy": lambda world: world.envoy,
    "observer": lambda world: next(iter(world.outlooks.values())),
    "supporter": lambda world: world.coalition.members[0],
    "institution": lambda world: world.coalition.institutions[0],
    "doubter": lambda world: world.council.doubters[0],
    "coalition": lambda world: world.coalition,
    "council": lambda world: world.council,
    "front": lambda world: world.front,
    "supply": lambda world: world.supply,
    "pressure": lambda world: world.pressure,
    "details": lambda world: world.details,
    "offer": lambda world: world.offer,
    "full truce": lambda world: world.truce,
    "tension": lambda world: world.truce.tension,
    "partial truce": lambda world: world.limited,
    "ultimatum": lambda world: world.ultimatum,
}
NOT_STATE = {
    "decider": "sincerity _offered",
    "mediator": "present_mask _patience_at_start _walks_when_spent _nobody",
    "institution": "_amplification",
    "coalition": "_index _nothing",
    "front": "opponent_at_start _advantage",
    "pressure": "_unannounced _stress_at_start _shortness_at_start",
    "full truce": "_nowhere",
    "offer": "_nowhere",
}
"""Arrays that stay as drawn, or that follow from the state."""
BEHIND_A_PROPERTY = {"details": {"_met": "met", "_demanded": "demanded"}}
"""Attributes whose arrays are read by another name."""
ROW = re.compile(r"^\| ([\w' ]+) \| `(\w+)` \| (\w+) \| [^|]+ \| (\S+) to (\S+) \|", re.MULTILINE)
STATE = [row for row in ROW.findall(PAGE) if row[0] in ENTITIES]
ROUNDING = 1e-12


@pytest.fixture(scope="module")
def world():
    made = World(load("everything_at_once", overrides=EVENTFUL), worlds=range(WORLDS), record=False)
    made.run()
    return made


def test_the_tables_of_the_page_are_those_of_the_code():
    assert model_tables.with_tables(PAGE) == PAGE, "run: python -m tools.model_tables"


def test_every_table_that_can_be_made_is_on_the_page():
    assert set(model_tables.TABLES) <= set(model_tables.names_of_tables(PAGE))


def test_every_number_of_the_baseline_is_in_one_table():
    listed = [
        number.path
        for name in model_tables.names_of_tables(PAGE)
        if name.startswith("parameters:")
        for number in model_tables.parameters_under(name.removeprefix("parameters:").split())
    ]
    known = set(load("baseline").parameters)
    of_actors = {path for path in known if path.startswith("actors.")}
    assert sorted(listed) == sorted(known - of_actors)
    names = {path.split(".")[2] for path in of_actors}
    assert names == {*model_tables.OF_AN_ACTOR, "capacity", "willingness"}


def number(written):
    return float(written.replace("−", "-").replace("∞", "inf"))


@pytest.mark.parametrize(
    ("entity", "name", "kind", "low", "high"), STATE, ids=[f"{row[0]}.{row[1]}" for row in STATE]
)
def test_a_state_variable_has_its_type_and_stays_in_its_range(entity, name, kind, low, high, world):
    held = getattr(ENTITIES[entity](world), name)
    for values in held if isinstance(held, list) else [held]:
        assert values.dtype.name == kind
        assert values.shape[-1] == WORLDS
        assert values.min() >= number(low) - ROUNDING
        assert values.max() <= number(high) + ROUNDING


@pytest.mark.parametrize("entity", ENTITIES)
def test_no_array_of_an_entity_is_left_out(entity, world):
    listed = [name for owner, name, *_ in STATE if owner == entity]
    listed += NOT_STATE.get(entity, "").split()
    read_as = BEHIND_A_PROPERTY.get(entity, {})
    arrays = vars(ENTITIES[entity](world)).items()
    held = [read_as.get(name, name) for name, value in arrays if one_a_world(value)]
    assert sorted(held) == sorted(listed)


def one_a_world(value):
    arrays = value if isinstance(value, list) else [value]
    return bool(arrays) and all(
        isinstance(each, np.ndarray) and each.shape[-1:] == (WORLDS,) for each in arrays
    )


def test_the_day_is_in_the_order_of_the_calls():
    """Answers come after the day's events, meetings and texts; the mediator revises last."""
    day = model_day.day_in_words()
    steps = ["agenda.happen", "supply.advance", "front.advance", "truce.advance", "hold_summit"]
    steps += ["envoy.meet", "offer.advance", "opponent.reconsider", "decider: choose"]
    steps += ["opponent: confirm", "observer: learn", "mediator: revise", "recorder.close_day"]
    places = [day.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.parametrize("module", RULES)
def test_every_rule_is_on_the_page(module):
    found = import_module(f"sim.rules.{module}")
    functions = [
        name
        for name, value in inspect.getmembers(found, inspect.isfunction)
        if value.__module__ == found.__name__ and not name.startswith("_")
    ]
    assert functions
    assert [name for name in functions if f"`{module}.{name}`" not in PAGE] == []


def test_every_module_of_rules_is_looked_at():
    files = {path.stem for path in (ROOT / "sim" / "rules").glob("*.py")}
    assert files - {"__init__", "arithmetic", "sampling"} == set(RULES)


def test_the_tests_that_the_texts_name_exist():
    texts = [model_tables.PAGE, *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    named = {
        name for path in texts for name in re.findall(r"`(test_\w+)`", path.read_text("utf-8"))
    }
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named
    assert named - written == set()
