"""Where the stories of one world under two scenarios part: which day, which decision, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.scenario.scenario import Scenario
from sim.wording import broken

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


class StoryPair(NamedTuple):
    """One world under two scenarios, side by side up to where the stories part."""

    reference: Story
    here: Story
    day: int | None
    """Of the first decision that is not the same; None where all are."""
    beside: tuple[Beside, ...]
    """What is not the same up to that day, the last of which is the decision."""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, both stories with them."""
        return {
            "world": self.here.world,
            "parts_on": None if self.day is None else self.here.date_of(self.day),
            "beside": [each._asdict() for each in self.beside],
            "stories": [self.reference.to_dict(), self.here.to_dict()],
        }

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, width: int | None = None) -> list[str]:
        """Both stories' ends and turns, then what is not the same, one after the other."""
        names = self.reference.scenario.name, self.here.scenario.name
        lines = self.opening(width)
        for each in self.beside:
            lines += ["", each.date]
            for name, text in zip(names, (each.reference, each.here), strict=True):
                lines += broken(text or "–", width, f"  {name}: ", "    ")
        return lines

    def opening(self, width: int | None = None) -> list[str]:
        """How either ends and what turned it, and where they part."""
        lines = [f"World {self.here.world} under two scenarios"]
        for story in (self.reference, self.here):
            lines += ["", *broken(f"{story.scenario.name}: {story.headline}", width, "", "  ")]
            for point in story.turning_points:
                lines += broken(point["text"], width, f"  {point['date']}  ", "    ")
        if self.day is None:
            return [*lines, "", "The same is decided on the same days: the stories do not part."]
        when = self.here.date_of(self.day)
        said = f"The stories part on {when}. What is not the same up to then:"
        return [*lines, "", *broken(said, width)]


def side_by_side(reference: Story, here: Story) -> StoryPair:
    """Two stories of one world, up to the first decision that is not the same."""
    day = _first_other_decision(reference, here)
    beside = () if day is None else tuple(_beside(reference, here, day))
    return StoryPair(reference, here, day, beside)


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
    """Where stories part of which only one accepts, so that they do."""
    pair = side_by_side(reference, here)
    return Parting(here.world, accepts_here, -1 if pair.day is None else pair.day, pair.beside)


def _beside(reference: Story, here: Story, day: int) -> Iterator[Beside]:
    before, after = _by_date(reference), _by_date(here)
    last = here.date_of(day)
    for date in sorted(date for date in before.keys() | after.keys() if date <= last):
        one, other = before.get(date, {}), after.get(date, {})
        with_reasons = date == last
        texts = (_only(one, other, with_reasons), _only(other, one, with_reasons))
        if any(texts):
            yield Beside(date, *texts)


def _first_other_decision(reference: Story, here: Story) -> int | None:
    """The first day on which not the same is decided."""
    one, other = _decisions(reference), _decisions(here)
    days = sorted(one.keys() | other.keys())
    return next((day for day in days if one.get(day) != other.get(day)), None)


def _decisions(story: Story) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for entry in story.entries:
        if entry.kind in _DECISIONS:
            decided = (entry.kind, str(entry.facts.get("answer", "")))
            found.setdefault(entry.day, []).append(decided)
    return found


def _by_date(story: Story) -> dict[str, dict[str, list[str]]]:
    """Date -> what happened, without probabilities -> its lines; a list is one line."""
    found: dict[str, dict[str, list[str]]] = {}
    for day, said, *_ in story.happenings():
        is_list = said[0].endswith(":")
        lines = [f"{said[0]} {'; '.join(said[1:])}."] if is_list else said
        if _NOTHING not in lines[0]:
            found.setdefault(story.date_of(day), {})[_PROBABILITY.sub("", lines[0])] = lines
    return found


def _only(one: dict[str, list[str]], other: dict[str, list[str]], with_reasons: bool) -> str:
    """What is among the happenings of one story and not of the other."""
    texts = []
    for headline, lines in one.items():
        if headline not in other:
            reason = f" {lines[-1].removesuffix('.')}." if with_reasons and len(lines) > 1 else ""
            texts.append(f"{lines[0]}{reason}")
    return " ".join(texts)
