"""`ceasefire calibrate` as it is typed, in a small form."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.scenario import load
from sim.scenario.library import scenarios_folder
from sim.scenario.quantities import Choice
from sim.validation.backtest import shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.mapping import read_mapping
from tests.commands import ceasefire


def run(*arguments):
    return ceasefire("calibrate", *arguments)


@pytest.fixture
def few(monkeypatch):
    """The first shipped case of each war in place of all: a calibration's time goes by cases."""
    cases = [case for case in read_cases(shipped_cases(), read_mapping()) if case.scored]
    first = list({case.group: case for case in reversed(cases)}.values())
    assert (len(cases), len(first)) == (19, 6)
    read = {shipped_cases(): first}
    monkeypatch.setattr("sim.cli.calibrate.read_cases", lambda file, _mapping: read[file])


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_a_small_calibration_prints_json_and_writes_a_scenario_that_loads(tmp_path):
    out = tmp_path / "posterior.yaml"
    done = run("--draws", 16, "--worlds", 2, "--workers", 1, "--out", out, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["fitted_quantities"] == len(found["numbers"]) == 6
    assert (found["cases"], found["wars"]) == (6, 6)
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


@pytest.mark.parametrize("option", ["--out", "--report"])
@pytest.mark.parametrize(
    ("place", "said"),
    [
        (".", "is a folder"),
        ("", "an empty path"),
        ("mine.yaml/x", "no folder"),
        ("mine.yaml/no/x", "no folder"),
        ("mine.yaml", "is there already and not"),
    ],
)
def test_where_nothing_can_be_written_is_told_before_any_work(
    tmp_path, monkeypatch, option, place, said
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.cli.calibrate._run", None)
    Path("mine.yaml").write_text("schema: 1\n")
    done = run(option, place)
    assert done.exit_code == 2, done.output
    assert option in done.output and said in done.output
    assert Path("mine.yaml").read_text() == "schema: 1\n"


def test_two_files_do_not_go_to_one_place(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.cli.calibrate._run", None)
    picture = tmp_path / "calibration-ranks.png"
    done = run("--out", picture, "--report", tmp_path / "page.md")
    assert done.exit_code == 2
    assert "is written for --out already" in done.output


def test_an_earlier_posterior_is_replaced(tmp_path, monkeypatch):
    found = SimpleNamespace(scenario_text=lambda: "schema: 1\n", summary=dict)
    monkeypatch.setattr("sim.cli.calibrate._run", lambda *_given, **_more: found)
    earlier = tmp_path / "posterior.yaml"
    earlier.write_bytes((scenarios_folder() / "posterior.yaml").read_bytes())
    assert run("--out", earlier, "--json").exit_code == 0
    assert earlier.read_text() == "schema: 1\n"
