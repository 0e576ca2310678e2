"""Every judged number of a scenario uncertain, against a file that extends the layer."""

import pytest

from sim.scenario import load
from sim.scenario.widened import widened


@pytest.mark.parametrize("name", ["baseline", "text_revised", "us_leans_on_russia", "empty_talks"])
def test_a_widened_scenario_is_the_file_that_extends_the_layer(name, tmp_path):
    file = tmp_path / "both.yaml"
    file.write_text(f"schema: 1\nextends: [wide, {name}]\n")
    wanted, found = load(file), widened(load(name))
    assert found is not None
    assert found.digest == wanted.digest != load(name).digest


def test_what_a_scenario_sets_stays_set():
    path = "mediator.persuasion"
    own = load("baseline", {path: 0.45})
    assert widened(own).parameters[path] == own.parameters[path]
    assert widened(own).parameters["mediator.belief_gain"] != own.parameters["mediator.belief_gain"]
