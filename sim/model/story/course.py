"""What a story remembers of the days so far: the truces, the offer, and who carries it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.model.story.entry import OFFER_RENEWED, Entry, has
from sim.scenario.scenario import Event

_OFFER_GONE = ("mediator_left", "endorsement_withdrawn", "truce_collapsed")
_LIMITED_OVER = ("limited_over", "limited_broken", "truce_agreed")

_STARTS = {"truce_agreed": "full", "limited_agreed": "limited"}
_ENDS = {
    "truce_held": "full",
    "truce_collapsed": "full",
    "limited_over": "limited",
    "limited_broken": "limited",
}


class _Count(NamedTuple):
    """Days of truce and days of them with a violation in a world so far."""

    days: int
    violations: int


class Course:
    """One world's course up to a day, as far as the next sentence depends on it."""

    def __init__(self) -> None:
        self.limited = False
        """Whether a limited truce is in force."""
        self.full = False
        """Whether a full truce is in force."""
        self.offer = True
        """Whether an offer is on the table."""
        self.answered = False
        """Whether the decider has answered the offer."""
        self._begun = {"full": _Count(0, 0), "limited": _Count(0, 0)}
        self.rounds = 0
        """Answers that led to no full truce, since the one who carries the text does."""
        self.mediators = 1
        """How many have carried the text so far."""

    def note(self, entry: Entry, cause: Event | None, today: Sequence[Entry]) -> None:
        """Keep what later days go by.

        cause: the event that led to the entry, if one did; today: all entries of the day.
        """
        self._note_answers(entry, cause, today)
        self._note_truces(entry)
        self._note_offer(entry)

    def lasted(self, entry: Entry) -> dict[str, int]:
        """Days and violations of the truce whose end the entry is; nothing for another entry."""
        truce = _ENDS.get(entry.kind)
        if truce is None:
            return {}
        begun = self._begun[truce]
        days, violations = entry.facts["days"], entry.facts["violations"]
        return {"days": days - begun.days, "violations": violations - begun.violations}

    def _note_answers(self, entry: Entry, cause: Event | None, today: Sequence[Entry]) -> None:
        renewing = has(today, "truce_held")
        if entry.kind == "answer" and not renewing:
            self.rounds += 1
        elif entry.kind in ("truce_agreed", "endorsement_withdrawn"):
            self.rounds -= has(today, "answer") and not renewing and cause is None

    def _note_truces(self, entry: Entry) -> None:
        if entry.kind in _STARTS:
            counted = _Count(entry.facts["days"], entry.facts["violations"])
            self._begun[_STARTS[entry.kind]] = counted
        if entry.kind in ("limited_agreed", "limited_extended"):
            self.limited = True
        elif entry.kind in _LIMITED_OVER:
            self.limited = False
        if entry.kind in ("truce_agreed", "truce_held", "truce_collapsed"):
            self.full = entry.kind == "truce_agreed"

    def _note_offer(self, entry: Entry) -> None:
        event = entry.facts["event"].kind if entry.kind == "event" else ""
        if entry.kind == "text_taken_up":
            self.mediators, self.rounds = self.mediators + 1, 0
        if entry.kind in OFFER_RENEWED or event == "offer_made":
            self.offer, self.answered = True, False
        elif entry.kind in _OFFER_GONE or event == "offer_withdrawn":
            self.offer = False
        elif entry.kind == "answer":
            self.answered = True
