"""The shipped dossiers as ground for random scenarios: their numbers and ranges, and documents.

A document is the content of a scenario file that stands on its own, as plain values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import yaml

from sim.scenario import load
from sim.scenario.errors import Place
from sim.scenario.load import with_overrides
from sim.scenario.nodes import from_plain
from sim.scenario.paths import numbers
from sim.scenario.quantities import central_value
from sim.scenario.scenario import Scenario

Document = dict[str, Any]

DOSSIERS = ("ukraine_2025", "cases")


class Entry(NamedTuple):
    """A number of a dossier: where it stands, what it is, and what an override may set."""

    path: str
    central: float
    low: float
    high: float


@cache
def base(dossier: str) -> Scenario:
    """The dossier as a scenario that changes nothing of it."""
    return load("baseline", overrides={"dossier": dossier})


@cache
def entries(dossier: str) -> tuple[Entry, ...]:
    """Every number of a dossier that a scenario may set, dials apart."""
    scenario = base(dossier)
    document = from_plain(dict(scenario.document), Place(dossier))
    found = []
    for number in numbers(document):
        bounds = number.bounds
        written = number.node.get("range")
        if bounds is not None:
            low, high = bounds.low, bounds.high
        elif written is not None:
            low, high = (float(str(end.value)) for end in written.items)
        else:
            continue
        central = central_value(scenario.parameters[number.path].quantity)
        found.append(Entry(number.path, central, low, high))
    return tuple(entry for entry in found if not entry.path.startswith("dials."))


def scenario_of(document: Mapping[str, Any]) -> Scenario:
    """The document read against its dossier, as `load` would read its file."""
    apart = ("schema", "dossier", "title", "source", "question")
    changes = {key: value for key, value in document.items() if key not in apart}
    return with_overrides(base(document["dossier"]), changes)


def as_yaml(document: Mapping[str, Any]) -> str:
    """The document as a scenario file, one line for what holds plain values only."""
    lines = []
    for key, value in {"schema": 1, "title": "A random scenario", **document}.items():
        flow = None if isinstance(value, dict | list) else False
        written = yaml.safe_dump({key: value}, sort_keys=False, default_flow_style=flow, width=100)
        lines.append(written)
    return "".join(lines)


def canonical(document: Mapping[str, Any]) -> str:
    """The document as a text that is equal for equal documents."""
    return json.dumps(document, sort_keys=True)
