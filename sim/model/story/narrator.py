"""What a story says of each day: who did what, which events came, when the fighting goes on.

Reasons below a sentence are in `sim.model.story.reasons`, the last lines in
`sim.model.story.ending`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.model.story import reasons
from sim.model.story.entry import OFFER_RENEWED, Entry, date_of
from sim.outcomes import ANSWERS
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.scenario import Actor, Detail, Event, Scenario, Sector

_ANSWERED = {
    "accept": "accepts the full truce",
    "limited": "offers a limited truce only",
    "counter": "answers “yes, but” with conditions",
    "refuse": "refuses",
}
_OFFER_GONE = ("mediator_left", "endorsement_withdrawn", "truce_collapsed")


class Narrator:
    """Puts one world's days into words in order, and remembers what it needs for the next."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._pledges = reasons.Pledges(scenario)
        self._limited = False
        self._full = False
        self._offer = True
        self._answered = False
        self._rounds = 0
        self._settled = 0

    @property
    def unchanged(self) -> str:
        """Why weeks brought nothing."""
        if self._full:
            return "the full truce goes on"
        if not self._offer:
            return "no offer is on the table"
        if self._answered:
            return f"{self._name('decider')}'s answer stands"
        return f"the offer waits for an answer of {self._name('decider')}"

    def day(self, entries: Sequence[Entry]) -> list[list[str]]:
        """Each happening of a day: a sentence, then its reasons."""
        happenings = []
        cause: Event | None = None
        for at, entry in enumerate(entries):
            if entry.kind == "event":
                cause = entry.facts["event"]
                following = entries[at + 1].kind if at + 1 < len(entries) else ""
                happenings.append(self._of_event(entry, following, entries))
            else:
                caused = cause is not None and EVENT_KINDS[cause.kind].leads_to == entry.kind
                happenings.append(self._of_entry(entry, cause if caused else None, entries))
                cause = cause if caused else None
        happenings.append(self._what_goes_on(entries))
        return [
            [_capital(line) if line[0] not in "→ " else line for line in lines]
            for lines in happenings
            if lines
        ]

    def _of_entry(self, entry: Entry, cause: Event | None, today: Sequence[Entry]) -> list[str]:
        self._note(entry, cause, today)
        if entry.kind == "answer":
            return self._of_answer(entry, today)
        if entry.kind == "pledges":
            return self._of_pledges(entry, today)
        if entry.kind == "meeting":
            return self._of_meeting(today)
        if entry.kind == "announcement":
            return self._of_announcement(entry)
        if cause is None:
            return [self._sentence(entry.kind, entry.facts), *self._reasons(entry)]
        return [_with_note(f"Event: {self._effect(cause, entry)}", cause)]

    def _note(self, entry: Entry, cause: Event | None, today: Sequence[Entry]) -> None:
        """Keep what later days go by: rounds that led nowhere, and truces in force."""
        renewing = _has(today, "truce_held")
        if entry.kind == "answer" and not renewing:
            self._rounds += 1
        elif entry.kind in ("truce_agreed", "endorsement_withdrawn"):
            asked = _has(today, "answer") and not renewing and cause is None
            self._rounds -= asked
        elif entry.kind == "detail_settled" and cause is None:
            self._settled += 1
        if entry.kind in ("limited_agreed", "limited_extended"):
            self._limited = True
        elif entry.kind in ("limited_over", "limited_broken", "truce_agreed"):
            self._limited = False
        if entry.kind in ("truce_agreed", "truce_held", "truce_collapsed"):
            self._full = entry.kind == "truce_agreed"
        self._note_offer(entry)

    def _note_offer(self, entry: Entry) -> None:
        """Keep whether an offer is on the table, and whether it has been answered."""
        event = entry.facts["event"].kind if entry.kind == "event" else ""
        if entry.kind in OFFER_RENEWED or event == "offer_made":
            self._offer, self._answered = True, False
        elif entry.kind in _OFFER_GONE or event == "offer_withdrawn":
            self._offer = False
        elif entry.kind == "answer":
            self._answered = True

    def _what_goes_on(self, today: Sequence[Entry]) -> list[str]:
        """That the fighting resumes, where a truce ended and nothing took its place."""
        full, limited = _has(today, "truce_agreed"), _has(today, "limited_agreed")
        if _has(today, "truce_held") and not full:
            where = "outside the limited truce, fighting" if limited else "fighting"
            return [f"The full truce is not renewed: {where} resumes tomorrow."]
        over = _has(today, "limited_over") or _has(today, "limited_broken")
        if over and not full and not limited:
            return ["No truce takes its place: fighting resumes in full tomorrow."]
        return []

    def _sentence(self, happened: str, facts: Mapping[str, Any]) -> str:
        decider, opponent, mediator = (self._name(r) for r in ("decider", "opponent", "mediator"))
        kind = facts["names"][facts["index"]] if "names" in facts else ""
        odds = f" (probability {facts['probability']:.1%})" if "probability" in facts else ""
        turning = f" and turns on {decider}" if facts.get("turning_threat", 1.0) != 1.0 else ""
        against = f" (probability {1.0 - facts['keeping']:.1%})" if "keeping" in facts else ""
        return {
            "detail_settled": f"Settled: {facts.get('detail')}.",
            "detail_raised": f"{decider} raises a point: {facts.get('detail')}.",
            "mediator_left": f"{mediator} walks away from the talks; the offer lapses.",
            "mediator_turned": f"{mediator} runs out of patience{turning}.",
            "mediator_sanctions": f"{mediator} answers with new sanctions{odds}.",
            "aid_paused": f"{mediator} pauses its own aid to {opponent}.",
            "aid_resumed": f"{mediator} resumes its own aid to {opponent}.",
            "endorsement_withdrawn": f"{opponent} withdraws its endorsement{against}; "
            "the offer falls.",
            "renewal_declined": f"{opponent} does not agree to it{against}.",
            "truce_agreed": "Both have said yes: a full truce runs from tomorrow.",
            "truce_held": "The full truce has run its length and held.",
            "truce_collapsed": "The full truce collapses, and the offer falls with it: "
            "fighting resumes tomorrow.",
            "limited_agreed": f"Agreed: {kind}.",
            "limited_extended": f"Extended: {kind}.",
            "limited_broken": "The limited truce breaks down.",
            "limited_over": "The limited truce runs out.",
            "offer_made": f"{mediator} makes a new offer.",
            "text_revised": f"The text is revised towards {decider}: {facts.get('detail')}, "
            f"{facts.get('step', 0.0):.0%} of it conceded.",
            "concession_halved": f"{opponent} has half of it taken back: {facts.get('detail')}.",
            "partial_truce_tabled": "A partial truce is put into the text.",
            "text_comes_back": f"The text comes back with half of its concessions, and {opponent} "
            "endorses it.",
            "text_taken_up": "Another mediator takes the text up, without a threat behind it.",
            "council_blocked": "A doubter blocks the coalition's council: new measures wait.",
            "council_freed": "The coalition's council is of one mind again.",
            "measures_adopted": "The coalition adopts the measures that it has prepared.",
            "measures_blocked": "Measures of the coalition are due and blocked.",
            "rollover_agreed": f"Renewed by all: {facts.get('measures')}.",
            "rollover_failed": f"Not renewed, they lapse: {facts.get('measures')}.",
            "ultimatum_carried_out": f"The deadline passes; {mediator} carries its threat out.",
            "ultimatum_let_off": f"The deadline passes; {mediator} does not carry its threat out.",
        }[happened]

    def _reasons(self, entry: Entry) -> list[str]:
        if entry.kind in ("endorsement_withdrawn", "renewal_declined"):
            return reasons.of_withdrawal(entry.facts)
        if entry.kind in ("mediator_left", "mediator_turned"):
            return [reasons.of_spent_patience(entry.facts, self._rounds, self._settled)]
        return []

    def _of_answer(self, entry: Entry, today: Sequence[Entry]) -> list[str]:
        facts = entry.facts
        answered = _ANSWERED[facts["answer"]]
        if _has(today, "truce_held"):
            answered = {
                "accept": "is ready to renew the full truce",
                "limited": "offers a limited truce only in its place",
            }.get(facts["answer"], f"{answered} when asked to renew it")
        elif facts["answer"] == "limited" and self._limited:
            answered = "offers only to extend the limited truce"
        if not self._scenario.limited_truces:
            closed = "there is no kind of it"
        else:
            closed = "one is in force" if self._limited else "none is on the text"
        offered = [option for option in ANSWERS if option in self._scenario.rules.options]
        odds = reasons.chance(facts["probabilities"][facts["answer"]])
        return [
            f"{self._name('decider')} {answered} (probability {odds}).",
            *reasons.of_answer(facts, offered, closed),
        ]

    def _of_meeting(self, today: Sequence[Entry]) -> list[str]:
        """The envoy's meeting; where an event fixed the day's talks, its own words stand."""
        fixed = _brought(today, "meeting")
        if any(event.note for event in fixed):
            return []
        envoy = next((a for a in self._scenario.actors if a.role == "envoy"), None)
        who = (envoy.leader or envoy.name) if envoy else self._name("mediator")
        decider = next(a for a in self._scenario.actors if a.role == "decider")
        whom = decider.leader or decider.name
        return [f"{'Event: ' if fixed else ''}{who} meets {whom}."]

    def _of_pledges(self, entry: Entry, today: Sequence[Entry]) -> list[str]:
        extra = _brought(today, "pledges")
        changes = self._pledges.lines(entry.facts["pledges"])
        if not changes:
            return []
        return ["What is pledged there:" if extra else "Summit of the coalition.", *changes]

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
        if kind.brings == "meeting" and not event.note and _has(today, "meeting"):
            return []
        label = "Event without effect" if kind.leads_to else "Event"
        return [_with_note(f"{label}: {self._effect(event, entry)}", event)]

    def _effect(self, event: Event, entry: Entry) -> str:
        """What an event does: its kind's words, or those of the entry that it leads to.

        entry: the event's own, or the one that it leads to.
        """
        kind = EVENT_KINDS[event.kind]
        if not kind.words:
            return self._sentence(kind.leads_to, {})
        return kind.sentence({**self._facts(event, entry.facts.get("numbers", {})), **entry.facts})

    def _facts(self, event: Event, numbers: Mapping[str, float]) -> dict[str, Any]:
        """What the words of an event's kind may use (`EventKind.sentence`)."""
        given = {**event.fields, **numbers}
        for field, named in EVENT_KINDS[event.kind].names().items():
            if field in given:
                given[field] = self._named(named.noun, given[field])
        given["unit"] = reasons.unit_of_package(self._scenario, str(event.fields.get("of")))
        given["of"] = reasons.GIVEN.get(str(event.fields.get("of")), "")
        given["by"] = f" by {given['by']}" if "by" in given else ""
        return given | {role: self._name(role) for role in ("decider", "opponent", "mediator")}

    def _named(self, noun: str, key: object) -> str:
        """Name of an actor, a sector or a detail; `all` of them."""
        scenario = self._scenario
        known: Mapping[str, Sequence[Actor | Sector | Detail]] = {
            "sector": scenario.sectors,
            "detail": scenario.details,
        }
        names = {each.key: each.name for each in known.get(noun, scenario.actors)}
        return names.get(str(key), f"all {noun}s")

    def _name(self, role: str) -> str:
        return next((a.name for a in self._scenario.actors if a.role == role), f"the {role}")


def _with_note(sentence: str, event: Event) -> str:
    return f"{sentence.removesuffix('.')} ({event.note})." if event.note else sentence


def _brought(today: Sequence[Entry], kind: str) -> list[Event]:
    """The day's events that bring about an entry of this kind."""
    events = [entry.facts["event"] for entry in today if entry.kind == "event"]
    return [event for event in events if EVENT_KINDS[event.kind].brings == kind]


def _has(today: Sequence[Entry], kind: str) -> bool:
    return any(entry.kind == kind for entry in today)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
