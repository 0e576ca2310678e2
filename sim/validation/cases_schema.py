"""The JSON Schema of files of cases, for editors: keys, and the scale of each code."""

from __future__ import annotations

from typing import Any

from sim.scenario.bounds import described
from sim.scenario.schema import heading
from sim.validation.cases import LONGEST_WINDOW, OUTCOMES, OVERLAP, REPORT_DAYS
from sim.validation.mapping import CodeMapping, Scale

_TEXT = {"type": "string"}
_ID = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"
_OUTCOME = {"enum": [*OUTCOMES, None]}


def _text(words: str, example: str, **limits: str) -> dict[str, Any]:
    return {**_TEXT, **limits, "description": words, "examples": [example]}


def cases_schema(mapping: CodeMapping) -> dict[str, Any]:
    """JSON Schema (2020-12) of a list of cases, or of one under `cases`; other keys are notes."""
    listed = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Case"}}
    under = {**listed, "description": "Past ceasefire offers, coded."}
    under_a_key = {"type": "object", "required": ["cases"], "properties": {"cases": under}}
    return {
        **heading("cases"),
        "description": "Past ceasefire offers, coded.",
        "anyOf": [listed, under_a_key],
        "$defs": {"Case": _case(mapping)},
    }


def _case(mapping: CodeMapping) -> dict[str, Any]:
    codes = {name: _code(scale) for name, scale in mapping.scales.items()}
    needed = [name for name, scale in mapping.scales.items() if scale.needed]
    return {
        "description": "An offer, what was coded about it, and what came of it.",
        "type": "object",
        "required": ["id", "offer", "window_days", "inputs"],
        "properties": {
            "id": _text("Key of the case.", "two_rivers_1", pattern=_ID),
            "group": _text("The war; its cases are left out of a fit together.", "two_rivers"),
            "name": _text("What people call it.", "The spring offer"),
            "decider": _text("Who had to answer.", "Northland"),
            "opponent": _text("Who it was at war with.", "Southland"),
            "offer": _offer(),
            "window_days": {
                "description": described(
                    "days", 1, LONGEST_WINDOW, "from the offer until its outcome is judged"
                ),
                **{"type": "integer", "minimum": 1, "maximum": LONGEST_WINDOW},
                **{"unit": "days", "examples": [90]},
            },
            "inputs": {
                "description": "What was known on the day of the offer, coded.",
                **{"type": "object", "required": needed, "properties": codes},
            },
            "outcome": _outcome(),
            "flags": {
                "description": "What a reader should know of the case.",
                **{"type": "array", "items": _TEXT, "examples": [[OVERLAP]]},
            },
        },
    }


def _offer() -> dict[str, Any]:
    words = "In a sentence."
    return {
        "description": "What was on the table.",
        "type": "object",
        "required": ["date"],
        "properties": {
            "date": _text("Day of the offer.", "2025-03-11", format="date"),
            "what": {"anyOf": [_text(words, "a truce of 30 days"), {"enum": [None]}]},
        },
    }


def _outcome() -> dict[str, Any]:
    at_days = {
        f"category_at_{day}": {**_OUTCOME, "description": f"What had come of it by day {day}."}
        for day in REPORT_DAYS
    }
    last = {**_OUTCOME, "description": "What came of it within the window."}
    outcome = {"type": "object", "properties": {"category": last, **at_days}}
    return {"description": "What came of it; null: not known.", "anyOf": [_OUTCOME, outcome]}


def _code(scale: Scale) -> dict[str, Any]:
    """A code by itself, or with its reason."""
    value: dict[str, Any] = {"type": "number", "minimum": scale.low, "maximum": scale.high}
    value |= {"unit": "of its scale", "examples": [scale.low]}
    if scale.words:
        value = {"enum": [*scale.words, True, False]}
    words = f"{scale.meaning}: {scale}."
    coded = {
        "type": "object",
        "required": ["value"],
        "properties": {"value": {**value, "description": words}},
    }
    return {"description": words, "anyOf": [value, coded]}
