"""The JSON Schema of scenarios: defaults, kinds of numbers, and events that change a parent's."""

from functools import reduce
from operator import getitem

import pytest

from sim.scenario.load import load
from sim.scenario.schema import heading, json_schema


@pytest.fixture(scope="module")
def schema():
    return json_schema()


def at(schema, *steps):
    """The schema under these keys."""
    return reduce(getitem, steps, schema)


def test_it_says_what_it_is(schema):
    assert schema["$id"] == "urn:ceasefire-sim:scenario:1"
    assert heading("sweep")["$id"] == "urn:ceasefire-sim:sweep:1"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["schema"]


def test_a_dial_that_is_left_out_changes_nothing(schema):
    neutral = load("baseline").parameters
    dials = at(schema, "$defs", "Dials", "properties")
    assert {name: part["default"] for name, part in dials.items()} == {
        name: neutral[f"dials.{name}"].quantity.value for name in dials
    }
    assert set(dials) == {"pressure", "support", "momentum"}


def test_a_number_of_the_dossier_says_range_unit_reason_and_value(schema):
    number = at(schema, "properties", "mediator", "properties", "stance")
    assert (number["minimum"], number["maximum"], number["unit"]) == (-1, 1, "1")
    assert number["default"] == -0.2
    assert number["description"].startswith("-1 to 1, unit: 1. -1 leans on the opponent, +1 on")
    assert number["description"].endswith(" Dossier: -0.2.")
    spread = at(schema, "properties", "parameters", "properties", "pressure", "properties")
    stress = spread["initial_stress"]
    assert stress["default"] == {"dist": "pert", "low": 0.38, "mode": 0.45, "high": 0.52}
    assert stress["description"].endswith("Dossier: dist pert, low 0.38, mode 0.45, high 0.52.")
    assert at(schema, "properties", "parameters", "additionalProperties") is False
    assert at(schema, "properties", "mediator", "additionalProperties") is False


def test_a_number_is_plain_or_one_of_the_distributions(schema):
    plain, *references = at(schema, "$defs", "Number", "anyOf")
    assert plain == {"type": "number"}
    kinds = {each["$ref"].rpartition("/")[2].removesuffix("Number") for each in references}
    assert kinds == {
        *("Beta", "Choice", "Fixed", "LogNormal", "Normal", "Pert", "Triangular", "Uniform")
    }
    fields = at(schema, "$defs", "PertNumber", "properties")
    assert set(fields) == {"dist", "low", "mode", "high", "unit", "source", "reason"}
    assert "dist" not in at(schema, "$defs", "FixedNumber", "properties")
    sd = at(schema, "$defs", "LogNormalNumber", "properties")
    assert (sd["median"]["exclusiveMinimum"], sd["sd_log"]["maximum"]) == (0, 10)


def test_an_event_is_whole_or_has_the_id_of_one_that_it_changes(schema):
    package = at(schema, "$defs", "SanctionsPackage")
    assert package["required"] == ["kind"]
    assert package["anyOf"] == [{"required": ["id"]}, {"required": ["kind", "size"]}]
    change = at(schema, "$defs", "EventChange")
    assert change["required"] == ["id"] and change["additionalProperties"] is False
    assert "kind" not in change["properties"]
    assert {"id", "day", "date", "when", "size", "enabled", "note"} <= set(change["properties"])
    assert len(change["properties"]["change"]["anyOf"]) == 3  # a pledge, an offensive, a doubter
    kinds = at(schema, "properties", "events", "items", "oneOf")
    assert kinds[-1] == {"$ref": "#/$defs/EventChange"}


def test_names_in_an_event_are_those_of_the_dossier(schema):
    pledge = at(schema, "$defs", "Pledge", "properties", "actor", "examples")
    assert pledge[0] == "all" and "france" in pledge
    assert "russia" not in pledge and "nato" not in pledge
    by = at(schema, "$defs", "SanctionsPackage", "properties", "by", "examples")
    assert "russia" in by and "all" not in by
    sectors = at(schema, "$defs", "Offensive", "properties", "sector", "examples")
    assert "donetsk" in sectors


def test_a_thing_of_the_dossier_has_its_name_and_values(schema):
    france = at(schema, "properties", "actors", "properties", "france")
    assert france["description"] == "France, as in the dossier, or what is different."
    assert "$ref" not in france
    assert france["properties"]["influence"]["default"] == 3
    assert france["properties"]["role"]["default"] == "supporter"
    front = at(schema, "properties", "parameters", "properties", "front")
    assert front["description"] == "Momentum reverts to what the ratio of efforts sustains."
    rules = at(schema, "properties", "rules", "properties")
    assert rules["round_every_days"]["default"] == 7
    assert at(schema, "properties", "horizon_days")["default"] == 180
    assert at(schema, "properties", "dossier")["examples"] == ["ukraine_2025"]
    assert "baseline" in at(schema, "properties", "extends")["examples"]


def test_no_key_may_be_null(schema):
    def nulls(part):
        if isinstance(part, dict):
            return (part.get("type") == "null") + sum(map(nulls, part.values()))
        return sum(map(nulls, part)) if isinstance(part, list) else 0

    assert nulls(schema) == 0
