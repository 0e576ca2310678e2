"""One world as a dated narrative, with the value terms behind each answer.

What is said of each happening is in `sim.model.story.narrator` and `sim.model.story.reasons`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Any

from sim import html
from sim.model.story.ending import ending
from sim.model.story.entry import Entry, date_of
from sim.model.story.narrator import Narrator
from sim.model.story.sentences import Names
from sim.scenario.scenario import Scenario
from sim.wording import plural, short_name

_NARROWEST = 30
_NOTEBOOK = 100
"""Characters in a line of a notebook's cell."""
_NARROW = 72
_WEEK = 7
_WEEKS_WORTH_A_LINE = 2
"""One week without a line is usual: answers come about every twelve days."""
_HELD_TOGETHER = "\u00a0"


@dataclass(frozen=True, repr=False)
class Story:
    """The course of events in one world."""

    scenario: Scenario
    world: int
    entries: tuple[Entry, ...]
    outcome: Mapping[str, Any]
    """The world's row of the outcome table; days -1 for never, categories as indices."""
    nature: Mapping[str, float | bool]
    """What the decider is like in this world; the other actors do not know it."""
    standing: Mapping[str, bool]
    """What holds at the end of the last day, whatever the category says."""

    def __repr__(self) -> str:
        name, entries = short_name(self.scenario.name), len(self.entries)
        return f"<Story of world {self.world} of {name}: {entries} entries>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the narrative."""
        return html.preformatted(html.escaped("\n".join(self.lines(_NOTEBOOK))))

    def __str__(self) -> str:
        """The narrative, broken at the width of the terminal where there is one."""
        return "\n".join(self.lines(shutil.get_terminal_size((0, 0)).columns or None))

    def to_dict(self) -> dict[str, Any]:
        """The story as plain JSON values, unrounded."""
        return {
            "scenario": self.scenario.name,
            "world": self.world,
            "nature": dict(self.nature),
            "entries": [
                {
                    "day": entry.day,
                    "date": self.date_of(entry.day),
                    "kind": entry.kind,
                    **_plain(entry),
                }
                for entry in self.entries
            ],
            "outcome": dict(self.outcome),
            "standing": dict(self.standing),
        }

    def lines(self, width: int | None = None) -> list[str]:
        """The narrative, one line a happening, reasons indented below; broken at `width`."""
        narrow = width is not None and width < _NARROW
        margin = " " * (4 if narrow else 12)
        lines = [
            *_broken(f"{self.scenario.title}: world {self.world}", width),
            *_broken(self._what_it_is_like(), width),
            "",
        ]
        for date, happening in self.happenings():
            lines += _broken(happening[0], width, f"{date}  ", margin)
            for reason in happening[1:]:
                lines += _broken(reason, width, margin, f"{margin}    ")
        last_day = self.date_of(self.scenario.horizon_days - 1)
        end = ending(self.scenario, self.entries, self.outcome, self.standing)
        return [*lines, "", *_broken(end, width, f"{last_day}  ", margin)]

    def happenings(self) -> Iterator[tuple[str, list[str]]]:
        """Date and lines of each happening, and of each stretch of weeks that brought none."""
        narrator = Narrator(self.scenario)
        eventful = -1
        for day, entries in groupby(self.entries, key=lambda entry: entry.day):
            unchanged = narrator.unchanged
            happenings = narrator.day(list(entries))
            if happenings:
                yield from self._uneventful(eventful, day, unchanged)
                eventful = day
            for happening in happenings:
                yield self.date_of(day), happening
        yield from self._uneventful(eventful, self.scenario.horizon_days, narrator.unchanged)

    def _uneventful(self, after: int, until: int, why: str) -> Iterator[tuple[str, list[str]]]:
        """One line for the whole weeks between two days, where there are several."""
        weeks = (until - after - 1) // _WEEK
        if weeks >= _WEEKS_WORTH_A_LINE:
            yield self.date_of(after + 1), [f"{plural(weeks, 'week')} without change: {why}."]

    def _what_it_is_like(self) -> str:
        nature = self.nature
        decider = Names(self.scenario).of("decider")
        return (
            f"In this world {decider} values its war aims at {nature['resolve']:.2f} and means "
            f"its yes in principle by {nature['sincerity']:.0%} "
            f"(by half if they were worth {nature['sincere below']:.2f}). It feels costs "
            f"{nature['cost sensitivity']:.2f} times as much as usual and has a taste for partial "
            f"truces of {nature['taste for partial truces']:+.2f}. The other actors do not know "
            "it. A mood is what moves a choice for some weeks beside the values of the options."
        )

    def date_of(self, day: int) -> str:
        """The calendar date of a day since the start, as 2025-03-15."""
        return date_of(self.scenario, day)


def _broken(text: str, width: int | None, first: str = "", rest: str = "") -> list[str]:
    """The text at `width`; a number with a sign stays beside what it is the number of."""
    if width is None:
        return [first + text]
    together = re.sub(r" (?=[+-]\d)", _HELD_TOGETHER, text)
    lines = wrap(
        together,
        max(width, _NARROWEST),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_HELD_TOGETHER, " ") for line in lines]


def _plain(entry: Entry) -> dict[str, Any]:
    facts = dict(entry.facts)
    if "event" in facts:
        event = facts.pop("event")
        facts["event"] = event.key
        facts["event_kind"] = event.kind
    if "names" in facts:
        facts["kind_of_truce"] = facts.pop("names")[facts.pop("index")]
    return facts
