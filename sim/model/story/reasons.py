"""What stands below a sentence of a story: why a party chose as it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.outcomes import ANSWERS
from sim.rules import decision
from sim.wording import plural

_MOST_NAMED = 3
_LEAST_NAMED = 0.005
_NEARLY_CERTAIN = 0.9
"""Probability of keeping the endorsement above which only the noise of choice ends it."""

MOOD = "mood"
"""The term for what moves a choice beside its value."""

Terms = Mapping[str, float]


def chance(probability: float) -> str:
    """A probability in whole percent, small ones not as nothing."""
    return "<1%" if 0.0 < probability < _LEAST_NAMED else f"{probability:.0%}"


def of_answer(facts: Mapping[str, Any], offered: list[str], closed: str) -> list[str]:
    """What the decider saw, what each option was worth to it, and what decided.

    offered: options of the scenario; closed: why a limited truce was not open, where it was not.
    """
    at, terms, answer = facts["circumstances"], facts["terms"], facts["answer"]
    values = {option: worth(terms[option]) for option in offered if facts["available"][option]}
    lines = [
        f"felt momentum {at['perceived_momentum']:+.2f}, pressure {at['pressure']:.2f}, "
        f"support {at['support']:.2f}, details open {at['details_open']:.2f}, "
        f"mediator's trust {at['belief_mediator']:.2f}, its stance {at['stance']:+.2f}"
    ]
    for option in offered:
        if option not in values:
            lines.append(f"  {option:<8}not open to it: {closed}")
            continue
        mark = "→" if option == answer else " "
        share = chance(facts["probabilities"][option])
        value = f"{values[option]:+.3f}"
        lines.append(f"{mark} {option:<8}{value}  {share:>4}  {spelled(terms[option])}")
    return [*lines, deciding(terms, answer, values)]


def deciding(terms: Mapping[str, Terms], answer: str, values: Mapping[str, float]) -> str:
    """The terms by which the answer differs most from the best of the others it could give.

    values: of the options open to it, without the mood. An answer that was worth less than another
    needed a mood for it, and that is said.
    """
    rivals = [option for option in ANSWERS if option in values and option != answer]
    if not rivals:
        return "nothing else was open to it"
    rival = max(rivals, key=lambda option: values[option])
    names = dict.fromkeys([*terms[answer], *terms[rival]])
    gaps = {name: terms[answer].get(name, 0.0) - terms[rival].get(name, 0.0) for name in names}
    largest = spelled(gaps, _MOST_NAMED)
    behind = values[rival] - values[answer]
    if behind > 0.0:
        return f"by mood: {rival} was worth {behind:.3f} more; {largest} (against {rival})"
    return f"decided by: {largest} (against {rival})"


def of_withdrawal(facts: Mapping[str, Any]) -> list[str]:
    """Why the opponent did not keep to the offer, where it chose; nothing where an event did."""
    if "keeping" not in facts:
        return []
    keeping = facts["keeping"]
    if keeping > _NEARLY_CERTAIN:
        verdict = "that it did not keep to it is the noise of choice"
    elif total(facts["terms"]) > 0.0:
        verdict = "keeping it was worth more, but not by so much that choice is sure"
    else:
        verdict = "withdrawing was worth more"
    # Never rounded up to a certainty, which would leave nothing to explain.
    share = f"{min(keeping, 0.999):.1%}"
    return [
        f"probability of keeping it {share}: {verdict}",
        f"keeping over withdrawing {total(facts['terms']):+.3f}: {spelled(facts['terms'])}",
    ]


def of_spent_patience(facts: Mapping[str, Any], rounds: int, settled: int) -> str:
    """How long the mediator waited before it left or turned.

    rounds: answers so far that led to no full truce.
    """
    return (
        f"its patience of {facts['patience_rounds']:.1f} weeks is spent: "
        f"{plural(rounds, 'answer')} without a full truce, details settled: {settled}"
    )


def worth(terms: Terms) -> float:
    """Value of an option without the passing mood for it."""
    return total({name: term for name, term in terms.items() if name != MOOD})


def total(terms: Terms) -> float:
    """The terms' sum, added in their order."""
    return float(decision.total(terms))


def spelled(terms: Terms, most: int | None = None) -> str:
    """The terms, largest first, those under half a hundredth left out."""
    ordered = sorted(terms.items(), key=lambda item: -abs(item[1]))[:most]
    parts = [f"{name} {term:+.2f}" for name, term in ordered if abs(term) >= _LEAST_NAMED]
    return ", ".join(parts) or "next to nothing"
