"""The sentence of each kind of entry; what led to it is in `sim.model.story.reasons`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.scenario.scenario import Scenario

Facts = Mapping[str, Any]


class Names:
    """What the actors of a scenario are called by their roles."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def of(self, role: str) -> str:
        """Name of the first actor of a role; the role itself where there is none."""
        actors = self._scenario.actors
        return next((actor.name for actor in actors if actor.role == role), f"the {role}")


def sentence(kind: str, facts: Facts, names: Names) -> str:
    """What a story says of an entry of a kind; facts: those that were logged, or none."""
    roles = {role: names.of(role) for role in ("decider", "opponent", "mediator")}
    words = _WORDS[kind]
    return (words if isinstance(words, str) else words(facts)).format_map({**facts, **roles})


def _with_odds(words: str) -> Callable[[Facts], str]:
    """Words with a place for the probability, where it is known."""

    def fill(facts: Facts) -> str:
        odds = facts.get("probability", 1.0 - facts.get("keeping", 1.0))
        known = "probability" in facts or "keeping" in facts
        return words.replace("{odds}", f" (probability {odds:.1%})" if known else "")

    return fill


def _turned(facts: Facts) -> str:
    turns = facts.get("turning_threat", 1.0) != 1.0
    return f"{{mediator}} runs out of patience{' and turns on {decider}' if turns else ''}."


def _revised(facts: Facts) -> str:
    return "The text is revised towards {decider}: {detail}, {step:.0%} of it conceded."


def _kind_of_truce(beginning: str) -> Callable[[Facts], str]:
    return lambda facts: f"{beginning}: {facts['names'][facts['index']]}."


_WORDS: Mapping[str, str | Callable[[Facts], str]] = {
    "detail_settled": "Settled: {detail}.",
    "detail_raised": "{decider} raises a point: {detail}.",
    "mediator_left": "{mediator} walks away from the talks; the offer lapses.",
    "mediator_turned": _turned,
    "mediator_sanctions": _with_odds("{mediator} answers with new sanctions{odds}."),
    "aid_paused": "{mediator} pauses its own aid to {opponent}.",
    "aid_resumed": "{mediator} resumes its own aid to {opponent}.",
    "endorsement_withdrawn": _with_odds(
        "{opponent} withdraws its endorsement{odds}; the offer falls."
    ),
    "renewal_declined": _with_odds("{opponent} does not agree to it{odds}."),
    "truce_agreed": "Both have said yes: a full truce runs from tomorrow.",
    "truce_held": "The full truce has run its length and held.",
    "truce_collapsed": "The full truce collapses, and the offer falls with it: "
    "fighting resumes tomorrow.",
    "limited_agreed": _kind_of_truce("Agreed"),
    "limited_extended": _kind_of_truce("Extended"),
    "limited_broken": "The limited truce breaks down.",
    "limited_over": "The limited truce runs out.",
    "offer_made": "{mediator} makes a new offer.",
    "text_revised": _revised,
    "concession_halved": "{opponent} has half of it taken back: {detail}.",
    "partial_truce_tabled": "A partial truce is put into the text.",
    "text_comes_back": "The text comes back with half of its concessions, and {opponent} "
    "endorses it.",
    "text_taken_up": "Another mediator takes the text up, without a threat behind it.",
    "council_blocked": "A doubter blocks the coalition's council: new measures wait.",
    "council_freed": "The coalition's council is of one mind again.",
    "measures_adopted": "The coalition adopts the measures that it has prepared.",
    "measures_blocked": "Measures of the coalition are due and blocked.",
    "rollover_agreed": "Renewed by all: {measures}.",
    "rollover_failed": "Not renewed, they lapse: {measures}.",
    "ultimatum_carried_out": "The deadline passes; {mediator} carries its threat out.",
    "ultimatum_let_off": "The deadline passes; {mediator} does not carry its threat out.",
}
