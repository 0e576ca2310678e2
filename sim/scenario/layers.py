"""Documents laid over one another: dossier, parents, the scenario, what is set from outside.

Each layer is checked against what lies below it: it may change what is there, and may add an
actor, detail, sector, partial truce, outlook or event if it defines it in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sim.scenario.errors import Problem, did_you_mean, quoted
from sim.scenario.file_models import DEFINING
from sim.scenario.nodes import Node
from sim.scenario.number_models import KEY, META

_PLAIN = ("title", "question", "source", "start", "horizon_days", "expectations")
_OF_DOSSIER = ("range", "draw", "descriptive")
_AMONG_NUMBERS = ("sectors", "limited_truces", "outlooks")
"""Groups of things that stand under `parameters`, where `details` is a section of numbers."""
_NOUN = {
    "actors": "actor",
    "details": "detail",
    "sectors": "sector",
    "limited_truces": "limited truce",
    "outlooks": "outlook",
}


def lay_over(below: Node, layer: Node) -> tuple[Node, list[Problem]]:
    """The document with the layer's values in place of its own, and what does not fit."""
    laying = _Laying()
    document = dict(below.mapping)
    for key in _PLAIN:
        if key in layer.mapping:
            document[key] = layer.mapping[key]
    for key in ("dials", "rules"):
        if key in layer.mapping:
            document[key] = laying.numbers(below.get(key), layer.mapping[key])
    if "mediator" in layer.mapping:
        known = below.within("mediator")
        laying.check_names("mediator", layer.within("mediator"), known)
        document["mediator"] = laying.numbers(below.get("mediator"), layer.mapping["mediator"])
    for key in ("actors", "details"):
        if key in layer.mapping:
            document[key] = laying.entries(key, below.get(key), layer.mapping[key])
    if "parameters" in layer.mapping:
        document["parameters"] = laying.parameters(below, layer.mapping["parameters"])
    if "events" in layer.mapping:
        document["events"] = laying.events(below.within("events"), layer.mapping["events"])
    return Node(document, below.place), laying.problems


class _Laying:
    """One layer being laid; gathers what does not fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def numbers(self, below: Node | None, layer: Node) -> Node:
        """A group of numbers (or of plain values) changed one by one."""
        children = dict(below.mapping) if below else {}
        for name, node in layer.mapping.items():
            children[name] = self._number(children.get(name), node)
        return replace(layer, value=children)

    def entries(self, group: str, below: Node | None, layer: Node) -> Node:
        """A group of things by key: known ones are changed, new ones come in full."""
        children = dict(below.mapping) if below else {}
        for key, entry in layer.mapping.items():
            if key in children:
                children[key] = self._entry(children[key], entry)
            elif self._defines(group, key, entry, children):
                children[key] = entry
        return replace(layer, value=children)

    def parameters(self, below: Node, layer: Node) -> Node:
        """The sections of numbers, and the groups of things among them."""
        sections = dict(below.within("parameters"))
        for section, group in layer.mapping.items():
            if section in _AMONG_NUMBERS:
                sections[section] = self.entries(section, sections.get(section), group)
            elif section in sections:
                self.check_names(f"parameters.{section}", group.mapping, sections[section].mapping)
                sections[section] = self.numbers(sections[section], group)
            else:
                self._unknown_section(section, group, sections, below)
        return replace(layer, value=sections)

    def events(self, below: Mapping[str, Node], layer: Node) -> Node:
        """Events by key: of a known id replaces, any other is appended in the file's order."""
        children = dict(below)
        given: dict[str, Node] = {}
        for event in layer.items:
            key = self._event_key(event, children)
            if key in given:
                first = given[key].place.line
                what = f"event id {quoted(key)} stands twice, in lines {first} and"
                self._problem(event, f"{what} {event.place.line}", "rename one of them")
            given[key] = event
            children[key] = event
        return replace(layer, value=children)

    def check_names(self, path: str, names: Iterable[str], known: Mapping[str, Node]) -> None:
        """Report the numbers that the layer sets and that nothing below defines."""
        layer = names if isinstance(names, Mapping) else {}
        for name, node in layer.items():
            if name not in known:
                hint = did_you_mean(f"{path}.{name}", [f"{path}.{each}" for each in known])
                self._problem(node, f"unknown number '{path}.{name}'", hint)

    def _number(self, below: Node | None, layer: Node) -> Node:
        """The layer's value with the unit, range, source and so on of what it replaces."""
        if below is None or not below.mapping:
            return layer
        meta = {key: node for key, node in below.mapping.items() if key in META}
        if not layer.mapping:
            return replace(layer, value={**meta, "value": replace(layer, key=None)})
        for key in _OF_DOSSIER:
            if key in layer.mapping:
                what = f"{quoted(key)} is the dossier's to say"
                self._problem(layer.mapping[key], what, "remove it here")
        unit = layer.get("unit")
        if unit is not None and "unit" in meta and unit.value != meta["unit"].value:
            what = f"the unit is {quoted(meta['unit'].value)}, not {quoted(unit.value)}"
            self._problem(unit, what, "convert the number and remove 'unit'")
        return replace(layer, value={**meta, **layer.mapping})

    def _entry(self, below: Node, layer: Node) -> Node:
        children = dict(below.mapping)
        for name, node in layer.mapping.items():
            held = children.get(name)
            if name in ("capacity", "willingness"):
                children[name] = self.numbers(held, node)
            else:
                children[name] = self._number(held, node)
        return replace(layer, value=children)

    def _defines(self, group: str, key: str, entry: Node, known: Mapping[str, Node]) -> bool:
        needed = DEFINING[group]
        if all(name in entry.mapping for name in needed):
            if not re.fullmatch(KEY, key):
                hint = "use lower-case letters, digits and _, such as 'my_key'"
                self._problem(entry, f"{quoted(key)} cannot be a key", hint)
            return True
        hint = did_you_mean(key, known)
        if not hint.startswith("did"):
            hint = f"a new one needs {', '.join(quoted(name) for name in needed)}"
        self._problem(entry, f"unknown {_NOUN[group]} {quoted(key)}", hint)
        return False

    def _unknown_section(
        self, section: str, group: Node, known: Mapping[str, Node], below: Node
    ) -> None:
        hint = did_you_mean(section, known)
        if section in below.mapping:
            hint = f"write '{section}:' at the top level, not under 'parameters:'"
        self._problem(group, f"unknown section {quoted(section)}", hint)

    def _event_key(self, event: Node, taken: Mapping[str, Node]) -> str:
        own = event.get("id")
        if own is not None:
            return str(own.value)
        kind = str(event.mapping["kind"].value)
        count = 1
        while f"{kind}_{count}" in taken:
            count += 1
        return f"{kind}_{count}"

    def _problem(self, node: Node, message: str, hint: str) -> None:
        self.problems.append(Problem(node.where, message, hint))
