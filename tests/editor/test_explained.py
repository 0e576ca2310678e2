"""Every key of every schema is explained: words, unit, an example or a value to start from.

The walk names each place that lacks one, so that a new key comes with its words.
"""

import operator
from typing import get_args

import pytest

from sim.checks.file import checks_schema
from sim.scenario import number_models
from sim.scenario.bounds import WORDS
from sim.scenario.dossier import starting_dossier
from sim.scenario.dossier_files import FILES
from sim.scenario.dossier_schema import dossier_schema
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file
from sim.scenario.schema import json_schema
from sim.sweeps.schema import sweep_schema
from sim.validation.cases_schema import cases_schema
from sim.validation.mapping import read_mapping
from tests.scenario.test_shipped import valid

SCHEMAS = {
    "scenario": json_schema,
    "sweep": sweep_schema,
    "checks": checks_schema,
    "cases": lambda: cases_schema(read_mapping()),
    "dossier": dossier_schema,
}


def alternatives(schema, root, follow=True):
    """The schema and all that it refers to at the same place."""
    yield schema
    inner = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]
    if follow and "$ref" in schema:
        inner.append(root["$defs"][schema["$ref"].removeprefix("#/$defs/")])
    for each in inner:
        yield from alternatives(each, root, follow)


def missing(schema, root):
    """What a key's schema does not say."""
    whole = list(alternatives(schema, root))
    types = {each["type"] for each in whole if "type" in each}
    if not any(each.get("description") for each in whole):
        yield "description"
    if types & {"number", "integer"} and not any("unit" in each for each in whole):
        yield "unit"
    leaf = types - {"object", "boolean"} and not any("enum" in e or "const" in e for e in whole)
    listed = any(
        "properties" in each.get("items", {}) or "$ref" in str(each.get("items")) for each in whole
    )
    if leaf and not listed and not any({"examples", "default"} & each.keys() for each in whole):
        yield "example"


def unexplained(schema, root, path=""):
    """Every key that lacks something, as `path: what`; each definition once, under its name."""
    for each in alternatives(schema, root, follow=False):
        for name, part in each.get("properties", {}).items():
            yield from (f"{path}.{name}: {what}" for what in missing(part, root))
            yield from unexplained(part, root, f"{path}.{name}")
        inner = each.get("patternProperties", {}).values()
        for part in (each.get("items"), each.get("additionalProperties"), *inner):
            if isinstance(part, dict):
                yield from unexplained(part, root, f"{path}[]")
    for name, part in schema.get("$defs", {}).items():
        yield from unexplained(part, root, name)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_has_words_a_unit_and_an_example(kind):
    schema = SCHEMAS[kind]()
    assert sorted(set(unexplained(schema, schema))) == []


@pytest.mark.parametrize("model", get_args(get_args(number_models._Written)[0]))
def test_the_examples_of_a_distribution_make_one(model):
    """An editor that fills all keys in from their examples has a number that is read."""
    fields = model.model_json_schema()["properties"]
    ends = [name for name in fields if name not in (*number_models.META, "dist", "joint")]
    written = {name: fields[name]["examples"][0] for name in ends}
    model(dist=get_args(model.model_fields["dist"].annotation)[0], **written)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_plain_number_that_is_an_example_is_in_its_range(kind):
    schema = SCHEMAS[kind]()
    wrong = [
        f"{path}: {example} of {part}"
        for path, part in numbers_of(schema)
        for example in part.get("examples", [])
        if isinstance(example, int | float) and not inside(example, part)
    ]
    assert wrong == []


def numbers_of(schema, path=""):
    """Every part of a schema that has a minimum or a maximum, with its path."""
    if isinstance(schema, list):
        for number, each in enumerate(schema):
            yield from numbers_of(each, f"{path}.{number}")
    if isinstance(schema, dict):
        if LIMITS.keys() & schema.keys():
            yield path, schema
        for name, each in schema.items():
            yield from numbers_of(each, f"{path}.{name}")


LIMITS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}


def inside(number, part):
    return all(holds(number, part[limit]) for limit, holds in LIMITS.items() if limit in part)


def test_a_number_of_a_dossier_has_an_example_with_all_that_it_needs():
    definitions = dossier_schema()["$defs"]
    numbers = [
        part
        for definition in definitions.values()
        for part in definition.get("properties", {}).values()
        if part.get("$ref") == "#/$defs/Number"
    ]
    assert len(numbers) > 20
    for part in numbers:
        (example,) = part["examples"]
        assert set(example) == {"value", *WORDS}
        assert example["range"] == [part["minimum"], part["maximum"]]
        assert example["unit"] == part["unit"]


@pytest.mark.parametrize("name", ["two_rivers", "ukraine_2025"])
def test_the_schema_of_dossiers_accepts_the_files_of_those_shipped(name):
    schema = dossier_schema()
    for file in FILES:
        assert valid(plain(read_file(seeds_folder() / name / file)), schema, schema), file


@pytest.mark.parametrize(
    "wrong",
    [
        {"actors": {"north": {"nmae": "North"}}},
        {"actors": {"north": {"influence": 3}}},
        {"sectors": {"east": {"momentum": {"value": 0, "unit": "1", "range": [0, 1]}}}},
        {"title": "x"},
        {"actor": {}},
        {"details": {}, "actor": {}},
    ],
)
def test_the_schema_of_dossiers_refuses_what_a_dossier_may_not_hold(wrong):
    schema = dossier_schema()
    assert not valid(wrong, schema, schema)


def defaults(schema, root, path=""):
    """path -> default, of every key that has one."""
    for each in alternatives(schema, root):
        for name, part in each.get("properties", {}).items():
            at = f"{path}.{name}".removeprefix(".")
            if "default" in part:
                yield at, part["default"]
            yield from defaults(part, root, at)


def test_a_scenarios_schema_has_the_dossiers_values_as_defaults():
    base = plain(starting_dossier(seeds_folder()).base)
    schema = json_schema()
    found = dict(defaults(schema, schema))
    assert found["start"] == base["start"] and found["horizon_days"] == base["horizon_days"]
    assert {
        path.removeprefix("rules."): value
        for path, value in found.items()
        if path.startswith("rules.")
    } == base["rules"]
    for section in ("front", "decider", "truce"):
        for name, entry in base["parameters"][section].items():
            at = found[f"parameters.{section}.{name}"]
            assert at == entry["value"] if "value" in entry else at["dist"] == entry["dist"]
    actor = base["actors"]["france"]
    assert found["actors.france.bloc"] == actor["bloc"]
    assert found["actors.france.willingness.military"] == actor["willingness"]["military"]["value"]


@pytest.mark.parametrize(
    "path", ["actors", "details", "parameters.sectors", "parameters.rollovers"]
)
def test_things_of_the_dossier_are_explained_keys_of_a_scenarios_schema(path):
    entries, group = plain(starting_dossier(seeds_folder()).base), json_schema()
    for step in path.split("."):
        entries, group = entries[step], group["properties"][step]
    assert group["properties"].keys() == {key for key, each in entries.items() if each is not None}
    for each in (group, *group["properties"].values()):
        assert each["description"]
    assert all("as in the dossier" in each["description"] for each in group["properties"].values())


def test_a_dossier_knows_unit_and_range_of_each_number_of_the_model():
    dossier = starting_dossier(seeds_folder())
    written = plain(read_file(seeds_folder() / "model" / "parameters.yaml"))
    for section in ("front", "choice", "truce"):
        for name, entry in written[section].items():
            bounds = dossier.known[f"parameters.{section}.{name}"]
            assert [bounds.unit, [bounds.low, bounds.high]] == [entry["unit"], entry["range"]]
