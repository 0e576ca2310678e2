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


def numbers(document: Node) -> Iterator[Found]:
    """Every number of the document whose owner takes part."""
    yield from _of_model("dials", document.within("dials"), file_models.Dials)
    for name, node in document.within("mediator").items():
        yield Found(f"mediator.{name}", f"mediator.{name}", node, None)
    for section, group in document.within("parameters").items():
        if section in ENTRIES:
            for key, entry in present(group):
                path = f"parameters.{section}.{key}"
                own = stream(key, entry) if section == "sectors" else ""
                yield from _of_model(path, entry.mapping, ENTRIES[section], own)
        else:
            for name, node in group.mapping.items():
                path = f"parameters.{section}.{name}"
                yield Found(path, path, node, None)
    for key, entry in present(document.get("details")):
        yield from _of_model(f"details.{key}", entry.mapping, file_models.DetailEntry)
    for key, entry in present(document.get("actors")):
        yield from _of_actor(key, entry)
    for key, entry in present(document.get("events")):
        model = EVENT_KINDS[str(entry.mapping["kind"].value)]
        yield from _of_model(f"events.{key}", entry.mapping, model)


def present(group: Node | None) -> Iterator[tuple[str, Node]]:
    """The entries of a group without those switched off (`present`, `enabled`)."""
    for key, entry in (group.mapping if group else {}).items():
        if is_present(entry):
            yield key, entry


def is_present(entry: Node) -> bool:
    """Whether an entry takes part: neither `present: false` nor `enabled: false`."""
    switches = (entry.get("present"), entry.get("enabled"))
    return all(switch is None or switch.value is True for switch in switches)


def stream(key: str, entry: Node) -> str:
    """The key of the random streams of an actor or a sector."""
    own = entry.get("stream")
    return key if own is None else str(own.value)


def _of_actor(key: str, entry: Node) -> Iterator[Found]:
    own = stream(key, entry)
    path = f"actors.{key}"
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
