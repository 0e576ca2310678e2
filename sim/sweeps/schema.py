"""The JSON Schema of sweep files, for editors: keys, ranges, the dossier's paths explained."""

from __future__ import annotations

from typing import Any

from sim.scenario.dossier import Dossier, starting_dossier
from sim.scenario.library import seeds_folder, shipped_scenarios
from sim.scenario.paths import numbers
from sim.scenario.schema import definition_of, schema_of
from sim.scenario.schema_values import explained
from sim.sweeps.axes import Range
from sim.sweeps.file_model import SweepFile

_VALUES = {"anyOf": [{"type": "array", "minItems": 1}, {"$ref": "#/$defs/Range"}]}
_NEEDED = {
    "grid": ["over"],
    "latin_hypercube": ["over", "points"],
    "sobol": ["over", "points"],
    "table": ["rows"],
}


def sweep_schema(dossier: Dossier | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of a sweep file; any path may be varied, those of the dossier (by
    default the shipped one) have unit, range, value and reason.
    """
    dossier = dossier or starting_dossier(seeds_folder())
    paths = {found.path: explained(found) for found in numbers(dossier.base)}
    schema = schema_of(SweepFile, "sweep")
    for key, example in (("scenario", names := shipped_scenarios()), ("scenarios", [names])):
        schema["properties"][key]["examples"] = example
    schema["$defs"] = {"Range": definition_of(Range)}
    schema["properties"]["over"] |= {
        "minProperties": 1,
        "properties": {path: _varied(number) for path, number in paths.items()},
        "additionalProperties": _VALUES,
    }
    schema["properties"]["rows"]["items"] |= {
        "minProperties": 1,
        "properties": {path: _value(number) for path, number in paths.items()},
    }
    schema["oneOf"] = [{"required": ["scenario"]}, {"required": ["scenarios"]}]
    schema["allOf"] = [
        {"if": {"properties": {"design": {"const": design}}}, "then": {"required": needed}}
        for design, needed in _NEEDED.items()
    ]
    return schema


def _varied(number: dict[str, Any]) -> dict[str, Any]:
    """What may stand under a path in `over`: values or a range, within that of the number."""
    ends = {"minimum": number["minimum"], "maximum": number["maximum"]}
    words = {key: number[key] for key in ("description", "unit")}
    example = {"low": number["minimum"], "high": number["maximum"]}
    within = {"items": ends, "patternProperties": {"^(low|high)$": ends}}
    return {**_VALUES, **words, **within, "examples": [example]}


def _value(number: dict[str, Any]) -> dict[str, Any]:
    """What may stand under a path in a row."""
    kept = ("description", "unit", "minimum", "maximum")
    return {**{key: number[key] for key in kept}, "examples": [number["default"]]}
