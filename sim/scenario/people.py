"""The actors of a document: who takes part, what each role needs, in canonical order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.bounds import bounds_of, example_line
from sim.scenario.errors import Problem, did_you_mean, listed, quoted
from sim.scenario.file_models import ActorEntry, Capacity, Willingness
from sim.scenario.nodes import Node, plain
from sim.scenario.paths import present, stream
from sim.scenario.scenario import KINDS, Actor

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "supporter": ("bloc", "outlook", "influence", "susceptibility", "capacity", "willingness"),
    "institution": ("members", "influence", "amplification"),
    "mediator": ("outlook",),
    "doubter": ("consent",),
    "observer": ("outlook",),
}
_MAY_HAVE: Mapping[str, tuple[str, ...]] = {"institution": ("capacity",)}
_BY_ROLE = {key for needed in _NEEDS.values() for key in needed} - {"outlook"}
"""Keys that only some roles may have."""
_BY_KIND = ("capacity", "willingness")
"""Groups of numbers by kind of help; a kind that is left out is one that is not given."""


def read_actors(document: Node) -> tuple[tuple[Actor, ...], list[Problem]]:
    """Actors sorted by stream, and what is missing or contradictory among them."""
    group = document.mapping["actors"]
    entries = dict(present(group))
    outlooks = dict(present(document.get("parameters", "outlooks")))
    blocs = {str(each.mapping["bloc"].value) for each in group.mapping.values() if each.get("bloc")}
    problems: list[Problem] = []
    for key, entry in entries.items():
        problems += _incomplete(key, entry)
        problems += _unknown_names(entry, blocs, outlooks)
    problems += _wrong_numbers_of_roles(group, entries)
    actors = [_actor(key, entry) for key, entry in entries.items()]
    return tuple(sorted(actors, key=lambda actor: (actor.stream, actor.key))), problems


def _actor(key: str, entry: Node) -> Actor:
    values: dict[str, Any] = {
        name: plain(entry.mapping[name])
        for name in ("name", "article", "leader", "role", "bloc", "outlook", "convener")
        if name in entry.mapping
    }
    members = entry.get("members")
    values.setdefault("name", key)
    values.setdefault("role", "")
    return Actor(
        key=key,
        stream=stream(key, entry),
        members=tuple(plain(members)) if members is not None else (),
        **values,
    )


def _incomplete(key: str, entry: Node) -> Iterator[Problem]:
    role = str(entry.mapping["role"].value)
    needed = _NEEDS.get(role, ())
    missing = [name for name in ("name", *needed) if name not in entry.mapping]
    if "willingness" in needed:
        missing += _one_without_the_other(entry)
    if missing:
        names = listed([quoted(name) for name in missing], "and")
        what = f"actor {quoted(key)} ({role}) lacks {names}"
        yield Problem(entry.where, what, _additions(missing))
    for name in sorted(_BY_ROLE):
        if name in entry.mapping and name not in (*needed, *_MAY_HAVE.get(role, ())):
            what = f"an actor with the role {role} has no {quoted(name)}"
            yield Problem(entry.mapping[name].where, what, "remove it, or change the role")


def _one_without_the_other(entry: Node) -> Iterator[str]:
    """Kinds of help with a capacity and no willingness, or the other way round."""
    given = {each: entry.within(each) for each in _BY_KIND if each in entry.mapping}
    if len(given) < len(_BY_KIND):
        return
    for kind in KINDS:
        lacking = [group for group in given if kind not in given[group]]
        if len(lacking) == 1:
            yield f"{lacking[0]}.{kind}"


def _additions(missing: list[str]) -> str:
    """What to add: the texts, and a line for the first of the numbers."""
    bounds = {
        **bounds_of(ActorEntry),
        **{f"capacity.{kind}": each for kind, each in bounds_of(Capacity).items()},
        **{f"willingness.{kind}": each for kind, each in bounds_of(Willingness).items()},
    }
    added = [f"'{name}:'" for name in missing if name not in bounds]
    numbers = [name for name in missing if name in bounds]
    if numbers:
        group, _, kind = numbers[0].rpartition(".")
        line = example_line(kind, bounds[numbers[0]])
        added.append(f"{line} under {quoted(group)}" if group else line)
    return f"add {listed(added, 'and')}" + (", and the others alike" if len(numbers) > 1 else "")


def _unknown_names(entry: Node, blocs: set[str], outlooks: Mapping[str, Node]) -> Iterator[Problem]:
    outlook, members = entry.get("outlook"), entry.get("members")
    if outlook is not None and outlook.value not in outlooks:
        hint = did_you_mean(str(outlook.value), outlooks)
        yield Problem(outlook.place, f"unknown outlook {quoted(outlook.value)}", hint)
    for member in members.items if members is not None else []:
        if member.value not in blocs:
            hint = did_you_mean(str(member.value), blocs)
            yield Problem(member.place, f"unknown bloc {quoted(member.value)}", hint)


def _wrong_numbers_of_roles(group: Node, entries: Mapping[str, Node]) -> Iterator[Problem]:
    for role, least in (("decider", 1), ("opponent", 1), ("mediator", 0), ("envoy", 0)):
        held = [key for key, entry in entries.items() if entry.mapping["role"].value == role]
        if len(held) > 1:
            what = f"more than one {role}: {listed([quoted(key) for key in held], 'and')}"
            yield Problem(entries[held[-1]].where, what, "take one out with 'present: false'")
        elif len(held) < least:
            yield Problem(group.where, f"no actor has the role {role}", "one is needed")
