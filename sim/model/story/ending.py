"""How a story ends: the category, and what stands on the last day that the category hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.model.story.entry import Entry, date_of
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario

_LAST_ANSWER = {
    "counter": "the last answer was a counter-proposal",
    "limited": "the last answer was a limited truce, which has ended",
}


def ending(
    scenario: Scenario,
    entries: Sequence[Entry],
    outcome: Mapping[str, Any],
    standing: Mapping[str, bool],
) -> str:
    """The last lines of a story.

    outcome: the world's row of the outcome table; standing: what holds on the last day
    (`Story.standing`).
    """
    category = CATEGORIES[outcome["category"]]
    meaning = _of_last_answer(entries) if category.key == "stalled" else category.meaning
    accepted = outcome["accepted_day"]
    when = f"; accepted on {date_of(scenario, accepted)}" if accepted >= 0 else ""
    hidden = "; ".join(_hidden(scenario, category.key, outcome, standing))
    more = f" Also: {hidden}." if hidden else ""
    return f"End: {category.label} ({meaning}{when}).{more}"


def _of_last_answer(entries: Sequence[Entry]) -> str:
    answers = [entry.facts["answer"] for entry in entries if entry.kind == "answer"]
    if not answers:
        return "no offer was answered"
    return _LAST_ANSWER.get(answers[-1], "no truce came of it")


def _hidden(
    scenario: Scenario, category: str, outcome: Mapping[str, Any], standing: Mapping[str, bool]
) -> Iterator[str]:
    """What an analyst would want to know and the category does not say."""
    names = {actor.role: actor.name for actor in scenario.actors}
    left, withdrew = outcome["mediator_exit_day"], outcome["withdrawn_day"]
    if category == "held":
        full = standing["full truce in force"]
        yield "a full truce is in force" if full else "no full truce is in force any more"
    if category in ("held", "collapsed") and standing["limited truce in force"]:
        yield "a limited truce is in force"
    if not standing["offer on the table"]:
        yield "no offer is on the table"
    if left >= 0:
        yield f"{names['mediator']} left the talks on {date_of(scenario, left)}"
    if withdrew >= 0 and category != "withdrawn":
        yield f"{names['opponent']} withdrew its endorsement on {date_of(scenario, withdrew)}"
