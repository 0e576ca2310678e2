"""How a story ends: the category, and what stands on the last day that the category hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.model.story.entry import Entry, date_of
from sim.model.story.sentences import AN_ANSWER, Names
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario

_LAST_ANSWER = {
    "counter": "the last answer was a counter-proposal",
    "limited": "the last answer was a limited truce, which has ended",
}
_NONE_IN_FORCE = "no full truce is in force any more"


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
    when = _when_agreed(scenario, category.key, entries, outcome)
    hidden = "; ".join(
        [
            *_hidden_truces(scenario, category.key, entries, standing),
            *_hidden_parties(scenario, category.key, entries, outcome),
            *([] if standing["offer on the table"] else ["no offer is on the table"]),
        ]
    )
    more = f" Also: {hidden}." if hidden else ""
    return f"End: {category.label} ({meaning}{when}).{more}"


def _of_last_answer(entries: Sequence[Entry]) -> str:
    answers = [entry.facts["answer"] for entry in entries if entry.kind == "answer"]
    if not answers:
        return "no offer was answered"
    return _LAST_ANSWER.get(answers[-1], "no truce came of it")


def _when_agreed(
    scenario: Scenario, category: str, entries: Sequence[Entry], outcome: Mapping[str, Any]
) -> str:
    """When the full truce of which the category speaks was agreed; nothing without one."""
    over = {"held": outcome["held_day"], "collapsed": outcome["collapsed_day"]}
    until = over.get(category, scenario.horizon_days)
    agreed = [day for day in _days(entries, "truce_agreed") if day < max(until, 1)]
    if not agreed:
        return ""
    today = [entry for entry in entries if entry.day == agreed[-1] and entry.kind == "event"]
    imposed = any(entry.facts["event"].kind == "truce_imposed" for entry in today)
    return f"; {'imposed' if imposed else 'accepted'} on {date_of(scenario, agreed[-1])}"


def _hidden_truces(
    scenario: Scenario, category: str, entries: Sequence[Entry], standing: Mapping[str, bool]
) -> Iterator[str]:
    """What the category does not say of truces that came before or after."""
    full = standing["full truce in force"]
    collapsed = [date_of(scenario, day) for day in _days(entries, "truce_collapsed")]
    if category == "held":
        held = date_of(scenario, max(_days(entries, "truce_held")))
        later = [f"a later truce collapsed on {day}" for day in collapsed if day > held]
        yield from later[-1:] if later or full else [_NONE_IN_FORCE]
        yield from ["a full truce is in force"] if full else []
    elif category == "running" and collapsed:
        yield f"an earlier truce collapsed on {collapsed[-1]}"
    if category in ("held", "collapsed") and standing["limited truce in force"]:
        yield "a limited truce is in force"


def _hidden_parties(
    scenario: Scenario, category: str, entries: Sequence[Entry], outcome: Mapping[str, Any]
) -> Iterator[str]:
    """Who has left, who withdrew, and what the decider said last where the opponent did."""
    names = Names(scenario)
    left, withdrew = outcome["mediator_exit_day"], outcome["withdrawn_day"]
    answers = [entry.facts["answer"] for entry in entries if entry.kind == "answer"]
    if category == "withdrawn" and answers:
        yield f"the last answer of {names.of('decider')} was {AN_ANSWER[answers[-1]]}"
    if left >= 0:
        yield f"{names.of('mediator')} left the talks on {date_of(scenario, left)}"
    if taken_up := _days(entries, "text_taken_up"):
        others = "another mediator" if len(taken_up) == 1 else "other mediators"
        when = " and ".join(date_of(scenario, day) for day in taken_up)
        gone = _days(entries, "mediator_left")[1:]
        over = f" and gave up on {date_of(scenario, gone[-1])}" if gone else ""
        yield f"{others} took the text up on {when}{over}"
    if withdrew >= 0 and category != "withdrawn":
        yield f"{names.of('opponent')} withdrew its endorsement on {date_of(scenario, withdrew)}"


def _days(entries: Sequence[Entry], kind: str) -> list[int]:
    return [entry.day for entry in entries if entry.kind == kind]
