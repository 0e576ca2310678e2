"""Numbers that every dossier gives itself, and what stands in for those of a part it goes without.

Which they are is said in `model/needed.yaml` of the seeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.bounds import Bounds, example_line
from sim.scenario.errors import Problem, did_you_mean, listed, quoted
from sim.scenario.event_models import Key
from sim.scenario.nodes import Node, from_plain, plain
from sim.scenario.number_models import Finite, Strict
from sim.scenario.paths import ENTRIES, present
from sim.scenario.scenario import KINDS

_OWN_AID = "aid_share"
"""The mediator's number without which it gives no aid of its own."""

Part = Literal["mediator", "mediator_aid", "military", "financial", "sanctions", "peacekeeping"]
"""What a dossier may go without: the mediator, its own aid, a kind of help that anybody gives."""

PARTS: tuple[Part, ...] = get_args(Part)


class NeededNumber(Strict):
    """A number that a dossier gives, and what it is."""

    example: Finite
    unit: str
    range: Annotated[list[Finite], Field(min_length=2, max_length=2)]
    reason: str
    default: Finite | None = None
    absent: dict[Part, Finite] = Field(default_factory=dict)

    def bounds(self) -> Bounds:
        """Unit and range in the form that other numbers have."""
        return Bounds(self.unit, self.range[0], self.range[1], self.reason)

    def line(self, name: str) -> str:
        """A line that gives this number, to start from."""
        return example_line(name, self.bounds(), self.example)

    def left_out(self, without: tuple[Part, ...]) -> tuple[float | None, str]:
        """The value where the dossier gives none, and why; None where it has to give one."""
        for part, value in self.absent.items():
            if part in without:
                return value, f"this dossier has no {part.replace('_', ' ')}"
        return self.default, "this dossier does not give it"


class NeededFile(BaseModel):
    """`model/needed.yaml`: section -> name -> what a dossier gives."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, dict[Key, NeededNumber]]

    @property
    def sections(self) -> Mapping[str, Mapping[str, NeededNumber]]:
        """The numbers by section."""
        return self.__pydantic_extra__ or {}


def missing_parts(about: Node, actors: Node | None) -> tuple[Part, ...]:
    """What a dossier goes without; about: `dossier.yaml`, actors: the mapping of its actors."""
    taking_part = [actor for _, actor in present(actors)]
    mediates = any(plain(actor).get("role") == "mediator" for actor in taking_part)
    own_aid = about.get("parameters", "mediator", _OWN_AID) is not None
    given = {kind for actor in taking_part for kind in actor.within("capacity")}
    there = {"mediator": mediates, "mediator_aid": mediates and own_aid}
    there |= {kind: kind in given for kind in KINDS}
    return tuple(part for part in PARTS if not there[part])


def filled(
    needed: NeededFile, root: Node, own: Mapping[str, Node], without: tuple[Part, ...]
) -> dict[str, Node]:
    """The numbers of a dossier with those that it may leave out.

    root: `needed.yaml` as read, for places; own: the dossier's sections.
    """
    sections = {name: dict(group.mapping) for name, group in own.items()}
    for section, numbers in needed.sections.items():
        for name, number in numbers.items():
            value, why = number.left_out(without)
            if value is not None and name not in sections.get(section, {}):
                node = _number(root.within(section)[name], value, why)
                sections.setdefault(section, {})[name] = node
    return {
        name: Node(group, own[name].place if name in own else root.place)
        for name, group in sections.items()
    }


def incomplete(
    needed: NeededFile,
    known: Mapping[str, Mapping[str, Node]],
    sections: Mapping[str, Node],
    about: Node,
) -> Iterator[Problem]:
    """What a dossier lacks, by section, and what it gives that nothing reads.

    known: the model's own numbers; sections: the dossier's, filled; about: `dossier.yaml`.
    """
    for section, numbers in needed.sections.items():
        given = {**known.get(section, {}), **sections.get(section, Node({}, about.place)).mapping}
        if lacking := [name for name in numbers if name not in given]:
            yield _lacking(section, {name: numbers[name] for name in lacking}, about)
    names = {
        section: {*known.get(section, {}), *needed.sections.get(section, {})}
        for section in {*known, *needed.sections}
    }
    for section, group in about.within("parameters").items():
        yield from _unknown(section, group, names)


def _lacking(section: str, numbers: Mapping[str, NeededNumber], about: Node) -> Problem:
    group = about.get("parameters", section) or about.get("parameters") or about
    names = listed([quoted(name) for name in numbers], "and")
    first, number = next(iter(numbers.items()))
    hint = f"add {number.line(first)}"
    if len(numbers) > 1:
        hint += ", and the others alike"
    return Problem(group.where, f"{quoted(f'parameters.{section}')} lacks {names}", hint)


def _unknown(section: str, group: Node, names: Mapping[str, set[str]]) -> Iterator[Problem]:
    if section in ENTRIES:
        where = "front.yaml" if section == "sectors" else f"{section}.yaml"
        hint = (
            "write them at the top level"
            if section in ("outlooks", "rollovers")
            else f"they stand in {where}"
        )
        yield Problem(group.where, f"'parameters' has no {quoted(section)}", hint)
        return
    if section not in names:
        near = did_you_mean(section, names)
        yield Problem(group.where, f"unknown section {quoted(section)}", near)
        return
    for name, number in group.mapping.items():
        described = number.get("descriptive")
        if name not in names[section] and not (described and described.value is True):
            path = f"parameters.{section}."
            near = did_you_mean(name, names[section], within=path)
            yield Problem(number.where, f"unknown number {quoted(path + name)}", near)


def _number(node: Node, value: float, why: str) -> Node:
    """The number of `needed.yaml` at `node` as an entry of a dossier."""
    entry = {
        "value": value,
        "unit": plain(node.mapping["unit"]),
        "range": plain(node.mapping["range"]),
        "source": "judgement",
        "reason": why,
    }
    return from_plain(entry, node.place, node.key)
