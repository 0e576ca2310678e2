"""Documents laid over one another: dossier, parents, the scenario, what is set from outside.

Each layer is checked against what lies below it: it may change what is there, and may add an
actor, detail, sector, partial truce, outlook or event if it defines it in full. One law for all:
an entry with a known key (an event: a known `id`) changes only the fields it names and keeps its
place; a list whose items have no key (`options`, `members`, `expectations`) replaces the one below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pydantic_core import ErrorDetails

from sim.scenario.bounds import bounds_of
from sim.scenario.errors import Problem, ScenarioError, Suggestion, did_you_mean, listed, quoted
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.file_models import DEFINING, ScenarioFile
from sim.scenario.nodes import Node
from sim.scenario.number_models import KEY, META
from sim.scenario.paths import is_present
from sim.scenario.problems import checked, nesting
from sim.scenario.upgrade import gone

_PLAIN = ("title", "question", "source", "start", "horizon_days", "expectations")
_OF_DOSSIER = ("range", "draw", "descriptive")
_AMONG_NUMBERS = ("sectors", "limited_truces", "outlooks", "rollovers")
"""Groups of things that stand under `parameters`, where `details` is a section of numbers."""
_NOUN = {
    "actors": "actor",
    "details": "detail",
    "sectors": "sector",
    "limited_truces": "limited truce",
    "outlooks": "outlook",
    "rollovers": "rollover",
}

_TIMES = ("date", "day", "when")
"""Fields of an event of which each takes the place of the others."""
_NOT_FELT = frozenset({"id", "kind", "present", "enabled", "name", "note", "quote", "source"})
"""Fields of an entry that switch it, name it, or are for readers."""
_INCOMPLETE = frozenset({"missing", "time", "union_tag_not_found", "incomplete"})
"""Errors of an event that what lies below may still complete."""


def check_shape(layer: Node) -> list[Problem]:
    """What is wrong with a scenario file by itself; an event with an `id` may be incomplete."""
    return checked(ScenarioFile, layer, _may_be_completed)[1]


def _may_be_completed(layer: Node, error: ErrorDetails) -> bool:
    steps = error["loc"]
    if error["type"] not in _INCOMPLETE or len(steps) < 2 or steps[0] != "events":
        return False
    return layer.mapping["events"].items[int(steps[1])].get("id") is not None


Remarks = dict[str, str]
"""Path -> what an override of it says without any effect."""


def lay_over(below: Node, layer: Node, remarks: Remarks) -> Node:
    """The document with the layer's values in place of its own.

    remarks: what has no effect so far, brought up to date.
    Raises `ScenarioError` with everything that does not fit.
    """
    laying = _Laying(remarks)
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
    laying.remark_on_empty(layer)
    if laying.problems:
        raise ScenarioError(laying.problems)
    return Node(document, below.place)


class _Laying:
    """One layer being laid; gathers what does not fit and what has no effect."""

    def __init__(self, remarks: Remarks) -> None:
        self.problems: list[Problem] = []
        self._remarks = remarks

    def remark_on_empty(self, group: Node, path: str = "") -> None:
        """Note every mapping of the layer that is empty and so changes nothing."""
        for key, node in group.mapping.items():
            inside = f"{path}.{key}" if path else key
            if node.value == {}:
                self._remarks[inside] = f"'{inside}' is empty and changes nothing"
            self.remark_on_empty(node, inside)

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
                self._remark_if_off(f"{group}.{key}", children[key], entry)
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
        """Events by key: one of a known id is changed where it stands, any other comes last.

        An empty list leaves none.
        """
        self._remarks.pop("events", None)
        if not (layer.items or below):
            self._remarks["events"] = "'events: []' drops nothing: there are no events below it"
        children = dict(below) if layer.items else {}
        given: dict[str, Node] = {}
        for event in layer.items:
            key = self._event_key(event, children)
            if key in given:
                first, again = given[key].place.line, event.place.line
                lines = f", in lines {first} and {again}" if first else ""
                what = f"event id {quoted(key)} stands twice{lines}"
                self._problem(event, what, "rename one of them")
            elif (whole := self._event(key, children, event)) is not None:
                if key in children:
                    self._remark_if_off(f"events.{key}", whole, event)
                children[key] = whole
            given[key] = event
        return replace(layer, value=children)

    def check_names(self, path: str, names: Iterable[str], known: Mapping[str, Node]) -> None:
        """Report the numbers that the layer sets and that nothing below defines."""
        layer = names if isinstance(names, Mapping) else {}
        for name, node in layer.items():
            if name not in known:
                hint: str | Suggestion = did_you_mean(name, known, within=f"{path}.")
                if name.partition(".")[0] in known:
                    hint = nesting(name, node)
                hint = gone(f"{path}.{name}") or hint
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
        otherwise = f"a new one needs {', '.join(quoted(name) for name in needed)}"
        nearest: str | Suggestion = did_you_mean(key, known, otherwise)
        if key.partition(".")[0] in known:
            nearest = nesting(key, entry)
        self._problem(entry, f"unknown {_NOUN[group]} {quoted(key)}", nearest)
        return False

    def _unknown_section(
        self, section: str, group: Node, known: Mapping[str, Node], below: Node
    ) -> None:
        hint: str | Suggestion = did_you_mean(section, known)
        if section in below.mapping:
            hint = f"write '{section}:' at the top level, not under 'parameters:'"
        elif section.partition(".")[0] in known:
            hint = nesting(section, group)
        self._problem(group, f"unknown section {quoted(section)}", hint)

    def _event(self, key: str, known: Mapping[str, Node], layer: Node) -> Node | None:
        """The event with the layer's fields in place of its own, None if it cannot be one.

        Of another kind it is a new event in that place.
        """
        below, kind = known.get(key), layer.get("kind")
        if below is None and kind is None:
            hint = did_you_mean(key, known, "a new one needs 'kind'")
            self._problem(layer, f"unknown event {quoted(key)}", hint)
            return None
        is_new = below is None or (kind is not None and kind.value != below.mapping["kind"].value)
        held = {} if below is None or is_new else below.mapping
        return self._complete(key, self._with_fields(held, layer))

    def _with_fields(self, held: Mapping[str, Node], layer: Node) -> Node:
        is_timed = any(name in layer.mapping for name in _TIMES)
        children = {k: each for k, each in held.items() if not (is_timed and k in _TIMES)}
        kind = str((layer.get("kind") or held["kind"]).value)
        drawn = bounds_of(EVENT_KINDS[kind])
        for name, node in layer.mapping.items():
            children[name] = self._number(held.get(name), node) if name in drawn else node
        return replace(layer, value=children)

    def _complete(self, key: str, event: Node) -> Node | None:
        """The event if it has all that its kind needs and nothing else."""
        problems = checked(EVENT_KINDS[str(event.mapping["kind"].value)], event)[1]
        self.problems += [
            replace(each, message=f"event {quoted(key)}: {each.message}") for each in problems
        ]
        return None if problems else event

    def _event_key(self, event: Node, taken: Mapping[str, Node]) -> str:
        own = event.get("id")
        if own is not None:
            return str(own.value)
        kind = str(event.mapping["kind"].value)
        count = 1
        while f"{kind}_{count}" in taken:
            count += 1
        return f"{kind}_{count}"

    def _remark_if_off(self, path: str, entry: Node, layer: Node) -> None:
        """Note fields that the layer sets of an entry that takes no part, until one takes it in."""
        self._remarks.pop(path, None)
        fields = [name for name in layer.mapping if name not in _NOT_FELT]
        if fields and not is_present(entry):
            changed = listed([quoted(name) for name in fields], "and")
            self._remarks[path] = f"'{path}' is switched off, so that {changed} changes nothing"

    def _problem(self, node: Node, message: str, hint: str | Suggestion) -> None:
        self.problems.append(Problem(node.where, message, hint))
