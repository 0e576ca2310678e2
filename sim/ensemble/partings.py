"""Where the stories of one world under two scenarios part: which day, which decision, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.story.story import Story

MOST_STORIES = 100
"""More than anybody reads."""
_DECISIONS = frozenset(
    {
        "answer",
        "endorsement_withdrawn",
        "mediator_left",
        "offer_made",
        "renewal_declined",
        "text_comes_back",
        "text_taken_up",
        "truce_agreed",
    }
)
"""Kinds of entries of a story that somebody decides."""
_PROBABILITY = re.compile(r" \(probability [^)]*\)")
_NOTHING = "without change"


class Beside(NamedTuple):
    """What happened on a day under the first scenario, and what under the other."""

    date: str
    reference: str
    here: str
    """Empty where there is nothing that the other does not have."""


class Parting(NamedTuple):
    """One world in which two scenarios end in different answers."""

    world: int
    accepts_here: bool
    """Whether it accepts under the second scenario, and so not under the first."""
    day: int
    """Of the first decision that is not the same."""
    beside: tuple[Beside, ...]
    """What is not the same up to that day, the last of which is the decision."""

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        return {**self._asdict(), "beside": [each._asdict() for each in self.beside]}


def partings(
    reference: Scenario,
    scenario: Scenario,
    seed: int,
    gained: Sequence[int],
    lost: Sequence[int],
    most: int,
) -> tuple[Parting, ...]:
    """The first worlds that only one of two scenarios accepts in, gained and lost by turns."""
    pairs = zip_longest(gained, lost)
    worlds = [world for pair in pairs for world in pair if world is not None][:most]
    if not worlds:
        return ()
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    runs = [World(each, seed, worlds, record=True) for each in (reference, scenario)]
    return tuple(
        _parting(runs[0].story(world), runs[1].story(world), world in gained) for world in worlds
    )


def _parting(reference: Story, here: Story, accepts_here: bool) -> Parting:
    day = _first_other_decision(reference, here)
    before, after = _by_date(reference), _by_date(here)
    last = here.date_of(day)
    dates = sorted(date for date in before.keys() | after.keys() if date <= last)
    found = []
    for date in dates:
        one, other = before.get(date, {}), after.get(date, {})
        with_reasons = date == last
        texts = (_only(one, other, with_reasons), _only(other, one, with_reasons))
        if any(texts):
            found.append(Beside(date, *texts))
    return Parting(here.world, accepts_here, day, tuple(found))


def _first_other_decision(reference: Story, here: Story) -> int:
    """The first day on which not the same is decided; the two accept otherwise, so there is one."""
    one, other = _decisions(reference), _decisions(here)
    days = sorted(one.keys() | other.keys())
    return next(day for day in days if one.get(day) != other.get(day))


def _decisions(story: Story) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for entry in story.entries:
        if entry.kind in _DECISIONS:
            decided = (entry.kind, str(entry.facts.get("answer", "")))
            found.setdefault(entry.day, []).append(decided)
    return found


def _by_date(story: Story) -> dict[str, dict[str, list[str]]]:
    """Date -> what happened, without probabilities -> its lines."""
    found: dict[str, dict[str, list[str]]] = {}
    for day, lines, *_ in story.happenings():
        if _NOTHING not in lines[0]:
            found.setdefault(story.date_of(day), {})[_PROBABILITY.sub("", lines[0])] = lines
    return found


def _only(one: dict[str, list[str]], other: dict[str, list[str]], with_reasons: bool) -> str:
    """What is among the happenings of one story and not of the other."""
    texts = []
    for headline, lines in one.items():
        if headline not in other:
            reason = lines[-1] if with_reasons and len(lines) > 1 else ""
            texts.append(f"{lines[0]} {reason}".strip())
    return " ".join(texts)
