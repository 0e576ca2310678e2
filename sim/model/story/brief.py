"""A story told in brief: what changed, and once that nothing did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sim.model.story.entry import Entry, Happening, spoken_date
from sim.model.story.pledges import Pledges
from sim.model.story.sentences import AN_ANSWER, Names
from sim.outcomes import ANSWERS
from sim.scenario.scenario import Scenario
from sim.wording import plural

_QUIET = 14
"""Days without a happening that are worth a sentence."""
_LEAST_MEASURES = 0.01
"""Share of the sanctions at the start below which new ones are not told."""
_GAVE = {
    answer: (f"offering {said}", f"offered {said}")
    if answer == "limited"
    else (f"answering {said}", f"answered {said}")
    for answer, said in AN_ANSWER.items()
}
"""An answer as what was being done, and as what was done."""
_ANEW = (
    "truce_agreed",
    "truce_held",
    "truce_collapsed",
    "endorsement_withdrawn",
    "mediator_left",
    "text_comes_back",
    "text_taken_up",
    "offer_made",
)
"""Kinds after which an answer is told even if it is the last one's."""


class Brief:
    """Goes through a story's happenings and leaves out what changes nothing."""

    def __init__(
        self, scenario: Scenario, turning: Collection[int], nearest: Entry | None = None
    ) -> None:
        """What to leave out of and where to tell the reasons.

        turning: `id` of each entry on which the story turns; nearest: the answer nearest to a yes,
        for want of one among those.
        """
        self._scenario = scenario
        self._decider = Names(scenario).of("decider")
        self._turning = turning
        self._nearest = nearest
        self._pledges = Pledges(scenario)
        self._standing = ""
        self._times = 0
        self._skipped: Counter[str] = Counter()
        self._told = -1

    def tell(self, happenings: Iterable[Happening], ends: str) -> Iterator[tuple[int, list[str]]]:
        """Day and lines of what is told; ends: why nothing happens after the last happening."""
        for happening in happenings:
            lines = self._lines(happening)
            if lines:
                yield from self._quiet(happening.day, happening.standing)
                yield happening.day, lines
                self._told = happening.day
        yield from self._quiet(self._scenario.horizon_days, ends)

    def _lines(self, happening: Happening) -> list[str]:
        entry = happening.entry
        if entry is None:
            return happening.lines
        lines = self._of_entry(entry, happening.lines)
        if entry.kind in _ANEW:
            self._standing, self._times = "", 0
        if not lines:
            self._skipped[entry.facts["answer"] if entry.kind == "answer" else entry.kind] += 1
        return lines

    def _of_entry(self, entry: Entry, lines: list[str]) -> list[str]:
        turns = id(entry) in self._turning or entry is self._nearest
        if entry.kind == "answer":
            return self._of_answer(entry, lines, turns)
        if entry.kind == "pledges":
            said = self._pledges.brief(entry.facts["pledges"])
            return [said] if said else []
        if entry.kind == "rollover_agreed":
            return []
        if entry.kind == "meeting":
            return lines if lines[0].startswith("Event") else []
        small = entry.kind == "measures_adopted" and entry.facts["size"] < _LEAST_MEASURES
        return [] if small else lines if turns else lines[:1]

    def _of_answer(self, entry: Entry, lines: list[str], turns: bool) -> list[str]:
        answer, said = entry.facts["answer"], lines[0]
        before, times = self._standing, self._times
        self._standing, self._times = answer, times + 1 if answer == before else 1
        if answer == before and not turns:
            return []
        if before and answer != before and times > 1:
            said = f"{said.removesuffix('.')}, after {_GAVE[before][0]} {_times(times)}."
        if not turns:
            return [said]
        if entry is self._nearest:
            return [said, "No answer was nearer to a yes:", *lines[1:]]
        return [said, *lines[1:]]

    def _quiet(self, until: int, why: str) -> Iterator[tuple[int, list[str]]]:
        """One sentence for the weeks before a day that changed nothing."""
        skipped, self._skipped = self._skipped, Counter()
        first, last = self._told + 1, until - 1
        if until - first < _QUIET:
            return
        dates = f"{spoken_date(self._scenario, first)} to {spoken_date(self._scenario, last)}"
        yield first, [f"From {dates} nothing changed: {self._what_came(skipped) or why}."]

    def _what_came(self, skipped: Counter[str]) -> str:
        """What happened and changed nothing."""
        parts = [
            f"{self._decider} {_GAVE[answer][1]} {_times(skipped[answer])} more"
            for answer in ANSWERS
            if skipped[answer]
        ]
        if skipped["meeting"]:
            parts.append(f"{plural(skipped['meeting'], 'meeting')} settled nothing")
        return ", ".join(parts)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
