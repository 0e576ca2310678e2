"""The JSON Schema of files of cases, for editors: keys, and the scale of each code."""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import heading
from sim.validation.cases import LONGEST_WINDOW, OUTCOMES, OVERLAP, REPORT_DAYS
from sim.validation.mapping import CodeMapping, Scale

_TEXT = {"type": "string"}
_DATE = {"type": "string", "format": "date"}
_OUTCOME = {"enum": [*OUTCOMES, None]}


def cases_schema(mapping: CodeMapping) -> dict[str, Any]:
    """JSON Schema (2020-12) of a list of cases, or of one under `cases`; other keys are notes."""
    listed = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Case"}}
    under_a_key = {"type": "object", "required": ["cases"], "properties": {"cases": listed}}
    return {
        **heading("cases"),
        "description": "Past ceasefire offers, coded.",
        "anyOf": [listed, under_a_key],
        "$defs": {"Case": _case(mapping)},
    }


def _case(mapping: CodeMapping) -> dict[str, Any]:
    codes = {name: _code(scale) for name, scale in mapping.scales.items()}
    needed = [name for name, scale in mapping.scales.items() if scale.needed]
    at_days = {f"category_at_{day}": _OUTCOME for day in REPORT_DAYS}
    outcome = {"type": "object", "properties": {"category": _OUTCOME, **at_days}}
    return {
        "description": "An offer, what was coded about it, and what came of it.",
        "type": "object",
        "required": ["id", "offer", "window_days", "inputs"],
        "properties": {
            "id": {**_TEXT, "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"},
            "group": {**_TEXT, "description": "The war; its cases are left out of a fit together."},
            **dict.fromkeys(("name", "decider", "opponent"), _TEXT),
            "offer": {
                "type": "object",
                "required": ["date"],
                "properties": {"date": _DATE, "what": {"anyOf": [_TEXT, {"enum": [None]}]}},
            },
            "window_days": {"type": "integer", "minimum": 1, "maximum": LONGEST_WINDOW},
            "inputs": {"type": "object", "required": needed, "properties": codes},
            "outcome": {"anyOf": [_OUTCOME, outcome]},
            "flags": {"type": "array", "items": _TEXT, "examples": [[OVERLAP]]},
        },
    }


def _code(scale: Scale) -> dict[str, Any]:
    """A code by itself, or with its reason."""
    value: dict[str, Any] = {"type": "number", "minimum": scale.low, "maximum": scale.high}
    if scale.words:
        value = {"enum": [*scale.words, True, False]}
    coded = {"type": "object", "required": ["value"], "properties": {"value": value}}
    return {"description": f"{scale.meaning}: {scale}.", "anyOf": [value, coded]}
