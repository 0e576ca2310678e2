"""The JSON Schema of scenario files, for editors: keys, kinds, the dossier's paths explained."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from sim.scenario.bounds import described
from sim.scenario.dossier import Dossier, starting_dossier
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.file_models import ScenarioFile
from sim.scenario.kinds import DocumentKind
from sim.scenario.library import seeds_folder, shipped_scenarios
from sim.scenario.number_models import META
from sim.scenario.resolved import SCHEMA_VERSION
from sim.scenario.schema_values import NUMBER, explain_values

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_UNION = frozenset({"discriminator", "oneOf", "title"})
"""Keys of a number's union of distributions, which has a definition of its own."""
_BOUNDS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
}
"""What pydantic calls the bounds of a number that has been checked before -> JSON Schema."""
_CHANGE = "EventChange"
_OF_DOSSIER = frozenset(META) - {"unit", "source", "reason"}


def json_schema(dossier: Dossier | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario about this dossier, by default the shipped one.

    Every number of the dossier stands under its path with unit, range, value and reason.
    """
    dossier = dossier or starting_dossier(seeds_folder())
    schema: dict[str, Any] = definition_of(ScenarioFile)
    top, definitions = schema["properties"], schema["$defs"]
    definitions["Number"] = _number(definitions)
    for name in ("mediator", "parameters"):
        top[name]["additionalProperties"] = False
    top["parameters"] |= {"properties": definitions.pop("Parameters")["properties"]}
    del top["parameters"]["$ref"]
    _let_events_change(top["events"]["items"]["oneOf"], definitions)
    explain_values(schema, dossier.base, definitions)
    top["dossier"]["examples"] = [dossier.name]
    for names in (top["extends"], definitions["ExpectationEntry"]["properties"]["than"]):
        names["examples"] = shipped_scenarios()
    return {**heading("scenario"), **schema}


def schema_of(model: type[BaseModel], kind: DocumentKind) -> dict[str, Any]:
    """JSON Schema (2020-12) of the files that a model describes."""
    return {**heading(kind), **definition_of(model)}


def definition_of(model: type[BaseModel]) -> dict[str, Any]:
    """What a model describes, as a part of a JSON Schema."""
    described_model: dict[str, Any] = _for_people(model.model_json_schema())
    return described_model


def heading(kind: DocumentKind | Literal["dossier"]) -> dict[str, str]:
    """Dialect and name of the schema of a kind of file; the name is no address."""
    return {"$schema": _DIALECT, "$id": f"urn:ceasefire-sim:{kind}:{SCHEMA_VERSION}"}


def _let_events_change(kinds: list[dict[str, str]], definitions: dict[str, Any]) -> None:
    """An event with an `id` may be one of a parent, of which it says only what changes."""
    fields: dict[str, Any] = {}
    for model in EVENT_KINDS.values():
        event = definitions[model.__name__]
        needed = [{"required": ["id"]}, {"required": event["required"]}]
        event |= {"required": ["kind"], "anyOf": needed}
        for name, described_field in event["properties"].items():
            fields.setdefault(name, []).append(described_field)
    del fields["kind"]
    definitions[_CHANGE] = {
        "description": "What is different about an event of the scenario that this one extends.",
        "type": "object",
        "properties": {
            name: each[0] if all(e == each[0] for e in each) else {"anyOf": each}
            for name, each in fields.items()
        },
        "required": ["id"],
        "additionalProperties": False,
    }
    kinds.append({"$ref": f"#/$defs/{_CHANGE}"})


def _number(definitions: dict[str, Any]) -> dict[str, Any]:
    """A number: plain, or one of the distributions. Without words: an editor would show them

    instead of those of the key that it stands under.
    """
    names = [name for name in definitions if name.endswith("Number")]
    for name in names:
        definitions[name]["properties"] = {
            key: value
            for key, value in definitions[name]["properties"].items()
            if key not in _OF_DOSSIER
        }
        del definitions[name]["description"]  # `dist` has it; here it would hide the key's words
    del definitions["FixedNumber"]["properties"]["dist"]
    references = [{"$ref": f"#/$defs/{name}"} for name in sorted(names)]
    return {"anyOf": [{"type": "number"}, *references]}


def _for_people(schema: Any) -> Any:
    """Without nulls, which files may not hold, with one definition of a number, in its words."""
    if isinstance(schema, list):
        return [_for_people(each) for each in schema if each != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    if schema.get("discriminator", {}).get("propertyName") == "dist":
        return NUMBER | {key: schema[key] for key in schema if key not in _UNION}
    kept = {
        key if isinstance(value, dict) else _BOUNDS.get(key, key): _for_people(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and value is None)
        and key != "discriminator"
    }
    if isinstance(kept.get("anyOf"), list) and len(kept["anyOf"]) == 1:
        kept = {**kept.pop("anyOf")[0], **kept}
    if kept.get("type") in ("integer", "number") and {"unit", "minimum", "maximum"} <= kept.keys():
        ends = (kept["minimum"], kept["maximum"])
        kept["description"] = described(kept["unit"], *ends, kept["description"].rstrip("."))
    for part in kept.get("properties", {}).values():
        if isinstance(part, dict) and "const" in part and "description" in kept:
            part.setdefault("description", kept["description"])  # what this kind is
    return kept
