"""Unit and range of numbers: as metadata of a model's field, in words, and checked."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from sim.scenario.quantities import Choice, Fixed, LogNormal, Normal, Quantity

WORDS = ("unit", "range", "source", "reason")
"""What a number of a dossier says beside its value."""


@dataclass(frozen=True)
class Bounds:
    """Unit and range of a number that no dossier has defined; metadata of a model's field."""

    unit: str
    low: float
    high: float
    reason: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The field's JSON Schema with range, unit and reason, and an example."""
        return {
            **handler(core),
            **explained_number(self.unit, self.low, self.high, self.reason),
            "examples": [_EXAMPLE],
        }


_PLACES = "^(value|low|mode|mean|median|high)$"
"""Keys of a distribution that say a value, which has to be in the number's range too."""


def explained_number(unit: str, low: float, high: float, reason: str) -> dict[str, Any]:
    """What a JSON Schema says of a number: words, unit, and range, plain or as a distribution."""
    ends = {"minimum": low, "maximum": high}
    words = described(unit, low, high, reason)
    return {"description": words, "unit": unit, **ends, "patternProperties": {_PLACES: ends}}


def measured(unit: str, words: str, example: float, **limits: Any) -> Any:
    """A field that is a plain number: its unit, words and an example for editors.

    limits: as of pydantic's `Field`: `ge`, `le`, `gt`, `lt`, `min_length`, `max_length`.
    """
    return Field(description=words, examples=[example], json_schema_extra={"unit": unit}, **limits)


def described(unit: str, low: float, high: float, reason: str) -> str:
    """A number's unit, range and reason in a line."""
    return f"{low:.10g} to {high:.10g}, unit: {unit}. {reason[:1].upper()}{reason[1:]}."


_EXAMPLE = 0.5
"""A value inside every range that has no better example."""


def example_line(name: str, bounds: Bounds, value: float = _EXAMPLE) -> str:
    """A line of a dossier that gives a number, to start from."""
    return f"{name}: {{value: {value:.10g}, {example_words(bounds)}}}"


def example_words(bounds: Bounds, wanted: Container[str] = WORDS) -> str:
    """What stands beside the value of a number in a dossier, or the `wanted` part of it."""
    written = {
        "unit": f'"{bounds.unit}"',
        "range": f"[{bounds.low:.10g}, {bounds.high:.10g}]",
        "source": '"judgement"',
        "reason": '"why this size"',
    }
    return ", ".join(f"{key}: {text}" for key, text in written.items() if key in wanted)


@cache
def bounds_of(model: type[BaseModel]) -> Mapping[str, Bounds]:
    """The number fields of a model, each with unit and range."""
    return {
        name: item
        for name, field in model.model_fields.items()
        for item in field.metadata
        if isinstance(item, Bounds)
    }


def outside(quantity: Quantity, low: float, high: float) -> str:
    """What of the quantity lies outside [low, high], in words; empty if nothing does."""
    for name, value in _ends(quantity):
        if not low <= value <= high:
            return f"{name} {value:.10g} is outside {low:.10g} to {high:.10g}"
    return ""


def as_plain(quantity: Quantity) -> dict[str, Any]:
    """The quantity in the form of a file, every key written out."""
    name = type(quantity).__name__.lower()
    values = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in vars(quantity).items()
        if not (key == "joint" and value == "")  # written only where it says something
    }
    return values if isinstance(quantity, Fixed) else {"dist": name, **values}


def _ends(quantity: Quantity) -> list[tuple[str, float]]:
    match quantity:
        case Fixed(value=value):
            return [("value", value)]
        case Normal(mean=mean, low=low, high=high):
            ends = [("low", low), ("mean", mean), ("high", high)]
            return [(name, end) for name, end in ends if end is not None]
        case LogNormal(median=median):
            return [("median", median), ("the least value of a lognormal", 0.0)]
        case Choice(values=values):
            return [("value", value) for value in values]
        case _:
            return [("low", quantity.low), ("high", quantity.high)]
