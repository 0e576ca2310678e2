"""A scenario as users give it to a function: one, several, or something else altogether."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load
from sim.scenario.given import as_list, scenario_from


def test_one_is_no_list_and_a_list_is_one():
    scenario = load("baseline")
    for one in (scenario, "baseline", Path("a.yaml"), 3, None):
        assert as_list(one) is None
    assert as_list([scenario, "x"]) == [scenario, "x"]
    assert as_list(name for name in ("a", "b")) == ["a", "b"]
    assert as_list([]) == []


def test_a_scenario_without_changes_is_itself():
    scenario = load("baseline")
    assert scenario_from(scenario) is scenario
    assert scenario_from(scenario, {}) is scenario
    changed = scenario_from(scenario, {"dials.pressure": 2}, ["dials.support=1.5"])
    values = [
        changed.parameters[f"dials.{name}"].quantity.value for name in ("pressure", "support")
    ]
    assert values == [2.0, 1.5]
    assert scenario_from("baseline", {"dials.pressure": 2}).digest != scenario.digest


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3,), "scenario must be a Scenario, the name of a shipped one, or a path to a file"),
        ((None,), "scenario must be a Scenario"),
        (("baseline", [1]), "overrides must be a mapping from path to value, such as"),
        (("baseline", None, "dials.pressure=2"), "settings must be a list of texts such as"),
        (("baseline", None, b"dials.pressure=2"), "settings must be a list of texts such as"),
        (("baseline", None, [3]), "settings must be a list of texts such as"),
        (("baseline", None, 3), "settings must be a list of texts such as"),
        (("baseline", None, [], "/nowhere/at/all"), "seeds: /nowhere/at/all: no such folder"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, message):
    with pytest.raises(InputError) as refused:
        scenario_from(*arguments)
    assert str(refused.value).startswith(message)


def test_a_scenario_that_is_made_has_its_dossier_already(tmp_path):
    with pytest.raises(InputError, match="seeds is for a name or a file; this scenario has its"):
        scenario_from(load("baseline"), seeds=tmp_path)
