"""One world told as a dated narrative, with the value terms behind each answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sim.outcomes import ANSWERS, CATEGORIES
from sim.scenario.scenario import KINDS, Scenario

_LEAST_CHANGE = 0.01
"""Share of what all pledge of a kind by which one pledge must have changed to be told."""
_NOTHING = 1e-9
_MOST_NAMED = 3
_ANSWERED = {
    "accept": "accepts the full truce",
    "limited": "offers a limited truce only",
    "counter": "answers “yes, but” with conditions",
    "refuse": "refuses",
}
_UNITS = {
    "military": "bn EUR a month in arms",
    "financial": "bn EUR a month in funds",
    "sanctions": "of the sanctions lever",
    "peacekeeping": "thousand troops",
}


@dataclass(frozen=True)
class Entry:
    """Something that happened in one world on one day."""

    day: int
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """The course of events in one world."""

    scenario: Scenario
    world: int
    entries: tuple[Entry, ...]
    outcome: Mapping[str, Any]
    """The world's row of the outcome table; days -1 for never, categories as indices."""
    nature: Mapping[str, float | bool]
    """What the decider is like in this world; nobody in it knows."""

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def to_dict(self) -> dict[str, Any]:
        """The story as plain JSON values, unrounded."""
        return {
            "scenario": self.scenario.name,
            "world": self.world,
            "nature": dict(self.nature),
            "entries": [
                {
                    "day": entry.day,
                    "date": self._date(entry.day),
                    "kind": entry.kind,
                    **_plain(entry),
                }
                for entry in self.entries
            ],
            "outcome": dict(self.outcome),
        }

    def lines(self) -> list[str]:
        """The narrative, one line a happening, reasons indented below each answer."""
        lines = [f"{self.scenario.title}: world {self.world}", self._what_it_is_like(), ""]
        last: dict[str, list[float]] = {}
        for entry in self.entries:
            told = self._tell(entry, last)
            if told:
                lines.append(f"{self._date(entry.day)}  {told[0]}")
                lines.extend(f"            {line}" for line in told[1:])
        return [*lines, "", self._ending()]

    def _tell(self, entry: Entry, last: dict[str, list[float]]) -> list[str]:
        if entry.kind == "answer":
            return self._tell_answer(entry)
        if entry.kind == "pledges":
            return self._tell_pledges(entry, last)
        if entry.kind == "event":
            return [self._tell_event(entry)]
        return [self._sentence(entry)]

    def _tell_event(self, entry: Entry) -> str:
        event = entry.facts["event"]
        hidden = {"announced_day"}
        facts = [str(value) for name, value in event.fields.items() if name not in hidden]
        facts += [f"{name} {value:g}" for name, value in entry.facts["numbers"].items()]
        what = ", ".join([event.kind.replace("_", " "), *facts])
        return f"Event: {what}{f' ({event.note})' if event.note else ''}."

    def _sentence(self, entry: Entry) -> str:
        decider, opponent, mediator = (self._name(r) for r in ("decider", "opponent", "mediator"))
        facts = entry.facts
        kind = facts["names"][facts["index"]] if "names" in facts else ""
        return {
            "meeting": f"{self._name('envoy')} meets {self._leader('decider')}.",
            "detail_settled": f"Settled: {facts.get('detail')}.",
            "detail_raised": f"{decider} raises a point: {facts.get('detail')}.",
            "mediator_left": f"{mediator} walks away from the talks; the offer lapses.",
            "mediator_turned": f"{mediator} runs out of patience and turns on {decider}.",
            "mediator_sanctions": f"{mediator} answers with new sanctions.",
            "aid_paused": f"{mediator} pauses its own aid to {opponent}.",
            "aid_resumed": f"{mediator} resumes its own aid to {opponent}.",
            "endorsement_withdrawn": f"{opponent} withdraws its endorsement"
            + (f" (probability {1.0 - facts['keeping']:.1%})." if "keeping" in facts else "."),
            "truce_agreed": "Both have said yes: a full truce runs from tomorrow.",
            "truce_held": "The full truce has run its length and held.",
            "truce_collapsed": "The full truce collapses.",
            "limited_agreed": f"Agreed: {kind}.",
            "limited_extended": f"Extended: {kind}.",
            "limited_broken": "The limited truce breaks down.",
            "limited_over": "The limited truce runs out.",
            "offer_made": f"{mediator} makes a new offer.",
            "ultimatum_carried_out": f"The deadline passes; {mediator} carries its threat out.",
            "ultimatum_let_off": f"The deadline passes; {mediator} does not carry its threat out.",
        }[entry.kind]

    def _tell_answer(self, entry: Entry) -> list[str]:
        facts = entry.facts
        at, terms = facts["circumstances"], facts["terms"]
        values = {option: _total(terms[option]) for option in ANSWERS}
        lines = [
            f"{self._name('decider')} {_ANSWERED[facts['answer']]} "
            f"(probability {facts['probabilities'][facts['answer']]:.0%}).",
            f"felt momentum {at['perceived_momentum']:+.2f}, pressure {at['pressure']:.2f}, "
            f"support {at['support']:.2f}, details open {at['details_open']:.2f}, "
            f"mediator's trust {at['belief_mediator']:.2f}, its stance {at['stance']:+.2f}",
        ]
        for option in ANSWERS:
            share = facts["probabilities"][option]
            mark = "→" if option == facts["answer"] else " "
            lines.append(
                f"{mark} {option:<8}{values[option]:+.3f}  {share:>4.0%}  {_spell(terms[option])}"
            )
        lines.append(_deciding(terms, facts["answer"], values))
        return lines

    def _tell_pledges(self, entry: Entry, last: dict[str, list[float]]) -> list[str]:
        pledges = entry.facts["pledges"]
        if not last:
            last.update(pledges)
            return self._tell_first_pledges(pledges)
        whole = [math.fsum(pledged[at] for pledged in pledges.values()) for at in range(len(KINDS))]
        changes = []
        for key, pledged in pledges.items():
            before = list(last[key])
            for at, kind in enumerate(KINDS):
                share = abs(pledged[at] - before[at]) / max(whole[at], _NOTHING)
                if share > _LEAST_CHANGE:
                    changes.append((share, key, kind, before[at], pledged[at]))
                    last[key] = [*last[key][:at], pledged[at], *last[key][at + 1 :]]
        if not changes:
            return []
        changes.sort(reverse=True)
        told = [
            f"{self._actor(key)} now pledges {now:.3g} {_UNITS[kind]} (before {before:.3g})"
            for _, key, kind, before, now in changes[:_MOST_NAMED]
        ]
        more = len(changes) - len(told)
        return [
            "Summit of the coalition.",
            *told,
            *([f"… and {more} smaller changes"] if more else []),
        ]

    def _tell_first_pledges(self, pledges: Mapping[str, list[float]]) -> list[str]:
        lines = ["Summit of the coalition."]
        for at, kind in enumerate(KINDS):
            whole = math.fsum(pledged[at] for pledged in pledges.values())
            largest = sorted(pledges, key=lambda key: -pledges[key][at])[:_MOST_NAMED]
            named = ", ".join(f"{self._actor(key)} {pledges[key][at]:.3g}" for key in largest)
            lines.append(f"in all {whole:.2f} {_UNITS[kind]}, most by {named}")
        return lines

    def _what_it_is_like(self) -> str:
        nature = self.nature
        kind = "sincere" if nature["sincere"] else "not sincere"
        return (
            f"In this world the decider is {kind}: resolve {nature['resolve']:.2f}, "
            f"cost sensitivity {nature['cost sensitivity']:.2f}, taste for partial truces "
            f"{nature['taste for partial truces']:+.2f} (nobody in it knows)."
        )

    def _ending(self) -> str:
        category = CATEGORIES[self.outcome["category"]]
        accepted = self.outcome["accepted_day"]
        when = f"; accepted on {self._date(accepted)}" if accepted >= 0 else ""
        last_day = self._date(self.scenario.horizon_days - 1)
        return f"{last_day}  End: {category.label} ({category.meaning}{when})."

    def _name(self, role: str) -> str:
        return next((a.name for a in self.scenario.actors if a.role == role), f"the {role}")

    def _leader(self, role: str) -> str:
        actor = next((a for a in self.scenario.actors if a.role == role), None)
        return (actor.leader or actor.name) if actor else f"the {role}"

    def _actor(self, key: str) -> str:
        return next(a.name for a in self.scenario.actors if a.key == key)

    def _date(self, day: int) -> str:
        return (self.scenario.start + timedelta(days=int(day))).isoformat()


def _total(terms: Mapping[str, float]) -> float:
    value = 0.0
    for term in terms.values():
        value += term
    return value


def _spell(terms: Mapping[str, float]) -> str:
    """The terms, largest first, those under half a hundredth left out."""
    ordered = sorted(terms.items(), key=lambda item: -abs(item[1]))
    return ", ".join(f"{name} {term:+.2f}" for name, term in ordered if abs(term) >= 0.005)


def _deciding(
    terms: Mapping[str, Mapping[str, float]], answer: str, values: Mapping[str, float]
) -> str:
    """The terms by which the answer given differs most from the best of the others.

    An answer that was worth less than another came by the noise of choice, and that is said.
    """
    rival = max((option for option in ANSWERS if option != answer), key=lambda o: values[o])
    names = dict.fromkeys([*terms[answer], *terms[rival]])
    gaps = {name: terms[answer].get(name, 0.0) - terms[rival].get(name, 0.0) for name in names}
    largest = sorted(gaps.items(), key=lambda item: -abs(item[1]))[:_MOST_NAMED]
    told = ", ".join(f"{name} {gap:+.2f}" for name, gap in largest)
    behind = values[rival] - values[answer]
    if behind > 0.0:
        return f"not its best: {rival} was worth {behind:.2f} more; {told} (against {rival})"
    return f"decided by: {told} (against {rival})"


def _plain(entry: Entry) -> dict[str, Any]:
    facts = dict(entry.facts)
    if "event" in facts:
        event = facts.pop("event")
        facts["event"] = event.key
        facts["event_kind"] = event.kind
    if "names" in facts:
        facts["kind_of_truce"] = facts.pop("names")[facts.pop("index")]
    return facts
