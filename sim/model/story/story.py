"""One world as a dated narrative, with the value terms behind each answer.

What is said of each happening is in `sim.model.story.narrator` and `sim.model.story.reasons`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from sim import html
from sim.model.story.brief import Brief
from sim.model.story.ending import ending
from sim.model.story.entry import Entry, Happening, date_of
from sim.model.story.headline import headline
from sim.model.story.narrator import Narrator
from sim.model.story.sentences import Names
from sim.model.story.turning import Turn, moved, nearest_to_yes, turns_of
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario
from sim.wording import broken, plural, short_name

_NOTEBOOK = 100
"""Characters in a line of a notebook's cell."""
_NARROW = 72
_WEEK = 7
_WEEKS_WORTH_A_LINE = 2
"""One week without a line is usual: answers come about every twelve days."""
_FEW_TERMS = 3
"""Terms of an option that a story tells in brief."""


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
    daily: Mapping[str, tuple[float | bool, ...]]
    """By name of a state its value at the end of each day: mediator's trust (`belief_mediator`),
    `perceived_momentum`, `pressure`, `support`, what a yes was worth over a no (`yes_over_no`, in
    units of v), and whether an offer, a full and a limited truce stood."""

    def __repr__(self) -> str:
        name, entries = short_name(self.scenario.name), len(self.entries)
        return f"<Story of world {self.world} of {name}: {entries} entries>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the story in brief."""
        return html.preformatted(html.escaped("\n".join(self.lines(_NOTEBOOK))))

    def __str__(self) -> str:
        """The story in brief, broken at the width of the terminal where there is one."""
        return self.text()

    @property
    def headline(self) -> str:
        """How the world ended, when, and how unlikely that was."""
        return headline(self.scenario, self.entries, self.outcome)

    @property
    def turning_points(self) -> list[dict[str, Any]]:
        """Up to three happenings that moved the decider's choice most, in their order.

        Each has `day`, `date`, `kind`, `text` and `weight`: the total variation distance of the
        chances before and after it, 0 to 1, or 1 where they are cut off or the ending rests on it
        (`sim.model.story.turning`).
        """
        return [
            {
                "day": turn.entry.day,
                "date": self.date_of(turn.entry.day),
                "kind": turn.entry.kind,
                "weight": min(turn.weight, 1.0),
                "text": self._turning_text(turn),
            }
            for turn in self._turns
        ]

    def text(self, full: bool = False) -> str:
        """The story, in brief or in full, broken at the terminal's width where there is one."""
        return "\n".join(self.lines(shutil.get_terminal_size((0, 0)).columns or None, full))

    def to_dict(self) -> dict[str, Any]:
        """The story as plain JSON values, unrounded."""
        return {
            "scenario": self.scenario.name,
            "world": self.world,
            "headline": self.headline,
            "turning_points": self.turning_points,
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
            "daily": {name: list(days) for name, days in self.daily.items()},
        }

    def lines(self, width: int | None = None, full: bool = False) -> list[str]:
        """The story, one line a happening, reasons indented below; broken at `width`.

        In brief: what changed, with the reasons where the story turns. full: everything.
        """
        narrow = width is not None and width < _NARROW
        margin = " " * (4 if narrow else 12)
        lines = self._opening(width, margin, full)
        for day, happening in self._told_in_full() if full else self._told_in_brief():
            lines += broken(happening[0], width, f"{self.date_of(day)}  ", margin)
            for reason in happening[1:]:
                lines += broken(reason, width, margin, f"{margin}    ")
        last_day = self.date_of(self.scenario.horizon_days - 1)
        end = ending(self.scenario, self.entries, self.outcome, self.standing)
        return [*lines, "", *broken(end, width, f"{last_day}  ", margin)]

    def happenings(self) -> list[Happening]:
        """All happenings, and each stretch of weeks that brought none."""
        found: list[Happening] = []
        eventful = -1
        for happening in self._all[0]:
            found += self._uneventful(eventful, happening.day, happening.standing)
            eventful = happening.day
            found.append(happening)
        return [*found, *self._uneventful(eventful, self.scenario.horizon_days, self._all[1])]

    @cached_property
    def _all(self) -> tuple[list[Happening], str]:
        """All happenings, and why nothing follows the last."""
        return self._narrated(None)

    def _narrated(self, most_terms: int | None) -> tuple[list[Happening], str]:
        narrator = Narrator(self.scenario, most_terms)
        happenings = []
        for _, entries in groupby(self.entries, key=lambda entry: entry.day):
            happenings += narrator.day(list(entries))
        return happenings, narrator.unchanged

    @cached_property
    def _turns(self) -> list[Turn]:
        turns = turns_of(self.entries, CATEGORIES[self.outcome["category"]].key)
        told = {id(happening.entry) for happening in self._all[0]}
        return [turn for turn in turns if id(turn.entry) in told]  # what has no line is no turn

    def _told_in_full(self) -> list[tuple[int, list[str]]]:
        return [(happening.day, happening.lines) for happening in self.happenings()]

    def _told_in_brief(self) -> list[tuple[int, list[str]]]:
        """What changed; if no answer is among the turns, that nearest to a yes has its reasons."""
        turning = {id(turn.entry) for turn in self._turns}
        nearest = None
        if all(turn.entry.kind != "answer" for turn in self._turns):
            nearest = nearest_to_yes(self.entries)
        return list(Brief(self.scenario, turning, nearest).tell(*self._narrated(_FEW_TERMS)))

    def _opening(self, width: int | None, margin: str, full: bool) -> list[str]:
        """Headline, what the decider is like and, where not all is told, the turning points."""
        lines = broken(f"{self.scenario.title}: world {self.world}", width)
        lines += broken(self.headline, width)
        lines += broken(self._what_it_is_like(), width)
        if self._turns and not full:
            lines += ["", "Turning points:"]
        for turn in () if full else self._turns:
            date = self.date_of(turn.entry.day)
            lines += broken(self._turning_text(turn), width, f"{date}  ", margin)
        return [*lines, ""]

    def _turning_text(self, turn: Turn) -> str:
        """What happened, and what became of the chances."""
        said = next(each.lines[0] for each in self._all[0] if each.entry is turn.entry)
        return f"{said} {moved(turn)}".strip()

    def _uneventful(self, after: int, until: int, why: str) -> list[Happening]:
        """One line for the whole weeks between two days, where there are several."""
        weeks = (until - after - 1) // _WEEK
        if weeks < _WEEKS_WORTH_A_LINE:
            return []
        return [
            Happening(after + 1, [f"{plural(weeks, 'week')} without change: {why}."], None, why)
        ]

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


def _plain(entry: Entry) -> dict[str, Any]:
    facts = dict(entry.facts)
    if "event" in facts:
        event = facts.pop("event")
        facts["event"] = event.key
        facts["event_kind"] = event.kind
    if "names" in facts:
        facts["kind_of_truce"] = facts.pop("names")[facts.pop("index")]
    return facts
