"""What stands below a sentence of a story: why a party chose as it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.model.story.entry import capital
from sim.outcomes import ANSWERS
from sim.rules import decision
from sim.wording import plural

_MOST_NAMED = 3
_LEAST_NAMED = 0.005
_LEAST_VALUE = 0.001
"""Difference of two options' values that is told as a number."""
_NEARLY_CERTAIN = 0.9
"""Probability of keeping the endorsement above which only chance ends it."""

UNLIKELY = 0.25
"""Probability up to which an answer is called one in so many."""
_FEW = 1000
"""One in more than these is not counted."""
_NUMBERS = (
    *("four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)

MOOD = "mood"
"""The term for what moves a choice beside its value."""

Terms = Mapping[str, float]


def chance(probability: float) -> str:
    """A probability in whole percent, a small one not as nothing, a large one not as certain."""
    if 0.0 < probability < _LEAST_NAMED:
        return "<1%"
    return ">99%" if 1.0 - _LEAST_NAMED <= probability < 1.0 else f"{probability:.0%}"


def one_in(probability: float) -> str:
    """`a one-in-sixteen answer` for 6 %; empty for one that was likely enough."""
    if not 0.0 < probability <= UNLIKELY:
        return ""
    number = round(1.0 / probability)
    if number > _FEW:
        return f"a less than one-in-{_FEW:,} answer"
    said = _NUMBERS[number - 4] if number <= len(_NUMBERS) + 3 else str(number)
    return f"a one-in-{said} answer"


def told_chance(probability: float) -> str:
    """A probability, and in words how rare that is where it is: `6%: a one-in-sixteen answer`."""
    rare = one_in(probability)
    return f"{chance(probability)}: {rare}" if rare else chance(probability)


def of_answer(
    facts: Mapping[str, Any],
    offered: list[str],
    closed: str,
    still: bool = False,
    leans: bool = True,
    most: int | None = None,
) -> list[str]:
    """What the decider saw, what each option was worth to it, and what spoke for its answer.

    offered: options of the scenario; closed: why a limited truce was not open, where it was not;
    still: whether its last answer was one by mood too; leans: whether the mediator has a stance,
    which one that has taken the text up has not; most: how many of an option's terms are told.
    """
    terms, answer = facts["terms"], facts["answer"]
    values = {option: worth(terms[option]) for option in offered if facts["available"][option]}
    lines = [_circumstances(facts["circumstances"], leans)]
    for option in offered:
        if option not in values:
            lines.append(f"  {option:<8}not open to it: {closed}")
            continue
        mark = "→" if option == answer else " "
        share = chance(facts["probabilities"][option])
        mood = f"mood {signed(terms[option].get(MOOD, 0.0)):>5}"
        parts = spelled(without_mood(terms[option]), most)
        lines.append(f"{mark} {option:<8}{values[option]:+.3f}  {mood}  {share:>4}  {parts}")
    return [*lines, deciding(terms, answer, values, still)]


def by_mood(facts: Mapping[str, Any]) -> bool:
    """Whether another option that was open to it was worth more than the answer."""
    values = {
        option: worth(terms)
        for option, terms in facts["terms"].items()
        if facts["probabilities"][option] > 0.0
    }
    return max(values.values()) > values[facts["answer"]]


def deciding(
    terms: Mapping[str, Terms], answer: str, values: Mapping[str, float], still: bool = False
) -> str:
    """What spoke for the answer and what against it, beside the best of the others it could give.

    values: of the options open to it, without the mood. An answer that was worth less than another
    needed a mood for it, and that is said; still: as for its last answer.
    """
    rivals = [option for option in ANSWERS if option in values and option != answer]
    if not rivals:
        return "nothing else was open to it"
    rival = max(rivals, key=lambda option: values[option])
    over = values[answer] - values[rival]
    spoke = _for_and_against(answer, _gaps(terms[answer], terms[rival]))
    if over < 0.0:
        how = "still by mood" if still else "by mood"
        more = f"{-over:.3f}" if over <= -_LEAST_VALUE else f"less than {_LEAST_VALUE}"
        return f"{how}: {rival} was worth {more} more. {spoke}"
    return f"worth {over:.3f} more than {rival}. {spoke}"


def _circumstances(at: Mapping[str, float], leans: bool) -> str:
    stance = f", its stance {at['stance']:+.2f}" if leans else ""
    weight = at["details_weight"]
    capped = f"{weight:.2f}, counts as " if weight > at["details_open"] + _LEAST_NAMED else ""
    return (
        f"felt momentum {at['perceived_momentum']:+.2f}, pressure {at['pressure']:.2f}, "
        f"support {at['support']:.2f}, details open {capped}{at['details_open']:.2f}, "
        f"mediator's trust {at['belief_mediator']:.2f}{stance}"
    )


def gaps(terms: Mapping[str, Terms], option: str, other: str) -> dict[str, float]:
    """Each term of one option's value over the same one of another's, without the moods."""
    return without_mood(_gaps(terms[option], terms[other]))


def _gaps(own: Terms, others: Terms) -> dict[str, float]:
    """Each term of one option over the same one of another."""
    names = dict.fromkeys([*own, *others])
    return {name: own.get(name, 0.0) - others.get(name, 0.0) for name in names}


def _for_and_against(option: str, gaps: Terms) -> str:
    """The largest of what speaks for an option and of what speaks against it, and its mood."""
    own = without_mood(gaps)
    sides = {
        f"for {option}": {name: gap for name, gap in own.items() if gap >= _LEAST_NAMED},
        f"against {option}": {name: gap for name, gap in own.items() if gap <= -_LEAST_NAMED},
    }
    said = [f"{side}: {spelled(terms, _MOST_NAMED)}" for side, terms in sides.items() if terms]
    return ". ".join(capital(part) for part in [*said, f"mood {signed(gaps.get(MOOD, 0.0))}"])


def of_withdrawal(facts: Mapping[str, Any]) -> list[str]:
    """Why the opponent did not keep to the offer, where it chose; nothing where an event did."""
    if "keeping" not in facts:
        return []
    keeping = facts["keeping"]
    if keeping > _NEARLY_CERTAIN:
        verdict = "nothing in the model explains that it did not: chance"
    elif total(facts["terms"]) > 0.0:
        verdict = "keeping it was worth more, but not by so much that choice is sure"
    else:
        verdict = "withdrawing was worth more"
    # Never rounded up to a certainty, which would leave nothing to explain.
    share = f"{min(keeping, 0.999):.1%}"
    return [
        f"probability of keeping it for a week {share}: {verdict}",
        f"keeping over withdrawing {total(facts['terms']):+.3f}: {spelled(facts['terms'])}",
    ]


def of_collapse(hazards: Terms) -> list[str]:
    """Why a truce was renounced, by the parts of the hazard on its last day, 1/day, if known."""
    if not hazards:
        return []
    parts = ", ".join(f"{hazard:.1%} by {name}" for name, hazard in hazards.items())
    return [f"chance of that on such a day about {total(hazards):.1%}: {parts}"]


def of_spent_patience(facts: Mapping[str, Any], rounds: int) -> str:
    """How long the mediator waited before it left or turned, and what had come of it.

    rounds: answers so far that led to no full truce.
    """
    details = facts["details"]
    return (
        f"its patience of {facts['patience_rounds']:.1f} weeks is spent: "
        f"{plural(rounds, 'answer')} without a full truce, {details['in full']:.0f} of "
        f"{plural(round(details['demanded']), 'detail')} met in full, {details['in part']:.0f} "
        "in part"
    )


def of_pressure(facts: Mapping[str, float]) -> str:
    """What a measure did to the pressure on the decider."""
    return f"pressure {facts['pressure']:.2f}, before {facts['before']:.2f}"


def of_text(met: Terms) -> list[str]:
    """What a text that is on the table again meets, and how far."""
    degrees = {name: "in full" if met[name] >= 1.0 else f"{met[name]:.0%}" for name in met}
    parts = [f"{name} {degrees[name]}" for name, degree in met.items() if degree > 0.0]
    return [f"it meets: {', '.join(parts) or 'nothing of what is asked'}"]


def worth(terms: Terms) -> float:
    """Value of an option without the passing mood for it."""
    return total(without_mood(terms))


def without_mood(terms: Terms) -> dict[str, float]:
    """The terms of an option's value, to which the mood does not belong."""
    return {name: term for name, term in terms.items() if name != MOOD}


def total(terms: Terms) -> float:
    """The terms' sum, added in their order."""
    return float(decision.total(terms))


def signed(number: float) -> str:
    """A number with its sign and two digits; without a sign where it is next to nothing."""
    return f"{number:+.2f}" if abs(number) >= _LEAST_NAMED else "0.00"


def spelled(terms: Terms, most: int | None = None) -> str:
    """The terms, largest first, those under half a hundredth left out."""
    ordered = sorted(terms.items(), key=lambda item: -abs(item[1]))[:most]
    parts = [f"{name} {term:+.2f}" for name, term in ordered if abs(term) >= _LEAST_NAMED]
    return ", ".join(parts) or "next to nothing"
