"""How a story opens: how the world ended and when, in a sentence of what was logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.model.story.entry import Entry, spoken_date
from sim.model.story.reasons import chance, told_chance
from sim.model.story.sentences import AN_ANSWER, Names, ordinal
from sim.model.story.turning import nearest_to_yes
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario
from sim.wording import plural


def headline(scenario: Scenario, entries: Sequence[Entry], outcome: Mapping[str, Any]) -> str:
    """How the world ended, when, and how unlikely that was.

    outcome: the world's row of the outcome table.
    """
    key = CATEGORIES[outcome["category"]].key
    if key in ("held", "running", "collapsed"):
        return _of_truce(scenario, key, entries, outcome)
    end = spoken_date(scenario, scenario.horizon_days - 1)
    never = outcome["accepted_day"] < 0
    none = "No full truce" if never else "No full truce any more"
    near = _never_likelier(scenario, entries) if never else ""
    return f"{none} by {end}: {_instead(scenario, key, entries)}.{near}"


def _of_truce(
    scenario: Scenario, key: str, entries: Sequence[Entry], outcome: Mapping[str, Any]
) -> str:
    ended = {"held": outcome["held_day"], "collapsed": outcome["collapsed_day"]}.get(key)
    until = scenario.horizon_days if ended is None else ended
    begun = [e.day for e in entries if e.kind == "truce_agreed" and e.day < max(until, 1)][-1]
    today = [e for e in entries if e.day == begun and e.kind == "answer"]
    imposed = not today or today[-1].facts["answer"] != "accept"
    when = spoken_date(scenario, begun)
    if imposed:
        how = f"A full truce is imposed on {when}"
    else:
        share = told_chance(today[-1].facts["probabilities"]["accept"])
        how = f"{Names(scenario).of('decider')} accepts on {when} (probability {share})"
    ends = {
        "held": "the truce runs its length and holds",
        "collapsed": f"the truce collapses after {plural(until - begun, 'day')}",
        "running": "the truce is in force on the last day",
    }[key]
    return f"{how}, and {ends}{_of_how_many(entries, begun)}."


def _of_how_many(entries: Sequence[Entry], begun: int) -> str:
    """Which of several full truces one that begins on a day is."""
    days = [entry.day for entry in entries if entry.kind == "truce_agreed"]
    which = ordinal(1 + days.index(begun))
    return f" (the {which} of {len(days)} full truces)" if len(days) > 1 else ""


def _instead(scenario: Scenario, key: str, entries: Sequence[Entry]) -> str:
    """What stands on the last day in place of a full truce."""
    names = Names(scenario)
    if key == "limited":
        agreed = [entry for entry in entries if entry.kind == "limited_agreed"][-1]
        which = agreed.facts["names"][agreed.facts["index"]]
        return f"only a limited truce is in force, {which}, since {_day(scenario, agreed)}"
    if key == "withdrawn":
        gone = [entry for entry in entries if entry.kind == "endorsement_withdrawn"][-1]
        return f"{names.of('opponent')} withdrew its endorsement on {_day(scenario, gone)}"
    answers = [entry for entry in entries if entry.kind == "answer"]
    if not answers:
        return "no offer was answered"
    last = answers[-1].facts["answer"]
    run = _last_run(answers)
    since = _day(scenario, run[0])
    if last == "limited":
        return f"{names.of('decider')} agreed to limited truces only, the last of which has ended"
    if len(run) == len(answers) > 1:
        times = "both times" if len(run) == 2 else f"all {len(run)} times"
        return f"{names.of('decider')} answered {AN_ANSWER[last]} {times}, from {since} on"
    if len(run) == 1:
        return f"{names.of('decider')}'s last answer, on {since}, was {AN_ANSWER[last]}"
    times = f"last {plural(len(run), 'answer')}"
    return f"{names.of('decider')}'s {times}, from {since} on, were {AN_ANSWER[last]}"


def _last_run(answers: Sequence[Entry]) -> list[Entry]:
    """The last answers, as far as they are the same."""
    run: list[Entry] = []
    for entry in reversed(answers):
        if entry.facts["answer"] != answers[-1].facts["answer"]:
            break
        run.insert(0, entry)
    return run


def _never_likelier(scenario: Scenario, entries: Sequence[Entry]) -> str:
    """How near it came to a yes."""
    nearest = nearest_to_yes(entries)
    if nearest is None:
        return ""
    share = chance(nearest.facts["probabilities"]["accept"])
    if share.startswith("<"):
        return " At no answer was a yes as likely as 1 in 200."
    return f" A yes was likeliest on {_day(scenario, nearest)}, at {share}."


def _day(scenario: Scenario, entry: Entry) -> str:
    return spoken_date(scenario, entry.day)
