"""`ceasefire calibrate` as it is typed, in a small form."""

import json

import pytest
import typer
from typer.testing import CliRunner

from sim.cli.calibrating import calibrate
from sim.scenario import load
from sim.scenario.quantities import Choice

app = typer.Typer()
app.command()(calibrate)


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.mark.slow
def test_a_small_calibration_prints_json_and_writes_a_scenario_that_loads(tmp_path):
    out = tmp_path / "posterior.yaml"
    done = run("--draws", 16, "--worlds", 2, "--workers", 1, "--out", out, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["fitted_quantities"] == len(found["numbers"]) == 6
    assert (found["cases"], found["wars"]) == (19, 6)
    assert {each["verdict"] for each in found["numbers"]} <= {
        "nothing",
        "little",
        "something",
        "much",
    }
    assert found["scores"][0]["forecast"] == "calibrated, war left out"
    scenario = load(out)
    for each in found["numbers"]:
        quantity = scenario.parameters[f"parameters.{each['path']}"].quantity
        assert isinstance(quantity, Choice)
        assert quantity.joint == "posterior"


def test_sizes_that_cannot_be_meant_exit_2():
    for arguments in (("--draws", 3), ("--draws", 10**7), ("--worlds", 0), ("--seed", -1)):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "must be from" in done.output
