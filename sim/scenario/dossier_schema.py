"""The JSON Schema of the files of a dossier, for editors: one for all of them."""

from __future__ import annotations

from typing import Any

from sim.scenario.bounds import WORDS, Bounds, explained_number
from sim.scenario.dossier import Dossier, starting_dossier
from sim.scenario.dossier_files import FILES
from sim.scenario.library import seeds_folder
from sim.scenario.schema import definition_of, heading
from sim.scenario.schema_values import NUMBER, about_section, give_examples

_EXAMPLE = 0.5
"""Inside every range (`sim.scenario.bounds`)."""


def dossier_schema(dossier: Dossier | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of each file of a dossier; its keys tell which of them it is.

    Numbers say unit, range, source and reason. What each is, and examples, are taken from a
    dossier, by default the shipped one.
    """
    dossier = dossier or starting_dossier(seeds_folder())
    files = [definition_of(model) for model in FILES.values()]
    properties = {name: part for each in files for name, part in each["properties"].items()}
    definitions = {name: part for each in files for name, part in each["$defs"].items()}
    give_examples(definitions, dossier.base)
    properties["parameters"]["properties"] = _sections(dossier)
    _explain_numbers(definitions)
    return {
        **heading("dossier"),
        "description": "A file of a dossier: what is known about a conflict on one day.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": each["required"]} for each in files],
        "$defs": definitions,
    }


def _sections(dossier: Dossier) -> dict[str, Any]:
    """The numbers that the model describes, by section; a dossier may give others too."""
    sections: dict[str, Any] = {}
    for path, bounds in dossier.known.items():
        section, name = path.removeprefix("parameters.").split(".")
        numbers = sections.setdefault(
            section,
            {
                "type": "object",
                "description": about_section(section),
                "properties": {},
                "additionalProperties": NUMBER,
            },
        )
        numbers["properties"][name] = _number(bounds)
    return sections


def _number(bounds: Bounds) -> dict[str, Any]:
    words = explained_number(bounds.unit, bounds.low, bounds.high, bounds.reason)
    return {**NUMBER, **words, "examples": [_written(words)]}


def _explain_numbers(definitions: dict[str, Any]) -> None:
    """Numbers have to say what they rest on; examples do."""
    kinds = sorted(name for name in definitions if name.endswith("Number"))
    for name in kinds:
        del definitions[name]["description"]  # `dist` has it; here it would hide the key's words
        definitions[name]["required"] = sorted({*definitions[name].get("required", []), *WORDS})
    definitions["Number"] = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in kinds]}
    for definition in definitions.values():
        for part in definition.get("properties", {}).values():
            if part.get("$ref") == NUMBER["$ref"]:
                part["examples"] = [_written(part)]


def _written(words: dict[str, Any]) -> dict[str, Any]:
    """A number as a dossier writes it, to start from."""
    return {
        "value": _EXAMPLE,
        "unit": words["unit"],
        "range": [words["minimum"], words["maximum"]],
        "source": "judgement",
        "reason": "why this size",
    }
