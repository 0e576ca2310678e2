"""What is set from outside: `path=value` pairs as a layer over the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from math import isfinite
from numbers import Integral, Real
from typing import Any

from sim.scenario.errors import (
    Place,
    Problem,
    ScenarioError,
    did_you_mean,
    fail,
    outside,
    quoted,
)
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.file_models import ScenarioFile
from sim.scenario.layers import Remarks, check_shape, lay_over
from sim.scenario.nodes import Node, from_plain
from sim.scenario.paths import numbers
from sim.scenario.reading import read_value
from sim.scenario.resolved import SCHEMA_VERSION

SETTING, OVERRIDE = "--set", "override"
"""What stands for the file in messages about a value set from outside."""

_TEXTS = frozenset(
    {"title", "question", "source", "note", "reason", "name", "article", "leader", "quote"}
)
_NOT_SETTABLE = frozenset({"schema", "extends"})


def read_settings(settings: Iterable[str]) -> dict[str, Node]:
    """Path -> value of texts such as `dials.pressure=2`; the value is read as YAML."""
    found: dict[str, Node] = {}
    for setting in settings:
        path, equals, text = setting.partition("=")
        path = path.strip()
        if not equals or not path:
            hint = "write path=value, such as dials.pressure=2"
            raise fail(outside(SETTING), f"{quoted(setting)} is not 'path=value'", hint)
        place = outside(SETTING, path)
        if path in found:
            raise fail(place, "set twice", "keep one of them")
        if path.rpartition(".")[2] in _TEXTS:
            found[path] = Node(text, place, place)
        else:
            found[path] = read_value(text, place)
    return found


def read_overrides(overrides: Mapping[str, object]) -> dict[str, Node]:
    """Path -> value of a Python mapping; texts are taken as they are."""
    found = {}
    for path, value in overrides.items():
        place = outside(OVERRIDE, str(path))
        found[str(path)] = from_plain(_ordinary(value, place), place, place)
    return found


def apply(document: Node, settings: Mapping[str, Node], remarks: Remarks) -> Node:
    """The document with the settings in it; raises with everything that does not fit.

    remarks: path -> what an override of it says without any effect, brought up to date.
    """
    of_events = {p: n for p, n in settings.items() if p.startswith("events.")}
    tree: dict[str, Node] = {}
    for path, node in settings.items():
        if path not in of_events:
            _plant(tree, path.split("."), node)
    if problems := list(_unknown_roots(tree, document)):
        raise ScenarioError(problems)
    if tree:
        document = _laid(document, tree, remarks)
    if of_events:
        document = _laid(document, {"events": _changes(of_events, document)}, remarks)
    return document


def _laid(document: Node, tree: Mapping[str, Node], remarks: Remarks) -> Node:
    place = outside(SETTING)
    layer = Node({"schema": Node(SCHEMA_VERSION, place), **tree}, place)
    if problems := check_shape(layer):
        raise ScenarioError(problems)
    return lay_over(document, layer, remarks)


def _plant(tree: dict[str, Node], steps: list[str], node: Node) -> None:
    """Put a value under nested keys; a later value inside an earlier group goes into it."""
    first, *rest = steps
    if not rest:
        tree[first] = node
        return
    held = tree.get(first)
    children = dict(held.mapping) if held is not None else {}
    _plant(children, rest, node)
    label = node.place.label
    inside = ".".join(label.split(".")[: -len(rest)])
    place = replace(node.place, label=inside) if held is None else held.place
    tree[first] = Node(children, place, place)


def _unknown_roots(tree: Mapping[str, Node], document: Node) -> Iterable[Problem]:
    known = [field.alias or name for name, field in ScenarioFile.model_fields.items()]
    settable = [name for name in known if name not in _NOT_SETTABLE]
    for root, node in tree.items():
        if root in settable:
            continue
        label = node.where.label
        if root in _NOT_SETTABLE:
            yield Problem(node.where, f"{quoted(root)} cannot be set from outside", "edit the file")
            continue
        paths = [found.path for found in numbers(document)]
        paths += [f"dials.{name}" for name in ("pressure", "support", "momentum")]
        ends = [path for path in paths if path.rpartition(".")[2] == label]
        hint = did_you_mean(ends[0] if ends else label, settable + paths)
        yield Problem(node.where, "unknown path", hint)


def _changes(settings: Mapping[str, Node], document: Node) -> Node:
    """Settings `events.<key>.<field>` as a list of entries that change events."""
    entries: dict[str, dict[str, Node]] = {}
    problems: list[Problem] = []
    events = document.within("events")
    for path, node in settings.items():
        key, _, field = path.removeprefix("events.").partition(".")
        place = replace(node.place, label=f"events.{key}")
        if key in events and field and "." not in field and field != "id":
            entries.setdefault(key, {"id": Node(key, place)})[field] = node
            continue
        fields = [f"events.{key}.{name}" for name in _fields_of(events.get(key))]
        what = "unknown path" if key in events or not field else f"unknown event {quoted(key)}"
        hint = did_you_mean(path, fields or [f"events.{each}" for each in events])
        problems.append(Problem(node.place, what, hint))
    if problems:
        raise ScenarioError(problems)
    return Node([Node(entry, entry["id"].place) for entry in entries.values()], outside(SETTING))


def _fields_of(event: Node | None) -> list[str]:
    kind = event.mapping["kind"].value if event is not None else None
    return [] if kind is None else [*(set(EVENT_KINDS[str(kind)].model_fields) - {"id", "kind"})]


def _ordinary(value: Any, place: Place) -> Any:
    """Python's and NumPy's values as those of a file."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _ordinary(child, place) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_ordinary(child, place) for child in value]
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        if isfinite(number):
            return number
        raise fail(place, f"'{number}' is no finite number", "give a number")
    if value is None:
        raise fail(place, "no value", "give one, or leave the path out")
    raise fail(place, f"a value of type {type(value).__name__}", "give a number, text or mapping")
