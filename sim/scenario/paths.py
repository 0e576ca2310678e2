"""Where numbers stand in a document, and the canonical path and random stream of each.

The same walk serves the audit of a dossier and the building of a scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel

from sim.scenario import file_models
from sim.scenario.bounds import Bounds, bounds_of
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.nodes import Node

ENTRIES: Mapping[str, type[BaseModel]] = {
    "sectors": file_models.SectorEntry,
    "limited_truces": file_models.LimitedTruceEntry,
    "outlooks": file_models.OutlookEntry,
    "rollovers": file_models.RolloverEntry,
}
"""Groups of things under `parameters`, beside the sections of plain numbers."""


_BY_KIND: Mapping[str, type[BaseModel]] = {
    "capacity": file_models.Capacity,
    "willingness": file_models.Willingness,
}


class Found(NamedTuple):
    """A number in a document."""

    path: str
    stream: str
    node: Node
    bounds: Bounds | None
    """Unit and range where the dossier gives none; None where a dossier always does."""


class Group(NamedTuple):
    """Numbers that belong to one thing, or to one section."""

    path: str
    node: Node
    model: type[BaseModel] | None
    """Where a thing says which of its keys are numbers; None: all are."""


def numbers(document: Node) -> Iterator[Found]:
    """Every number of the document whose owner takes part."""
    for group in groups(document):
        yield from numbers_of(group)


def groups(document: Node) -> Iterator[Group]:
    """Everything in the document that has numbers and takes part."""
    if (dials := document.get("dials")) is not None:
        yield Group("dials", dials, file_models.Dials)
    if (mediator := document.get("mediator")) is not None:
        yield Group("mediator", mediator, None)
    for section, group in document.within("parameters").items():
        if section in ENTRIES:
            for key, entry in present(group):
                yield Group(f"parameters.{section}.{key}", entry, ENTRIES[section])
        else:
            yield Group(f"parameters.{section}", group, None)
    for key, entry in present(document.get("details")):
        yield Group(f"details.{key}", entry, file_models.DetailEntry)
    for key, entry in present(document.get("actors")):
        yield Group(f"actors.{key}", entry, file_models.ActorEntry)
    for key, entry in present(document.get("events")):
        kind = str(entry.mapping["kind"].value)
        yield Group(f"events.{key}", entry, EVENT_KINDS[kind])


def numbers_of(group: Group) -> Iterator[Found]:
    """The numbers of a group."""
    path, node, model = group
    if model is None:
        for name, child in node.mapping.items():
            yield Found(f"{path}.{name}", f"{path}.{name}", child, None)
    elif model is file_models.ActorEntry:
        yield from _of_actor(path, node)
    else:
        is_sector = model is file_models.SectorEntry
        own = stream(path.rpartition(".")[2], node) if is_sector else ""
        yield from _of_model(path, node.mapping, model, own)


def present(group: Node | None) -> Iterator[tuple[str, Node]]:
    """The entries of a group without those switched off (`present`, `enabled`)."""
    for key, entry in (group.mapping if group else {}).items():
        if is_present(entry):
            yield key, entry


def is_present(entry: Node) -> bool:
    """Whether an entry takes part: neither `present: false` nor `enabled: false`."""
    for switch in (entry.mapping.get("present"), entry.mapping.get("enabled")):
        if switch is not None and switch.value is not True:
            return False
    return True


def stream(key: str, entry: Node) -> str:
    """The key of the random streams of an actor or a sector."""
    own = entry.get("stream")
    return key if own is None else str(own.value)


def _of_actor(path: str, entry: Node) -> Iterator[Found]:
    own = stream(path.removeprefix("actors."), entry)
    yield from _of_model(path, entry.mapping, file_models.ActorEntry, own)
    for group, model in _BY_KIND.items():
        found = _of_model(f"{path}.{group}", entry.within(group), model)
        for each in found:
            yield each._replace(stream=f"{own}:{each.path.removeprefix(path + '.')}")


def _of_model(
    path: str, entry: Mapping[str, Node], model: type[BaseModel], own: str = ""
) -> Iterator[Found]:
    for name, bounds in bounds_of(model).items():
        if name in entry:
            whole = f"{path}.{name}"
            yield Found(whole, f"{own}:{name}" if own else whole, entry[name], bounds)
