"""The JSON Schemas of sweep files and files of checks.

They are judged by the part of JSON Schema that the tests of scenarios know.
"""

import json
from pathlib import Path

import pytest

from sim.checks.file import checks_schema
from sim.scenario.errors import ScenarioError
from sim.scenario.kinds import read_kind
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file
from sim.sweeps.library import find_sweep, shipped_sweeps
from sim.sweeps.reading import read_sweep
from sim.sweeps.schema import sweep_schema
from sim.validation.backtest import shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.cases_schema import cases_schema
from sim.validation.mapping import read_mapping
from tests.scenario.test_shipped import valid


@pytest.fixture(scope="module")
def schema():
    return sweep_schema()


@pytest.mark.parametrize("name", shipped_sweeps())
def test_the_json_schema_accepts_every_shipped_sweep(schema, name):
    assert valid(plain(read_file(find_sweep(name))), schema, schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": 2},
        {"desing": "grid"},
        {"design": "random"},
        {"worlds": "many"},
        {"worlds": None},
        {"over": {"dials.pressure": 1}},
        {"over": {"dials.pressure": {"low": 0}}},
        {"over": {"events.x.day": {"low": 0, "high": 1, "step": 3}}},
        {"over": [1]},
        {"columns": "some"},
        {"scenario": 3},
    ],
)
def test_the_json_schema_refuses_what_the_reader_refuses(schema, tmp_path, wrong):
    good = plain(read_file(find_sweep("ci")))
    assert valid(good, schema, schema)
    assert not valid({**good, **wrong}, schema, schema)
    path = tmp_path / "wrong.yaml"
    path.write_text(json.dumps({**good, **wrong}))
    with pytest.raises(ScenarioError):
        read_sweep(path)


@pytest.mark.parametrize("change", [{}, {"outcome": None}, {"sources": ["a note"]}])
def test_the_json_schema_of_cases_accepts_what_is_shipped(change):
    schema = cases_schema(read_mapping())
    cases = [{**case, **change} for case in plain(read_kind(shipped_cases(), "cases"))]
    assert valid(cases, schema, schema) and valid({"cases": cases}, schema, schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {"window_days": 0.5},
        {"inputs": {}},
        {"offer": {}},
        {"outcome": {"category": "acepted"}},
        {"id": 7},
    ],
)
def test_the_json_schema_of_cases_refuses_what_the_reader_refuses(tmp_path, wrong):
    schema = cases_schema(read_mapping())
    cases = [{**plain(read_kind(shipped_cases(), "cases"))[0], **wrong}]
    assert not valid(cases, schema, schema)
    (tmp_path / "wrong.json").write_text(json.dumps(cases))
    with pytest.raises(ScenarioError):
        read_cases(tmp_path / "wrong.json", read_mapping())


def test_the_json_schema_explains_paths_and_says_what_a_design_needs(schema):
    over = schema["properties"]["over"]["properties"]
    assert "unit: 1/day" in over["parameters.front.reversion"]["description"]
    assert (
        "Dossier: "
        in schema["properties"]["rows"]["items"]["properties"]["parameters.front.reversion"][
            "description"
        ]
    )
    needed = {
        each["if"]["properties"]["design"]["const"]: each["then"]["required"]
        for each in schema["allOf"]
    }
    assert needed.keys() == set(schema["properties"]["design"]["enum"])
    assert needed["table"] == ["rows"] and needed["sobol"] == ["over", "points"]


def test_the_json_schema_accepts_the_shipped_file_of_checks_and_refuses_others():
    schema = checks_schema()
    good = plain(read_file(Path(__file__).parents[2] / "docs" / "ci" / "checks.yaml"))
    assert valid(good, schema, schema)
    share = good["checks"][0]
    for wrong in (
        {**good, "shema": 1},
        {**good, "checks": [{**share, "share": "peace"}]},
        {**good, "checks": [{**share, "at_most": "much"}]},
        {**good, "checks": [{key: share[key] for key in share if key != "reason"}]},
        {**good, "checks": [{**share, "trend": {"path": "dials.pressure"}}]},
    ):
        assert not valid(wrong, schema, schema)
