"""A scenario as plain JSON values for the manifest of its results, and its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sim.scenario.bounds import as_plain
from sim.scenario.quantities import Fixed

if TYPE_CHECKING:
    from sim.scenario.scenario import Parameter, Scenario

SCHEMA_VERSION = 1
"""Version of the format of files, and of the resolved document."""


def resolved_of(scenario: Scenario) -> dict[str, Any]:
    """Everything that affects results, and under `about` what is only for readers."""
    parameters = sorted(scenario.parameters.items())
    resolved = {
        "schema": SCHEMA_VERSION,
        "start": scenario.start.isoformat(),
        "horizon_days": scenario.horizon_days,
        "parameters": {path: _number(each) for path, each in parameters},
        "actors": [_without(each, "name", "article", "leader") for each in scenario.actors],
        "outlooks": scenario.outlooks,
        "sectors": [_without(each, "name") for each in scenario.sectors],
        "details": [_without(each, "name") for each in scenario.details],
        "limited_truces": [_without(each, "name") for each in scenario.limited_truces],
        "rollovers": [_without(each, "name") for each in scenario.rollovers],
        "events": [_without(each, "note") for each in scenario.events],
        "rules": asdict(scenario.rules),
        "about": _about(scenario),
    }
    plain: dict[str, Any] = json.loads(json.dumps(resolved, allow_nan=False))
    return plain


def digest_of(resolved: Mapping[str, Any]) -> str:
    """SHA-256 of everything in `resolved` but `about`, in canonical JSON.

    It changes when results may: titles, names, notes and expectations are under `about`; units,
    sources and reasons are not in it at all.
    """
    model = {key: value for key, value in resolved.items() if key != "about"}
    text = json.dumps(model, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def same_worlds(one: Scenario, other: Scenario) -> bool:
    """Whether both give the same worlds, as equal digests do; quick where a number differs."""
    if (one.start, one.horizon_days, one.rules) != (other.start, other.horizon_days, other.rules):
        return False
    for path, number in one.parameters.items():
        another = other.parameters.get(path)
        if another is not number and (another is None or another.quantity != number.quantity):
            return False
    return one.digest == other.digest


def _about(scenario: Scenario) -> dict[str, Any]:
    groups: Mapping[str, tuple[Any, ...]] = {
        "actors": scenario.actors,
        "sectors": scenario.sectors,
        "details": scenario.details,
        "limited_truces": scenario.limited_truces,
    }
    return {
        "name": scenario.name,
        "dossier": scenario.dossier,
        "title": scenario.title,
        "question": scenario.question,
        "source": scenario.source,
        "names": {
            group: {each.key: each.name for each in members} for group, members in groups.items()
        },
        "notes": {event.key: event.note for event in scenario.events if event.note},
        "expectations": [asdict(each) for each in scenario.expectations],
    }


def _number(parameter: Parameter) -> dict[str, Any]:
    """A quantity, and where it is drawn from if it is drawn."""
    values = as_plain(parameter.quantity)
    if isinstance(parameter.quantity, Fixed):
        return values
    return {**values, "draw": parameter.draw, "stream": parameter.stream}


def _without(thing: Any, *names: str) -> dict[str, Any]:
    return {key: value for key, value in asdict(thing).items() if key not in names}
