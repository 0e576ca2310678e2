"""The numbers of a document as parameters; those of parts that have not changed are read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from sim.scenario import file_models
from sim.scenario.bounds import bounds_of, outside
from sim.scenario.errors import Problem, quoted
from sim.scenario.joint import joint_problems
from sim.scenario.nodes import Node, plain
from sim.scenario.number_models import quantity_of
from sim.scenario.paths import Found, Group, groups, numbers_of
from sim.scenario.quantities import Choice, Fixed
from sim.scenario.scenario import Actor, Parameter

_ANY = (-inf, inf)
"""The range of a number of a dossier that the audit refuses for having none."""
_NEUTRAL_DIALS = {"pressure": 1.0, "support": 1.0, "momentum": 0.0}


@dataclass(frozen=True)
class Numbers:
    """The parameters of one group of a document."""

    node: Node
    parameters: Mapping[str, Parameter]
    joint: tuple[tuple[Parameter, Node], ...] = ()
    """Those that are drawn together with others, with their nodes."""


@dataclass(frozen=True)
class Memory:
    """What has been read of a document, for another that shares most of its nodes."""

    groups: Mapping[str, Numbers] = field(default_factory=dict)
    """By path."""
    actors: tuple[Node, Node | None, tuple[Actor, ...]] | None = None
    """The actors of these nodes of actors and of outlooks."""


NOTHING = Memory()


def read_parameters(
    document: Node, before: Memory
) -> tuple[dict[str, Parameter], dict[str, Numbers], list[Problem]]:
    """Every number by its path, the groups they are in, and what is wrong with them.

    before: what is known of a document that may share nodes with this one.
    """
    read: dict[str, Numbers] = {}
    problems: list[Problem] = []
    for group in groups(document):
        known = before.groups.get(group.path)
        if known is None or known.node is not group.node:
            known = _numbers(group, problems)
        read[group.path] = known
    found = {path: each for group in read.values() for path, each in group.parameters.items()}
    problems += joint_problems(pair for group in read.values() for pair in group.joint)
    return _with_neutral_dials(found), read, problems


def _numbers(group: Group, problems: list[Problem]) -> Numbers:
    found = [(_parameter(each, problems), each.node) for each in numbers_of(group)]
    joint = tuple(pair for pair in found if isinstance(pair[0].quantity, Choice))
    return Numbers(group.node, {each.path: each for each, _ in found}, joint)


def _with_neutral_dials(found: dict[str, Parameter]) -> dict[str, Parameter]:
    bounds = bounds_of(file_models.Dials)
    for dial, neutral in _NEUTRAL_DIALS.items():
        path, what = f"dials.{dial}", bounds[dial]
        if path not in found:
            quantity = Fixed(neutral)
            found[path] = Parameter(path, quantity, what.unit, "neutral", what.reason, stream=path)
    return found


def _parameter(found: Found, problems: list[Problem]) -> Parameter:
    path, own, node, bounds = found
    written = plain(node)
    meta = written if isinstance(written, dict) else {}
    low, high = meta.get("range") or ((bounds.low, bounds.high) if bounds else _ANY)
    quantity = quantity_of(written, float(low), float(high))
    unit = meta.get("unit") or (bounds.unit if bounds else "")
    if wrong := outside(quantity, low, high):
        value = node.get("value")
        place = value.place if value is not None else node.place
        named = "" if place.label == path else f"{quoted(path)}: "
        text = f"{named}{wrong} (unit: {unit})"
        problems.append(Problem(place, text, "write a number inside the range"))
    return Parameter(
        path=path,
        quantity=quantity,
        unit=unit,
        source=meta.get("source") or "scenario",
        reason=meta.get("reason") or (bounds.reason if bounds else ""),
        draw=meta.get("draw") or "input",
        stream=own,
        descriptive=bool(meta.get("descriptive", False)),
    )
