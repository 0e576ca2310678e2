"""Scenarios of an older format, rewritten to the newest: `ceasefire upgrade`.

A new format is one more entry in `STEPS`, and `SCHEMA_VERSION` one higher
(`sim.scenario.resolved`). How a text is changed is in `sim.scenario.edits`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.edits import (
    Edit,
    Spot,
    composed,
    dropped,
    edited,
    first_key,
    renamed,
    rewritten,
    spots,
)
from sim.scenario.errors import Problem, ScenarioError, fail, quoted
from sim.scenario.nodes import Node
from sim.scenario.reading import parse
from sim.scenario.resolved import SCHEMA_VERSION

_SCHEMA = "schema"


@dataclass(frozen=True)
class Rename:
    """A key has another name."""

    path: str
    """Keys joined by dots, such as `events.*.size`; `*`: any."""
    to: str
    only: Mapping[str, str] = field(default_factory=dict)
    """Values of keys beside it that have to be as here, such as {"kind": "ultimatum"}."""

    def change(self, text: str, spot: Spot, file: str) -> Edit | Problem:
        """The edit, or why it cannot be made."""
        if self.to in spot.siblings:
            what = f"{quoted(self.path)} is called {quoted(self.to)} now, and both are here"
            return Problem(spot.place(file), what, "keep one of them")
        return renamed(spot, self.to)


@dataclass(frozen=True)
class Drop:
    """A key that has no effect any more."""

    path: str
    only: Mapping[str, str] = field(default_factory=dict)

    def change(self, text: str, spot: Spot, file: str) -> Edit | Problem:
        """The edit, or why it cannot be made."""
        if len(spot.mapping.value) == 1:
            what = f"{quoted(self.path)} has no effect any more, and nothing stands beside it"
            return Problem(spot.place(file), what, "take the whole entry out")
        return dropped(text, spot)


@dataclass(frozen=True)
class Refuse:
    """A key without an equivalent: a person has to decide."""

    path: str
    why: str
    todo: str
    only: Mapping[str, str] = field(default_factory=dict)

    def change(self, text: str, spot: Spot, file: str) -> Edit | Problem:
        """Why it cannot be made."""
        return Problem(spot.place(file), f"{quoted(self.path)}: {self.why}", self.todo)


Change = Rename | Drop | Refuse


@dataclass(frozen=True)
class Step:
    """What leads from the format before to this one."""

    to: int
    changes: tuple[Change, ...]
    drafts: bool = False
    """Files that say they are of this format may still be as before it."""


STEPS: tuple[Step, ...] = (
    Step(
        1,
        (
            Drop("events.*.announced", only={"kind": "aid_package"}),
            Refuse(
                "parameters.pressure.stress_per_sanctions",
                "strained finances have taken its place",
                "take it out; 'deficit_per_sanctions' says what sanctions cost the decider",
            ),
        ),
        drafts=True,  # before 0.1.0 the version was 1 while keys still changed
    ),
)
"""From the oldest format to the newest."""


def upgraded(text: str, file: str, steps: Sequence[Step] = STEPS) -> str:
    """The text of a scenario in the newest format; the same text if it is that already.

    file: how messages name it. Raises `ScenarioError` with every change that cannot be made.
    """
    root = parse(text, file).strict()
    version, newest = _version(root), steps[-1].to
    if version > newest:
        what = f"schema version {version} is not known here, only {newest}"
        raise fail(root.mapping[_SCHEMA].place, what, "upgrade ceasefire-sim")
    for step in steps:
        if version < step.to or (step.drafts and version == step.to):
            text = _stepped(text, file, step)
    return _stated(text, newest)


def gone(path: str) -> str:
    """Why a key of an older format is no longer there, and what to do; empty for every other."""
    refused = (each for step in STEPS for each in step.changes if isinstance(each, Refuse))
    return next((f"{each.why}: {each.todo}" for each in refused if each.path == path), "")


def _version(root: Node) -> int:
    """The version that a document states, 0 without one."""
    stated = root.get(_SCHEMA)
    if stated is None:
        return 0
    text = str(stated.value)
    if isinstance(stated.value, bool) or not text.isdecimal():
        what = f"the schema version is a whole number, not {quoted(text)}"
        raise fail(stated.place, what, f"write {SCHEMA_VERSION}")
    return int(text)


def _stepped(text: str, file: str, step: Step) -> str:
    found = list(_changes(text, file, step))
    problems = [each for each in found if isinstance(each, Problem)]
    if problems:
        raise ScenarioError(problems)
    return edited(text, [each for each in found if isinstance(each, Edit)])


def _changes(text: str, file: str, step: Step) -> Iterator[Edit | Problem]:
    root: Any = composed(text)
    for change in step.changes:
        for spot in spots(root, change.path):
            if change.only.items() <= spot.siblings.items():
                yield change.change(text, spot, file)


def _stated(text: str, version: int) -> str:
    """The text with the version that it is of now."""
    root = composed(text)
    stated = next(spots(root, _SCHEMA), None)
    if stated is None:
        return edited(text, [first_key(text, root, _SCHEMA, str(version))])
    node = stated.value
    if node.value == str(version) and not node.style:
        return text
    return edited(text, [rewritten(node, str(version))])
