"""What is shipped loads; the template and the JSON Schema agree with the reader."""

import json
import re
import subprocess
import sys
from typing import get_args

import pytest

from sim.outcomes import ANSWERS
from sim.scenario import ScenarioError, find_scenario, library, load, shipped_scenarios
from sim.scenario.dossier import open_dossier
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.file_models import SHARES, Option
from sim.scenario.library import scenarios_folder
from sim.scenario.new import template
from sim.scenario.nodes import plain
from sim.scenario.number_models import DISTRIBUTIONS
from sim.scenario.reading import read_file
from sim.scenario.schema import json_schema


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_loads_and_says_what_it_asks(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.title and scenario.question and scenario.source
    assert scenario.expectations


def test_the_baseline_comes_first():
    assert shipped_scenarios()[0] == "baseline"


def test_a_name_means_the_shipped_file_and_a_path_the_file(write):
    assert find_scenario("baseline") == scenarios_folder() / "baseline.yaml"
    path = write("")
    assert find_scenario(str(path)) == path


def test_a_name_that_is_also_a_folder_means_the_shipped_file(tmp_path, monkeypatch):
    (tmp_path / "baseline").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load("baseline").name == "baseline"


def test_a_shipped_name_given_as_a_missing_file_is_explained(tmp_path):
    with pytest.raises(ScenarioError, match="the shipped scenario is called 'baseline'"):
        load(tmp_path / "baseline.yaml")


@pytest.mark.parametrize("packed", [True, False])
def test_seeds_are_inside_a_wheel_and_beside_the_package_in_a_repository(
    tmp_path, monkeypatch, packed
):
    package = tmp_path / "sim"
    home = package / "_data" if packed else tmp_path
    (home / "scenarios").mkdir(parents=True)
    (package / "scenario").mkdir(parents=True)
    (home / "scenarios" / "one.yaml").write_text("schema: 1\n")
    monkeypatch.setattr(library, "__file__", str(package / "scenario" / "library.py"))
    library._home.cache_clear()
    try:
        assert library.seeds_folder() == home / "seeds"
        assert shipped_scenarios() == ["one"]
    finally:
        library._home.cache_clear()


def test_the_template_loads_as_it_is(write, seeds):
    scenario = load(write(template(open_dossier(seeds / "tiny", seeds)), schema=False), seeds=seeds)
    assert scenario.digest == load(write("", name="empty.yaml"), seeds=seeds).digest
    assert (
        load(write(template(), name="shipped.yaml", schema=False)).digest == load("baseline").digest
    )


def test_the_template_explains_every_key_and_its_examples_load(write, seeds):
    text = template(open_dossier(seeds / "tiny", seeds))
    kept = [line for line in text.splitlines() if not re.match("# (extends|yaml-lang)", line)]
    lines = [line.removeprefix("# ") for line in kept]
    path = write("\n".join(lines), schema=False)
    written = set(read_file(path).mapping) | {"extends"}
    assert written == set(json_schema()["properties"])
    scenario = load(path, seeds=seeds)
    assert len(scenario.events) == 3
    assert len(scenario.expectations) == 2
    for kind in EVENT_KINDS:
        assert kind in text
    for name in DISTRIBUTIONS:
        assert name in text


KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def valid(value, schema, root):
    """Whether a value fits, by the part of JSON Schema that is used here."""
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        if not valid(value, target, root):
            return False
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    for word in ("anyOf", "oneOf"):
        if word in schema and not any(valid(value, each, root) for each in schema[word]):
            return False
    if isinstance(value, int | float):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            return False
    return right_kind(value, schema) and valid_inside(value, schema, root)


def right_kind(value, schema):
    if "type" not in schema:
        return True
    truth = isinstance(value, bool)
    return isinstance(value, KINDS[schema["type"]]) and truth <= (schema["type"] == "boolean")


def valid_inside(value, schema, root):
    if isinstance(value, list):
        return all(valid(child, schema.get("items", {}), root) for child in value)
    if not isinstance(value, dict):
        return True
    if not set(schema.get("required", [])) <= set(value):
        return False
    known, extra = schema.get("properties", {}), schema.get("additionalProperties", True)
    patterns = schema.get("patternProperties", {})
    for key, child in value.items():
        matching = [part for pattern, part in patterns.items() if re.search(pattern, key)]
        inner = [known[key]] if key in known else []
        for part in [*inner, *matching] or [extra]:
            if part is False or (isinstance(part, dict) and not valid(child, part, root)):
                return False
    return True


@pytest.fixture(scope="module")
def shipped_schema():
    return json_schema()


@pytest.mark.parametrize("name", shipped_scenarios())
def test_the_json_schema_accepts_every_shipped_scenario(shipped_schema, name):
    assert valid(plain(read_file(find_scenario(name))), shipped_schema, shipped_schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"schema": 2},
        {"schema": 1, "tilte": "x"},
        {"schema": 1, "dials": {"pressure": "much"}},
        {"schema": 1, "dials": {"pressure": None}},
        {"schema": 1, "dials": {"pressure": {"dist": "pert", "low": 0}}},
        {"schema": 1, "dials": {"pressure": 9}},
        {"schema": 1, "dials": {"pressure": {"dist": "uniform", "low": 0, "high": 9}}},
        {"schema": 1, "horizon_days": 0},
        {"schema": 1, "mediator": {"stanse": 0}},
        {"schema": 1, "mediator": {"stance": -2}},
        {"schema": 1, "actors": {"france": {"willingness": {"military": 3}}}},
        {"schema": 1, "parameters": {"fornt": {}}},
        {"schema": 1, "parameters": {"front": {"nois": 1}}},
        {"schema": 1, "events": [{"kind": "summitt", "day": 1}]},
        {"schema": 1, "events": [{"kind": "offensive", "day": 1, "sector": "x"}]},
        {"schema": 1, "events": [{"day": 1}]},
        {"schema": 1, "extends": "keep_up_the_pressure", "events": [{"id": "x", "sise": 1}]},
    ],
)
def test_the_json_schema_refuses_what_the_reader_refuses(shipped_schema, write, wrong):
    assert not valid(wrong, shipped_schema, shipped_schema)
    with pytest.raises(ScenarioError):
        load(write(json.dumps(wrong), schema=False))


@pytest.mark.parametrize(
    "change", [{"enabled": False}, {"size": 0.2}, {"kind": "sanctions_package", "size": 0.2}]
)
def test_the_json_schema_takes_an_event_that_changes_a_parents(shipped_schema, write, change):
    events = [{"id": "spring_package", **change}]
    document = {"schema": 1, "extends": "keep_up_the_pressure", "events": events}
    assert valid(document, shipped_schema, shipped_schema)
    load(write(json.dumps(document), schema=False))
    assert "enabled: false" in shipped_schema["properties"]["events"]["description"]


def test_the_json_schema_explains_the_dossiers_numbers(seeds):
    schema = json_schema(open_dossier(seeds / "tiny", seeds))
    json.dumps(schema, allow_nan=False)
    noise = schema["properties"]["parameters"]["properties"]["front"]["properties"]["noise"]
    assert noise["description"] == "0 to 1, unit: 1/sqrt(day). Larger here. Dossier: 0.2."
    actor = schema["properties"]["actors"]["properties"]["avonia"]["properties"]
    assert "unit: thousand troops" in actor["capacity"]["properties"]["peacekeeping"]["description"]
    assert "0 to 3" in schema["$defs"]["Dials"]["properties"]["pressure"]["description"]
    assert "unit: stock" in schema["$defs"]["SanctionsPackage"]["properties"]["size"]["description"]


def test_options_and_outcomes_are_those_of_the_results():
    assert get_args(Option) == ANSWERS
    assert SHARES[0] == "accepted"


def test_reading_scenarios_needs_no_numerical_library():
    heavy = ["numpy", "pandas", "mesa", "scipy", "matplotlib", "pyarrow"]
    code = (
        "import sys, sim.scenario, sim.scenario.schema, sim.scenario.new\n"
        "sim.scenario.load('baseline')\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_third_of_what_shipped_scenarios_expect_could_fail_without_a_sign_turning():
    """Sizes: a bound other than 0, or a difference to something other than the baseline."""
    every = [each for name in shipped_scenarios() for each in load(name).expectations]
    signs = [
        each
        for each in every
        if each.than == "baseline" and {each.at_least, each.at_most} <= {None, 0.0}
    ]
    assert len(every) > 40
    assert len(signs) * 3 <= len(every) * 2
