"""The events of a document: days counted from the start, names checked, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sim.scenario.bounds import bounds_of
from sim.scenario.errors import Problem, did_you_mean, quoted
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import TIMES
from sim.scenario.nodes import Node, plain
from sim.scenario.paths import present
from sim.scenario.scenario import Condition, Event


def read_events(
    document: Node, start: date, horizon: int
) -> tuple[tuple[Event, ...], list[str], list[Problem]]:
    """Events in the order in which they happen, warnings, and what is wrong with them.

    Dated events are sorted by day, those of one day in the file's order. A conditional event may
    happen on any day, so where there is one all stay in the file's order, which is the order in
    which the events of a day happen.
    """
    problems: list[Problem] = []
    warnings: list[str] = []
    events: list[Event] = []
    happening = dict(present(document.get("events")))
    names = _names(document) if happening else {}
    for key, node in happening.items():
        event = _event(key, node, start)
        events.append(event)
        problems += _untimely(event, node, start)
        problems += _unknown_names(node, names)
        if event.day is not None and event.day >= horizon:
            announced = event.fields.get("announced_day")
            felt = announced is not None and int(announced) < horizon
            effect = "only its announcement has an effect" if felt else "has no effect"
            late = f"event '{key}' on day {event.day} comes after the last day ({horizon - 1})"
            warnings.append(f"{late}: {effect}")
    if all(event.day is not None for event in events):
        events.sort(key=lambda event: event.day or 0)
    return tuple(events), warnings, problems


def _event(key: str, node: Node, start: date) -> Event:
    kind = str(node.mapping["kind"].value)
    drawn = bounds_of(EVENT_KINDS[kind])
    fields: dict[str, Any] = {
        name: plain(child)
        for name, child in node.mapping.items()
        if name not in TIMES and name not in drawn
    }
    if "announced" in node.mapping:
        fields["announced_day"] = max(0, _day(plain(node.mapping["announced"]), start))
    when = node.get("when")
    written = node.get("date") or node.get("day")
    return Event(
        key=key,
        kind=kind,
        day=None if written is None else _day(plain(written), start),
        when=None if when is None else Condition(**plain(when)),
        fields=fields,
        note=str(plain(node.mapping["note"])) if "note" in node.mapping else "",
    )


def _day(written: str | int, start: date) -> int:
    """Days since the start of a date, or of a day already counted."""
    if isinstance(written, int):
        return written
    return (date.fromisoformat(written) - start).days


def _untimely(event: Event, node: Node, start: date) -> Iterator[Problem]:
    written = node.get("date") or node.get("day")
    if event.day is None or written is None:
        return
    if event.day < 0:
        what = f"event {quoted(event.key)} happens before the start ({start.isoformat()})"
        yield Problem(written.place, what, "move it, or start earlier")
    elif int(event.fields.get("announced_day", 0)) > event.day:
        what = f"event {quoted(event.key)} is announced after it happens"
        yield Problem(node.mapping["announced"].place, what, "announce it on an earlier day")


def _names(document: Node) -> Mapping[str, set[str]]:
    """What a field of an event may name -> the keys there are of it."""
    actors = dict(present(document.get("actors")))
    supporters = {
        key
        for key, entry in actors.items()
        if "role" in entry.mapping and entry.mapping["role"].value == "supporter"
    }
    return {
        "actor": set(actors),
        "supporter": supporters,
        "sector": {key for key, _ in present(document.get("parameters", "sectors"))},
        "detail": {key for key, _ in present(document.get("details"))},
    }


def _unknown_names(node: Node, names: Mapping[str, set[str]]) -> Iterator[Problem]:
    kind = EVENT_KINDS[str(node.mapping["kind"].value)]
    for field, named in kind.names().items():
        written = node.get(field)
        known = names[named.noun] | ({"all"} if named.all else set())
        if written is not None and written.value not in known:
            hint = did_you_mean(str(written.value), known)
            yield Problem(written.place, f"unknown {named.noun} {quoted(written.value)}", hint)
