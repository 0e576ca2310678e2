"""What a dossier adds to the JSON Schema of its scenarios: values, examples, names, per path."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sim.scenario.bounds import as_plain, explained_number
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.nodes import Node, plain
from sim.scenario.number_models import quantity_of
from sim.scenario.paths import ENTRIES, Found, numbers, present

NUMBER = {"$ref": "#/$defs/Number"}
_ENTRIES: dict[tuple[str, ...], str] = {("actors",): "ActorEntry", ("details",): "DetailEntry"} | {
    ("parameters", group): model.__name__ for group, model in ENTRIES.items()
}
"""Where things with keys of their own stand, and the definition of each."""
_GROUPS = {"actor": "actors", "supporter": "actors", "detail": "details", "sector": "sectors"}
"""What a field of an event may name -> where its keys stand in the dossier."""

Schema = dict[str, Any]


_SECTIONS = {
    "front": "Momentum reverts to what the ratio of efforts sustains.",
    "forces": "What the parties can do in the field.",
    "decider": "What the decider's aims and costs are worth to it.",
    "choice": "How it chooses among its options.",
    "opponent": "How the opponent keeps or withdraws its endorsement.",
    "pressure": "Sanctions, economic stress, threats.",
    "council": "The council that adopts and renews the coalition's measures.",
    "details": "Points that the decider wants settled.",
    "supporters": "Willingness of supporters, and how it shifts.",
    "offer": "The life of the offer.",
    "truce": "A full truce: violations and their end.",
    "limited": "While a partial truce is in force.",
    "beliefs": "How observers learn from acts.",
    "mediator": "What moves the mediator.",
}
"""What each section of numbers is about."""


def about_section(section: str) -> str:
    """What a section of numbers is about, in a sentence."""
    return _SECTIONS.get(section, "Numbers of this dossier alone.")


def explain_values(schema: Schema, base: Node, definitions: Schema) -> None:
    """Put what a dossier says at its place in a scenario's schema, which is changed.

    Numbers get unit, range, reason and value; everything else its value as the default.
    """
    give_examples(definitions, base)
    for steps, model in _ENTRIES.items():
        entries = dict(present(base.get(*steps)))
        group = schema
        for step in steps:
            group = group["properties"][step]
        group.setdefault("description", definitions[model]["description"])
        group["properties"] = {key: _entry(key, each, model) for key, each in entries.items()}
    for found in numbers(base):
        *parts, name = found.path.split(".")
        node = schema
        for step in parts:
            node = _opened(node, step, definitions)
        node.setdefault("properties", {})[name] = explained(found)
    for section, part in schema["properties"]["parameters"]["properties"].items():
        part.setdefault("description", about_section(section))
    _give_defaults(schema, base, definitions)
    _name_in_events(definitions, base)


def explained(found: Found) -> Schema:
    """The schema of a number of the dossier: unit, range, reason and value."""
    entry = plain(found.node)
    value = _quantity(entry)
    shown = value
    if isinstance(value, dict):
        shown = ", ".join(f"{key} {each}" for key, each in value.items())
    low, high = entry["range"]
    words = explained_number(entry["unit"], low, high, entry["reason"])
    words["description"] += f" Dossier: {shown}."
    return {**NUMBER, **words, "default": value}


def _quantity(entry: Schema) -> Any:
    """A number of the dossier as a scenario may write it."""
    value = as_plain(quantity_of(entry, *entry["range"]))
    return value.get("value", value)


def _entry(key: str, entry: Node, model: str) -> Schema:
    name = entry.get("name")
    words = f"{key if name is None else name.value}, as in the dossier, or what is different."
    return {"$ref": f"#/$defs/{model}", "description": words}


def _opened(parent: Schema, step: str, definitions: Schema) -> Schema:
    """The schema under a key, a copy of its own where it was a reference.

    The YAML language server lets keys beside a `$ref` hide those of its target.
    """
    closed = {"type": "object", "additionalProperties": False}
    node: Schema = parent.setdefault("properties", {}).setdefault(step, closed)
    if (reference := node.pop("$ref", None)) is not None:
        target = definitions[reference.removeprefix("#/$defs/")]
        node = parent["properties"][step] = {**deepcopy(target), **node}
    return node


def give_examples(definitions: Schema, base: Node) -> None:
    """Each field of a thing of the dossier as the first one that has it writes it."""
    for steps, model in _ENTRIES.items():
        entries = [entry for _, entry in present(base.get(*steps))]
        for name, field in definitions[model]["properties"].items():
            given = next((node for each in entries if (node := each.get(name)) is not None), None)
            if given is not None and (example := _value(given)) is not None:
                field["examples"] = [example]


def _give_defaults(schema: Schema, document: Node, definitions: Schema) -> None:
    """The values of the dossier that are no numbers with a unit, as defaults."""
    known = schema.get("properties", {})
    for key in known.keys() & document.mapping.keys():
        child = document.mapping[key]
        if (value := _value(child)) is not None:
            known[key] = {**known[key], "default": value}
        elif child.mapping:
            _give_defaults(_opened(schema, key, definitions), child, definitions)


def _value(node: Node) -> Any:
    """A scalar, a list of scalars or a number; None for everything else."""
    if "unit" in node.mapping:
        return _quantity(plain(node))
    if node.mapping or any(item.mapping for item in node.items):
        return None
    return plain(node)


def _name_in_events(definitions: Schema, base: Node) -> None:
    """Keys of the dossier as examples of what the fields of an event may name."""
    for model in EVENT_KINDS.values():
        properties = definitions[model.__name__]["properties"]
        for name, named in model.names().items():
            group = _GROUPS[named.noun]
            keys = base.within(group) or base.within("parameters", group)
            wanted = [key for key in keys if named.noun != "supporter" or _supports(keys[key])]
            properties[name]["examples"] = [*(["all"] if named.all else []), *wanted]


def _supports(actor: Node) -> bool:
    role = actor.get("role")
    return role is not None and role.value == "supporter"
