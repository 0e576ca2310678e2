"""Numbers of a dossier as parameters: where they come from, and what is said once."""

import pytest

from sim.scenario import ScenarioError, load, with_overrides
from sim.scenario.library import find_scenario
from sim.scenario.new import FIRST, new_dossier
from sim.scenario.quantities import Fixed


@pytest.fixture
def own(tmp_path):
    """Loads the scenario of a new dossier of which one text is replaced."""

    def load_own(old, new):
        for name, content in new_dossier("my_war").items():
            file = tmp_path / (name if name == FIRST else f"my_war/{name.rpartition('/')[2]}")
            file.parent.mkdir(exist_ok=True)
            text = content.decode()
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return load(tmp_path / FIRST)

    return load_own


def test_a_number_over_several_lines_that_lacks_its_range_is_one_problem(own):
    line = '{value: 80000, unit: "persons per unit of strength", range: [1, 100000000], source:'
    assert own(line, line).parameters["parameters.forces.persons"].quantity == Fixed(80000.0)
    spread = '\n      {\n        value: 80000,\n        unit: "persons", source:'
    with pytest.raises(ScenarioError) as refused:
        own(line, spread)
    assert len(refused.value.problems) == 1
    assert "'parameters.forces.persons' lacks 'range'" in str(refused.value)


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (0.0018, "1/day per unit of opponent strength"),
        (0.002, "1/day per unit of decider strength"),
    ],
)
def test_losses_below_0_wear_nobody_out(own, value, unit):
    """A range may allow them; they are then no reason for a warning."""
    written = f'{{value: {value}, unit: "{unit}", range: [0, 1]'
    below = f'{{value: -{value}, unit: "{unit}", range: [-1, 1]'
    assert own(written, below).warnings == ()


def test_dials_that_nobody_sets_change_nothing(read):
    dials = {p: n for p, n in read().parameters.items() if p.startswith("dials.")}
    assert {p: n.quantity.value for p, n in dials.items()} == {
        **{"dials.pressure": 1.0, "dials.support": 1.0, "dials.momentum": 0.0}
    }
    assert {n.source for n in dials.values()} == {"neutral"}
    assert all(n.unit and n.reason and n.stream == p for p, n in dials.items())


def test_what_a_file_sets_has_the_scenario_as_its_source(read):
    number = read("dials: {pressure: 2}").parameters["dials.pressure"]
    assert (number.source, number.draw, number.descriptive) == ("scenario", "input", False)


def test_numbers_that_are_not_changed_are_read_once():
    scenario = load(find_scenario("baseline"))
    other = with_overrides(scenario, {"dials.pressure": 2})
    path = "actors.france.influence"
    assert other.parameters[path] is scenario.parameters[path]
    assert other.parameters["dials.pressure"].quantity == Fixed(2.0)
