"""What a story says of each day: who did what, which events came, when the fighting goes on.

The words of a sentence are in `sim.model.story.sentences`, the reasons below it in
`sim.model.story.reasons`, the last lines in `sim.model.story.ending`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.model.story import reasons
from sim.model.story.course import Course
from sim.model.story.entry import Entry, Happening, capital, date_of, has
from sim.model.story.pledges import GIVEN, Pledges, unit_of_package
from sim.model.story.sentences import Names, sentence
from sim.outcomes import ANSWERS
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.scenario import Actor, Detail, Event, Scenario, Sector

_ANSWERED = {
    "accept": "accepts the full truce",
    "limited": "offers a limited truce only",
    "counter": "answers “yes, but” with conditions",
    "refuse": "refuses",
}
_TOLD_WITH_THE_EVENT = ("package_waits", "meeting_missed")


class Narrator:
    """Puts one world's days into words in order, and remembers what it needs for the next."""

    def __init__(self, scenario: Scenario, most_terms: int | None = None) -> None:
        """most_terms: how many of an option's terms are told, the largest; all without it."""
        self._scenario = scenario
        self._most_terms = most_terms
        self._names = Names(scenario)
        self._pledges = Pledges(scenario)
        self._course = Course()
        self._by_mood = False

    @property
    def unchanged(self) -> str:
        """Why weeks brought nothing."""
        if self._course.full:
            return "the full truce goes on"
        if not self._course.offer:
            return "no offer is on the table"
        if self._course.answered:
            return f"{self._names.of('decider')}'s answer stands"
        return f"the offer waits for an answer of {self._names.of('decider')}"

    def day(self, entries: Sequence[Entry]) -> list[Happening]:
        """What is told of a day's entries, in their order."""
        standing = self.unchanged
        told: list[tuple[list[str], Entry | None]] = []
        cause: Event | None = None
        for index, entry in enumerate(entries):
            if entry.kind == "event":
                cause = entry.facts["event"]
                following = entries[index + 1].kind if index + 1 < len(entries) else ""
                told.append((self._of_event(entry, following, entries), entry))
            else:
                caused = cause is not None and EVENT_KINDS[cause.kind].leads_to == entry.kind
                told.append((self._of_entry(entry, cause if caused else None, entries), entry))
                cause = cause if caused else None
        told.append((self._what_goes_on(entries), None))
        return [
            Happening(entries[0].day, [_begun(line) for line in lines], entry, standing)
            for lines, entry in told
            if lines
        ]

    def _of_entry(self, entry: Entry, cause: Event | None, today: Sequence[Entry]) -> list[str]:
        self._course.note(entry, cause, today)
        if entry.kind == "answer":
            return self._of_answer(entry, today)
        if entry.kind == "pledges":
            return self._pledges.lines(entry.facts["pledges"], entry.facts["left"])
        if entry.kind == "meeting":
            return self._of_meeting(today)
        if entry.kind == "announcement":
            return self._of_announcement(entry)
        if entry.kind in _TOLD_WITH_THE_EVENT:
            return []
        if cause is None:
            return self._of_itself(entry)
        return [_with_note(f"Event: {self._effect(cause, entry)}", cause)]

    def _of_itself(self, entry: Entry) -> list[str]:
        """The entry's own sentence and its reasons; what was taken up has another carrier after."""
        facts = {**entry.facts, **self._course.lasted(entry)}
        said = sentence(entry.kind, facts, self._names)
        self._names.mediators = self._course.mediators
        return [said, *self._reasons(entry)]

    def _what_goes_on(self, today: Sequence[Entry]) -> list[str]:
        """That the fighting resumes, where a truce ended and nothing took its place."""
        full, limited = has(today, "truce_agreed"), has(today, "limited_agreed")
        if has(today, "truce_held") and not full:
            where = "outside the limited truce, fighting" if limited else "fighting"
            return [f"The full truce is not renewed: {where} resumes tomorrow."]
        over = has(today, "limited_over") or has(today, "limited_broken")
        if over and not full and not limited:
            return ["No truce takes its place: fighting resumes in full tomorrow."]
        return []

    def _reasons(self, entry: Entry) -> list[str]:
        if entry.kind in ("endorsement_withdrawn", "renewal_declined"):
            return reasons.of_withdrawal(entry.facts)
        if entry.kind == "truce_collapsed":
            return reasons.of_collapse(entry.facts["hazards"])
        if entry.kind in ("mediator_left", "mediator_turned"):
            return [reasons.of_spent_patience(entry.facts, self._course.rounds)]
        if entry.kind in ("text_comes_back", "text_taken_up"):
            return reasons.of_text(entry.facts["met"])
        if "before" in entry.facts:
            return [reasons.of_pressure(entry.facts)]
        return []

    def _of_answer(self, entry: Entry, today: Sequence[Entry]) -> list[str]:
        facts = entry.facts
        answered = _ANSWERED[facts["answer"]]
        if has(today, "truce_held"):
            answered = {
                "accept": "is ready to renew the full truce",
                "limited": "offers a limited truce only in its place",
            }.get(facts["answer"], f"{answered} when asked to renew it")
        elif facts["answer"] == "limited" and self._course.limited:
            answered = "offers only to extend the limited truce"
        elif facts["answer"] == "accept" and self._names.mediators > 1:
            answered += f" that {self._names.carrier()} carries"
        if not self._scenario.limited_truces:
            closed = "there is no kind of it"
        else:
            closed = "one is in force" if self._course.limited else "the text offers none"
        offered = [option for option in ANSWERS if option in self._scenario.rules.options]
        still, self._by_mood = self._by_mood, reasons.by_mood(facts)
        odds = reasons.told_chance(facts["probabilities"][facts["answer"]])
        leans, most = self._names.mediators == 1, self._most_terms
        return [
            f"{self._names.of('decider')} {answered} (probability {odds}).",
            *reasons.of_answer(facts, offered, closed, still, leans, most),
        ]

    def _of_meeting(self, today: Sequence[Entry]) -> list[str]:
        """The envoy's meeting; where an event fixed the day's talks, its own words stand."""
        fixed = _brought(today, "meeting")
        if any(event.note for event in fixed):
            return []
        met = f"{self._names.envoy()} meets {self._names.leader('decider')}."
        return [f"Event: {met}" if fixed else met]

    def _of_announcement(self, entry: Entry) -> list[str]:
        """What is to come, from the day on which all reckon with it."""
        event: Event = entry.facts["event"]
        date = date_of(self._scenario, event.day or 0)
        return [_with_note(f"Announced for {date}: {self._effect(event, entry)}", event)]

    def _of_event(self, entry: Entry, following: str, today: Sequence[Entry]) -> list[str]:
        event: Event = entry.facts["event"]
        kind = EVENT_KINDS[event.kind]
        if kind.leads_to and kind.leads_to == following:
            return []
        if kind.brings == "meeting" and not event.note and has(today, "meeting"):
            return []
        label = "Event without effect" if kind.leads_to else "Event"
        effect = self._effect(event, entry)
        if following == "package_waits":
            effect = f"{effect.removesuffix('.')}, are due; the council is blocked, and they wait."
        elif kind.brings == "meeting" and has(today, "meeting_missed"):
            missed = next(each for each in today if each.kind == "meeting_missed")
            effect = f"{effect.removesuffix('.')} are fixed and do not come about: {_why(missed)}."
        return [_with_note(f"{label}: {effect}", event)]

    def _effect(self, event: Event, entry: Entry) -> str:
        """What an event does: its kind's words, or those of the entry that it leads to.

        entry: the event's own, or the one that it leads to.
        """
        kind = EVENT_KINDS[event.kind]
        if not kind.words:
            return sentence(kind.leads_to, {}, self._names)
        return kind.sentence({**self._facts(event, entry.facts.get("numbers", {})), **entry.facts})

    def _facts(self, event: Event, numbers: Mapping[str, float]) -> dict[str, Any]:
        """What the words of an event's kind may use (`EventKind.sentence`)."""
        given = {**event.fields, **numbers}
        for field, named in EVENT_KINDS[event.kind].names().items():
            if field in given:
                given[field] = self._named(named.noun, given[field])
        given["unit"] = unit_of_package(self._scenario, str(event.fields.get("of")))
        given["of"] = GIVEN.get(str(event.fields.get("of")), "")
        given["by"] = f" by {given['by']}" if "by" in given else ""
        return given | {role: self._names.of(role) for role in ("decider", "opponent", "mediator")}

    def _named(self, noun: str, key: object) -> str:
        """Name of an actor, a sector or a detail; `all` of them."""
        scenario = self._scenario
        known: Mapping[str, Sequence[Actor | Sector | Detail]] = {
            "sector": scenario.sectors,
            "detail": scenario.details,
        }
        names = {each.key: _called(each) for each in known.get(noun, scenario.actors)}
        return names.get(str(key), f"all {noun}s")


def _begun(line: str) -> str:
    """With a capital at its beginning, but for the lines of a table."""
    return line if line[0] in "→ " else capital(line)


def _called(thing: Actor | Sector | Detail) -> str:
    return thing.called if isinstance(thing, Actor) else thing.name


def _with_note(sentence: str, event: Event) -> str:
    """The sentence with the event's note in brackets, or after a dash where there are some."""
    if not event.note:
        return sentence
    said = sentence.removesuffix(".")
    if "(" in event.note or said.endswith(")"):
        return f"{said} – {event.note}."
    return f"{said} ({event.note})."


def _why(missed: Entry) -> str:
    """Why a meeting that was fixed did not come about."""
    if missed.facts["truce"]:
        return "a full truce is in force"
    return "nobody carries the offer" if missed.facts["offer"] else "no offer is on the table"


def _brought(today: Sequence[Entry], kind: str) -> list[Event]:
    """The day's events that bring about an entry of this kind."""
    events = [entry.facts["event"] for entry in today if entry.kind == "event"]
    return [event for event in events if EVENT_KINDS[event.kind].brings == kind]
