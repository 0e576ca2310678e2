"""The JSON Schema of scenario files, for editors: keys, kinds, the dossier's paths explained."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.scenario.bounds import as_plain, described
from sim.scenario.dossier import Dossier, starting_dossier
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.file_models import ScenarioFile
from sim.scenario.kinds import DocumentKind
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import plain
from sim.scenario.number_models import META, quantity_of
from sim.scenario.paths import ENTRIES, Found, numbers
from sim.scenario.resolved import SCHEMA_VERSION

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = {"$ref": "#/$defs/Number"}
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
    schema: dict[str, Any] = _for_people(ScenarioFile.model_json_schema())
    schema["$defs"]["Number"] = _number(schema["$defs"])
    top = schema["properties"]
    for name in ("mediator", "parameters"):
        top[name]["additionalProperties"] = False
    for group, model in (("actors", "ActorEntry"), ("details", "DetailEntry")):
        _name_entries(top[group], model, list(dossier.base.within(group)))
    parameters = schema["$defs"].pop("Parameters")["properties"]
    top["parameters"] = {"type": "object", "properties": parameters, "additionalProperties": False}
    for group, entry in ENTRIES.items():
        known = list(dossier.base.within("parameters", group))
        _name_entries(parameters[group], entry.__name__, known)
    for found in numbers(dossier.base):
        _explain(top, found)
    _let_events_change(top["events"]["items"]["oneOf"], schema["$defs"])
    return {**heading("scenario"), **schema}


def schema_of(model: type[BaseModel], kind: DocumentKind) -> dict[str, Any]:
    """JSON Schema (2020-12) of the files that a model describes."""
    return {**heading(kind), **definition_of(model)}


def definition_of(model: type[BaseModel]) -> dict[str, Any]:
    """What a model describes, as a part of a JSON Schema."""
    described_model: dict[str, Any] = _for_people(model.model_json_schema())
    return described_model


def heading(kind: DocumentKind) -> dict[str, str]:
    """Dialect and name of the schema of a kind of file; the name is no address."""
    return {"$schema": _DIALECT, "$id": f"urn:ceasefire-sim:{kind}:{SCHEMA_VERSION}"}


def explained(found: Found) -> str:
    """Unit, range, reason and value of a number of the dossier, in a line."""
    entry = plain(found.node)
    low, high = entry["range"]
    value = as_plain(quantity_of(entry, low, high))
    shown = value.get("value", ", ".join(f"{key} {each}" for key, each in value.items()))
    return f"{described(entry['unit'], low, high, entry['reason'])} Dossier: {shown}."


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


def _name_entries(group: dict[str, Any], model: str, keys: list[str]) -> None:
    group["properties"] = {key: {"$ref": f"#/$defs/{model}"} for key in keys}


def _explain(top: dict[str, Any], found: Found) -> None:
    """Put a number's description under its path; new sections are closed."""
    *steps, name = found.path.split(".")
    node = top.setdefault(steps[0], {"type": "object"})
    for step in steps[1:]:
        inner = node.setdefault("properties", {})
        node = inner.setdefault(step, {"type": "object"})
    if "$ref" not in node and steps[-1] not in ("capacity", "willingness"):
        node.setdefault("additionalProperties", False)
    node.setdefault("properties", {})[name] = {**_NUMBER, "description": explained(found)}


def _number(definitions: dict[str, Any]) -> dict[str, Any]:
    """A number: plain, or one of the distributions."""
    names = [name for name in definitions if name.endswith("Number")]
    for name in names:
        definitions[name]["properties"] = {
            key: value
            for key, value in definitions[name]["properties"].items()
            if key not in _OF_DOSSIER
        }
    del definitions["FixedNumber"]["properties"]["dist"]
    references = [{"$ref": f"#/$defs/{name}"} for name in sorted(names)]
    return {"description": "A number.", "anyOf": [{"type": "number"}, *references]}


def _for_people(schema: Any) -> Any:
    """Without nulls, which files may not hold, with one definition of a number, in its words."""
    if isinstance(schema, list):
        return [_for_people(each) for each in schema if each != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    if schema.get("discriminator", {}).get("propertyName") == "dist":
        return _NUMBER | {key: schema[key] for key in ("description",) if key in schema}
    kept = {
        key if isinstance(value, dict) else _BOUNDS.get(key, key): _for_people(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and value is None)
        and key != "discriminator"
    }
    if isinstance(kept.get("anyOf"), list) and len(kept["anyOf"]) == 1:
        kept = {**kept.pop("anyOf")[0], **kept}
    return kept
