"""Where a story turns: which of its happenings moved the chances of the decider's answer most.

The weight of a happening is the total variation distance between the probabilities of the decider's
answers before it and after it, ½ Σ |p − q|, from 0 to 1: the share of answers that would be others.
They are those of the logged answers around it. Where no answer can be given before it or after it,
for want of an offer or in a full truce, they have nothing in common: 1. An answer that is not the
last one weighs 1 − p, for how unlikely it was, if that is more; the first one if it was unlikely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.model.story.entry import Entry
from sim.model.story.reasons import UNLIKELY, chance, gaps, spelled
from sim.model.story.sentences import AN_ANSWER
from sim.outcomes import ANSWERS

MOST_TURNS = 3
_LEAST = 0.1
"""Weight below which a happening turns nothing."""
_MOST_TERMS = 2
_LEAST_CHANGE = 0.005
"""Change of a term that shows in its two digits."""
_DECIDED = 2.0
"""Weight of what the ending rests on: more than any distance."""
_CUTS = (
    "truce_agreed",
    "truce_held",
    "truce_collapsed",
    "endorsement_withdrawn",
    "mediator_left",
    "text_taken_up",
    "text_comes_back",
    "offer_made",
)
"""Kinds before or after which no answer can be given."""
_ON_THE_TEXT = frozenset({"open details", "concessions already made"})
_ON_PRESSURE = frozenset({"cost of refusing", "economic stress"})
_ON_AIMS = frozenset({"war aims", "terms follow the front"})
_ACTS_ON: Mapping[str, frozenset[str]] = {
    "text_revised": _ON_THE_TEXT,
    "detail_settled": _ON_THE_TEXT,
    "detail_raised": _ON_THE_TEXT,
    "concession_halved": _ON_THE_TEXT,
    "mediator_turned": _ON_PRESSURE | {"mediator's goodwill"},
    "mediator_sanctions": _ON_PRESSURE,
    "measures_adopted": _ON_PRESSURE,
    "rollover_failed": _ON_PRESSURE,
    "ultimatum_carried_out": _ON_PRESSURE,
    "aid_paused": _ON_AIMS,
    "aid_resumed": _ON_AIMS,
}
"""Kinds that move chances between two answers -> the terms of value that the model moves by them.

A dated event may move any term.
"""
_OPENS = ("limited_agreed", "limited_over", "limited_broken", "partial_truce_tabled")
"""Kinds that open or close the way to a partial truce."""
_ENDED_BY = {
    "held": "truce_held",
    "running": "truce_agreed",
    "collapsed": "truce_collapsed",
    "limited": "limited_agreed",
    "withdrawn": "endorsement_withdrawn",
}
"""What each ending rests on: the first end of a truce, the last of what is in force."""
_ENDS_OF_TRUCES = ("truce_held", "truce_collapsed")
_PUTS_BACK = ("text_taken_up", "text_comes_back", "offer_made")
"""Kinds that only put an offer on the table again: of equal weight the last to be told."""
_SAID_WITH = {"truce_agreed": "accept", "limited_agreed": "limited"}
"""Kinds that an answer of the same day brings about, which is what is told."""

Chances = Mapping[str, float]


class Turn(NamedTuple):
    """A happening on which a story turns."""

    place: int
    """Among the story's entries."""
    entry: Entry
    weight: float
    before: Entry | None = None
    """The answer before it; None where the weight does not come from chances."""
    after: Entry | None = None
    """The answer after it."""


def distance(before: Chances, after: Chances) -> float:
    """Total variation distance of two sets of chances, from 0 to 1."""
    gaps = [abs(after[option] - before[option]) for option in ANSWERS]
    return 0.5 * (gaps[0] + gaps[1] + gaps[2] + gaps[3])


def turns_of(entries: Sequence[Entry], ending: str) -> list[Turn]:
    """Up to `MOST_TURNS` happenings of the largest weight, in their order; of equals the later.

    ending: key of the world's category; what it rests on is always among them.
    """
    found = {turn.place: turn for turn in _by_weight(entries)}
    for place in _resting_on(entries, _ENDED_BY.get(ending, "")):
        found[place] = Turn(place, entries[place], _DECIDED)
    heaviest = sorted(found.values(), key=_rank)
    return sorted(heaviest[:MOST_TURNS], key=lambda turn: turn.place)


def _rank(turn: Turn) -> tuple[float, bool, int]:
    return -turn.weight, turn.entry.kind in _PUTS_BACK, -turn.place


def _resting_on(entries: Sequence[Entry], kind: str) -> Iterator[int]:
    """Places of what an ending rests on: an entry of a kind, before a truce's end its agreement."""
    places = [place for place, entry in enumerate(entries) if entry.kind == kind]
    if not places:
        return
    place = places[0] if kind in _ENDS_OF_TRUCES else places[-1]
    yield _brought_by(entries, place)
    if kind in _ENDS_OF_TRUCES:
        agreed = [each for each in range(place) if entries[each].kind == "truce_agreed"]
        yield _brought_by(entries, agreed[-1])


def moved(turn: Turn) -> str:
    """What became of the chances of the next answer, and which terms of value moved them most.

    Empty where the weight is of another kind.
    """
    if turn.before is None or turn.after is None:
        return ""
    one, other = (each.facts["probabilities"] for each in (turn.before, turn.after))
    pairs = [(AN_ANSWER[o], _said(one[o]), _said(other[o])) for o in ANSWERS]
    parts = [f"{answer} {was} → {now}" for answer, was, now in pairs if was != now]
    rising, falling = _most_moved(one, other)
    chances = f"Chances of the next answer: {', '.join(parts)}."
    if {rising, falling} & set(_opened(one, other)):
        return chances
    changes = _change_of_terms(turn.before, turn.after, rising, falling)
    shift = f"For {AN_ANSWER[rising]} over {AN_ANSWER[falling]}: {spelled(changes, _MOST_TERMS)}."
    return f"{chances} {shift}"


def _change_of_terms(before: Entry, after: Entry, rising: str, falling: str) -> Chances:
    """How each term of one option's value over another's changed between two answers."""
    one, other = (gaps(each.facts["terms"], rising, falling) for each in (before, after))
    return {name: other[name] - one.get(name, 0.0) for name in other}


def _said(share: float) -> str:
    return chance(share) if share else "not open"


def nearest_to_yes(entries: Sequence[Entry]) -> Entry | None:
    """The answer at which accepting was likeliest, the first of equals; None without answers."""
    answers = [entry for entry in entries if entry.kind == "answer"]
    return max(answers, key=lambda entry: entry.facts["probabilities"]["accept"], default=None)


def _by_weight(entries: Sequence[Entry]) -> Iterator[Turn]:
    """Everything that weighs enough: other answers, cuts, and what moved chances in between."""
    answers = [place for place, entry in enumerate(entries) if entry.kind == "answer"]
    for place in answers[:1]:
        share = _share(entries[place])
        if share <= UNLIKELY:
            yield Turn(place, entries[place], 1.0 - share)
    for last, place in pairwise(answers):
        chances = [entries[each].facts["probabilities"] for each in (last, place)]
        shift = distance(chances[0], chances[1])
        between = range(last + 1, place)
        if not any(entries[each].kind in _CUTS for each in between) and shift >= _LEAST:
            yield from _shift(
                entries, between, Turn(0, entries[0], shift, entries[last], entries[place])
            )
        if entries[place].facts["answer"] != entries[last].facts["answer"]:
            weight = max(shift, 1.0 - _share(entries[place]))
            yield Turn(place, entries[place], weight)
    for cut in (place for place, entry in enumerate(entries) if entry.kind in _CUTS):
        place = _brought_by(entries, cut)
        yield Turn(place, entries[place], 1.0)


def _share(answer: Entry) -> float:
    """Probability of the answer that was given."""
    return float(answer.facts["probabilities"][answer.facts["answer"]])


def _shift(entries: Sequence[Entry], between: range, moved: Turn) -> Iterator[Turn]:
    """The one happening between two answers to which the change of their chances is put down.

    What opened or closed an option, where one was; else the last that acts on the term of value
    that moved most, or on one that moved half as much; none where no happening acts on those.
    """
    for kinds in _suspects(moved):
        places = [place for place in between if entries[place].kind in kinds]
        if places:
            yield moved._replace(place=places[-1], entry=entries[places[-1]])
            return


def _suspects(moved: Turn) -> Iterator[Sequence[str]]:
    """Kinds of happenings that may have moved the chances, the likeliest first."""
    if moved.before is None or moved.after is None:
        return
    one, other = (each.facts["probabilities"] for each in (moved.before, moved.after))
    opened = [abs(other[option] - one[option]) for option in _opened(one, other)]
    if max(opened, default=0.0) >= 0.5 * moved.weight:
        yield _OPENS
    rising, falling = _most_moved(one, other)
    changes = _change_of_terms(moved.before, moved.after, rising, falling)
    largest = max(changes.values(), default=0.0)
    for name in sorted(changes, key=lambda name: -changes[name]):
        if changes[name] >= max(0.5 * largest, _LEAST_CHANGE):
            yield [kind for kind, terms in _ACTS_ON.items() if name in terms]
            yield ["event"]


def _opened(one: Chances, other: Chances) -> list[str]:
    """Options that are open before or after only."""
    return [option for option in ANSWERS if (one[option] == 0.0) != (other[option] == 0.0)]


def _most_moved(one: Chances, other: Chances) -> tuple[str, str]:
    """The answer that has become likelier by most, and the one that has lost most."""
    changes = {option: other[option] - one[option] for option in ANSWERS}
    ranked = sorted(ANSWERS, key=lambda option: changes[option])
    return ranked[-1], ranked[0]


def _brought_by(entries: Sequence[Entry], place: int) -> int:
    """Place of the answer that brought an entry about on its day, else its own."""
    entry = entries[place]
    wanted = _SAID_WITH.get(entry.kind)
    for earlier in range(place - 1, -1, -1):
        other = entries[earlier]
        if other.day != entry.day:
            break
        if other.kind == "answer" and other.facts["answer"] == wanted:
            return earlier
    return place
