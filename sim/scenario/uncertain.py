"""Whose uncertainty a number is: the actors who set it, the analyst, or nature."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any, Literal

from sim.scenario.quantities import Fixed
from sim.scenario.scenario import Parameter

Kind = Literal["lever", "analyst", "nature"]

KINDS: Mapping[Kind, str] = {
    "lever": "what those who act can set",
    "analyst": "what better data would narrow",
    "nature": "what each world draws, and no data settles beforehand",
}
LEVERS = "dials."
"""How paths of levers begin."""


def kind_of(parameter: Parameter) -> Kind:
    """A lever for a dial; nature for what is drawn with the noise path; else the analyst."""
    if parameter.path.startswith(LEVERS):
        return "lever"
    return "nature" if parameter.draw == "world" else "analyst"


def drawn_parameters(resolved: Mapping[str, Any]) -> dict[str, Parameter]:
    """Every number that has a distribution in a resolved document, by path."""
    from sim.scenario.number_models import quantity_of  # noqa: PLC0415 (pydantic only for this)

    found = {}
    for path, written in resolved.get("parameters", {}).items():
        if "dist" in written:
            number = {key: value for key, value in written.items() if key != "stream"}
            quantity = quantity_of(number, -inf, inf)
            own = {"draw": written["draw"], "stream": written["stream"]}
            found[path] = Parameter(path, quantity, "", "", "", **own)
    return found


def is_drawn(parameter: Parameter) -> bool:
    """Whether it has a distribution."""
    return not isinstance(parameter.quantity, Fixed)
