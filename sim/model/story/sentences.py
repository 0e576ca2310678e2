"""The sentence of each kind of entry; what led to it is in `sim.model.story.reasons`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.outcomes import ANSWERS
from sim.scenario.errors import listed
from sim.scenario.scenario import Actor, Scenario
from sim.wording import plural

Facts = Mapping[str, Any]


AN_ANSWER = {
    "accept": "yes",
    "limited": "a limited truce",
    "counter": "“yes, but”",
    "refuse": "no",
}
"""What the decider answered, in a word."""

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def ordinal(number: int) -> str:
    """`second` for 2, `10th` for 10: which of several in a row."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else nth(number)


def nth(number: int) -> str:
    """`26th` for 26: one of many in a row."""
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else _ENDINGS.get(number % 10, 'th')}"


class Names:
    """What the actors of a scenario are called by their roles."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.mediators = 1
        """How many have carried the text so far: one, and each that has taken it up."""

    def of(self, role: str) -> str:
        """Name of the first actor of a role; the role itself where there is none."""
        actor = self._first(role)
        return actor.called if actor else f"the {role}"

    def carrier(self) -> str:
        """Who carries the text: the mediator, or the one who has taken it up."""
        if self.mediators == 1:
            return self.of("mediator")
        return f"the {ordinal(self.mediators)} mediator"

    def envoy(self) -> str:
        """Who meets the decider for the one who carries the text."""
        if self.mediators > 1:
            return f"{self.carrier()}'s envoy"
        envoy = self._first("envoy")
        return (envoy.leader or envoy.called) if envoy else self.of("mediator")

    def leader(self, role: str) -> str:
        """Name of an actor's leader where the dossier has it, else the actor's."""
        actor = self._first(role)
        return (actor and actor.leader) or self.of(role)

    def _first(self, role: str) -> Actor | None:
        return next((actor for actor in self._scenario.actors if actor.role == role), None)


_BY_A_SUCCESSOR = {"mediator_left": "successor_left", "text_taken_up": "text_taken_up_again"}


def sentence(kind: str, facts: Facts, names: Names) -> str:
    """What a story says of an entry of a kind; facts: those that were logged, or none."""
    called = {role: names.of(role) for role in ("decider", "opponent", "mediator")}
    called["carrier"] = names.carrier()
    called["by_chance"] = _by_chance(facts.get("weekly"))
    called["who"] = listed(_in_here(facts), "and")
    if "names" in facts:
        called["truce"] = facts["names"][facts["index"]]
    if names.mediators > 1:
        kind = _BY_A_SUCCESSOR.get(kind, kind)
    words = WORDS[kind]
    return (words if isinstance(words, str) else words(facts)).format_map({**facts, **called})


def _with_odds(words: str) -> Callable[[Facts], str]:
    """Words with a place for the probability of what was drawn, where it was."""

    def fill(facts: Facts) -> str:
        if "drawn" not in facts:
            return words.replace("{odds}", "")
        when = " on a day" if facts["days"] == 1.0 else ""
        return words.replace("{odds}", f" (probability {1.0 - facts['drawn']:.1%}{when})")

    return fill


def _turned(facts: Facts) -> str:
    if facts["turning_threat"] == 1.0:
        return "{mediator} loses patience with {decider}."
    return "{mediator} loses patience with {decider}: its threat counts {turning_threat:.3g} times."


def _in_here(facts: Facts) -> list[str]:
    """Names of those of whom something holds in this world."""
    return [name for name, holds in facts.get("by", {}).items() if holds]


def _blocked(facts: Facts) -> str:
    verb = "blocks" if len(_in_here(facts)) == 1 else "block"
    return f"{{who}} {verb} the coalition's council: new measures wait."


def _lapsed(facts: Facts) -> str:
    left = "nobody carries the offer any more" if facts["offer"] else "no offer is on the table"
    return f"The deadline passes without effect: {left}."


def _by_chance(weekly: float | None) -> str:
    return "" if weekly is None else f" (by chance, {weekly:.1%} a week)"


def _punished(facts: Facts) -> str:
    answer = AN_ANSWER[ANSWERS[facts["answer"]]]
    return (
        f"{{mediator}} answers the standing {answer} of {{decider}} with new sanctions, "
        "{size:.0%} of those in force at the start (probability {weekly:.1%} a week)."
    )


def _raised(facts: Facts) -> str:
    verb = "raises a point again" if facts.get("again") else "raises a point"
    return f"{{decider}} {verb}: {{detail}}."


def _revised(facts: Facts) -> str:
    step, met = facts["step"], facts["met"]
    if met >= 1.0:
        how = "it is now met in full"
    elif met > step:
        how = f"another {step:.0%} of it conceded, {met:.0%} in all"
    else:
        how = f"{step:.0%} of it conceded"
    return f"The text is revised towards {{decider}}: {{detail}}, {how}."


def _collapsed(facts: Facts) -> str:
    if facts["hazards"]:
        how = f"{_broken(facts)}: a side renounces it"
    else:
        how = f"at its first violation, on its {nth(facts['days'])} day"
    return f"The full truce collapses {how}. The offer falls with it; fighting resumes tomorrow."


def _broken(facts: Facts) -> str:
    days = plural(facts["violations"], "day")
    violations = f"after {days} with violations" if facts["violations"] else "without a violation"
    return f"on its {nth(facts['days'])} day, {violations}"


def _quiet(beginning: str) -> Callable[[Facts], str]:
    """How many of a truce's days were quiet, after its end."""

    def fill(facts: Facts) -> str:
        quiet = facts["days"] - facts["violations"]
        return f"{beginning}: {quiet} of {plural(facts['days'], 'day')} quiet."

    return fill


WORDS: Mapping[str, str | Callable[[Facts], str]] = {
    "detail_settled": "Settled: {detail}.",
    "detail_raised": _raised,
    "mediator_left": "{mediator} walks away from the talks; the offer lapses.",
    "successor_left": "{carrier} gives up; the offer lapses.",
    "mediator_turned": _turned,
    "mediator_sanctions": _punished,
    "aid_paused": "{mediator} pauses its own aid to {opponent}{by_chance}.",
    "aid_resumed": "{mediator} resumes its own aid to {opponent}{by_chance}.",
    "endorsement_withdrawn": _with_odds(
        "{opponent} withdraws its endorsement{odds}; the offer falls."
    ),
    "renewal_declined": _with_odds("{opponent} does not agree to it{odds}."),
    "truce_agreed": "Both have said yes: a full truce runs from tomorrow.",
    "truce_held": _quiet("The full truce has run its length and held"),
    "truce_collapsed": _collapsed,
    "limited_agreed": "Agreed: {truce}.",
    "limited_extended": "Extended: {truce}.",
    "limited_broken": lambda facts: f"The limited truce breaks down {_broken(facts)}.",
    "limited_over": _quiet("The limited truce runs out"),
    "offer_made": "{carrier} makes a new offer.",
    "text_revised": _revised,
    "concession_halved": "{opponent} has half of it taken back: {detail}, {met:.0%} still met.",
    "partial_truce_tabled": "In the talks a partial truce is put into the text; {decider} may now "
    "choose it.",
    "text_comes_back": "The text comes back with half of its concessions, and {opponent} "
    "endorses it.",
    "text_taken_up": "Another mediator takes the text up, without a threat behind it.",
    "text_taken_up_again": "Yet another mediator takes the text up, without a threat behind it.",
    "council_blocked": _blocked,
    "council_freed": "Nobody blocks the coalition's council any more.",
    "measures_adopted": "The coalition's council adopts what has been prepared, {size:.1%} of the "
    "sanctions in force at the start.",
    "measures_blocked": "New measures of the coalition are due, {size:.1%} of the sanctions in "
    "force at the start, and blocked by {who}.",
    "rollover_agreed": "Renewed by all: {measures}.",
    "rollover_failed": "Not renewed, they lapse: {measures}; {who} did not agree.",
    "ultimatum_carried_out": "The deadline passes; {mediator} carries its threat out: new "
    "sanctions, {size:.0%} of those in force at the start.",
    "ultimatum_let_off": "The deadline passes; {mediator} does not carry its threat out.",
    "ultimatum_met": "The deadline passes: a truce has been agreed in time.",
    "ultimatum_lapsed": _lapsed,
}
"""Of each kind of entry: its sentence, or what makes it from the facts, with places for them."""
