"""The decider's choice among accepting, a limited truce, a counter-proposal and a refusal.

Values are in units of v, the value the decider puts on its war aims; each is a sum of named terms
that a story can print. The symbols are those of the model description.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules import beliefs
from sim.rules.arithmetic import Array, Codes, Mask, Real, exp, log, logistic, normal_cdf

ACCEPT, LIMITED, COUNTER, REFUSE = range(4)
"""Places of the options in what follows."""

Terms = Mapping[str, Real]

_TINY = 1e-17
"""Least argument of a logarithm: no probability is 0 and none is 1."""


@dataclass(frozen=True)
class Tastes:
    """What the decider is like: one number a world, or a reference type of it."""

    resolve: Real
    """r, value of the aims to this decider, 1 = median."""
    cost_sensitivity: Real
    """s, 1 = median."""
    sincere: Real
    """s(r), how far it means its yes in principle, 0 to 1 (`sincerity`)."""
    limited_taste: Real
    """Persistent liking for partial truces."""


@dataclass(frozen=True)
class Situation:
    """What the decider sees when it values its options; one number a world."""

    chance: Array
    """p, perceived chance to gain its aims by fighting on."""
    losses: Array
    """Losses of the last 30 days of fighting over the dossier's mean."""
    stress: Array
    """E, economic stress."""
    pressure: Array
    """P, pressure index, relief by a limited truce in force included."""
    details: Array
    """D, weight of open details."""
    commitment_fear: Real
    """Fear that the other side rearms during the truce, 0 to 1."""
    troops: Array
    """Peacekeepers offered, 1 = the reference force."""
    monitoring: Real
    """Monitoring offered, 0 to 1."""
    goodwill: Array
    """b, the mediator's Pr(sincere)."""
    patience_left: Array
    """Share of the mediator's patience left."""
    limited_truces: Array
    """n, limited truces so far."""
    conceded: Array
    """Details conceded to the decider so far, a count."""
    stance: Array
    """The mediator's stance."""
    lean: Real
    """ℓ, lean of the offered terms to the other side: 0 follows the front, 1 ignores it."""
    waiting: Real
    """What a decider that looks ahead hopes to gain by waiting, 0 for one that does not."""


@dataclass(frozen=True)
class Coefficients:
    """Weights of the terms, in units of v; `parameters.decider` in the dossier gives each."""

    terms_base: Real
    terms_sincere: Real
    terms_follow_front: Real
    details_cost: Real
    commitment_cost: Real
    troops_cost: Real
    monitoring_value: Real
    veto: Real
    veto_cost: Real
    loss_cost: Real
    stress_cost: Real
    pressure_cost: Real
    patron_dependence: Real
    patron_restraint: Real
    limited_share: Real
    limited_relief_left: Real
    counter_cost_left: Real
    limited_goodwill: Real
    counter_goodwill: Real
    talk_cost: Real
    closed_door: Real
    repetition_cost: Real
    limited_bias: Real
    backlash: Real
    concession_cost: Real


@kernel
def chance_of_aims(
    momentum: Array, support: Array, intercept: Real, by_momentum: Real, by_support: Real
) -> Array:
    """p: perceived chance that fighting on gains the decider's aims.

    σ(a₀ + a_m·m̂ - a_s·ln((1 + Â)/2)); the logarithm keeps support from 0 to 3 unsaturated.
    momentum: m̂, felt momentum plus bias; support: Â, 1 = start.
    """
    return logistic(intercept + by_momentum * momentum - by_support * log(0.5 * (1.0 + support)))


def fighting_terms(k: Coefficients, who: Tastes, at: Situation) -> dict[str, Real]:
    """F, the value of fighting on: aims less losses and stress.

    r·p·(1 - χ·dep·max(0, stance)) - s(c_L·losses + c_E·E). A decider that depends on the mediator
    (a patron) cannot press on against its will.
    """
    restraint = k.patron_restraint * k.patron_dependence * np.maximum(0.0, at.stance)
    return {
        "war aims": who.resolve * at.chance * (1.0 - restraint),
        "losses": -(who.cost_sensitivity * k.loss_cost * at.losses),
        "economic stress": -(who.cost_sensitivity * k.stress_cost * at.stress),
    }


def truce_terms(k: Coefficients, who: Tastes, at: Situation) -> dict[str, Real]:
    """T, the value of the truce.

    q₀ - q_V·veto + q_s·s(r) + ω·r((1 - ℓ)p - ½) - k_D·D - k_C·commitment - k_P·troops
    + k_G·monitoring. With ω < 1 terms follow the front, but less than the aims do; a text that
    leans to the other side by ℓ grants nothing for what the decider could still gain, so that a
    decider with hopes loses most by it and a beaten one little.
    """
    return {
        "terms offered": k.terms_base,
        "domestic veto": -(k.veto_cost * k.veto),
        "sincerity": k.terms_sincere * who.sincere,
        "terms follow the front": k.terms_follow_front
        * who.resolve
        * ((1.0 - at.lean) * at.chance - 0.5),
        "open details": -(k.details_cost * at.details),
        "fear of rearming": -(k.commitment_cost * at.commitment_fear),
        "foreign troops": -(k.troops_cost * at.troops),
        "monitoring": k.monitoring_value * at.monitoring,
    }


def cost_of_refusing(k: Coefficients, who: Tastes, at: Situation) -> Array:
    """C = s·c_P·P, what a plain no costs under the present pressure."""
    return who.cost_sensitivity * k.pressure_cost * at.pressure


def extra_terms(
    k: Coefficients, who: Tastes, at: Situation, cost: Array
) -> dict[str, dict[str, Real]]:
    """Terms that an option has beside F and T, by option; limited truce: φT + (1 - φ)F + these."""
    return {
        "accept": {},
        "limited": {
            "cost of refusing": -(k.limited_relief_left * cost),
            "mediator's goodwill": k.limited_goodwill * at.goodwill,
            "one more partial truce": -(k.repetition_cost * at.limited_truces),
            "bias against partial truces": k.limited_bias,
            "taste for partial truces": who.limited_taste,
        },
        "counter": {
            "cost of refusing": -(k.counter_cost_left * cost),
            "mediator's goodwill": k.counter_goodwill * at.goodwill * at.patience_left,
            "cost of talking": -k.talk_cost,
            "hope of better terms": at.waiting,
            "concessions already made": -(k.concession_cost * at.conceded),
        },
        "refuse": {
            "cost of refusing": -cost,
            "backlash": -k.backlash,
            "closing the door": -(k.closed_door * who.sincere),
            "hope of better terms": at.waiting,
        },
    }


def total(terms: Terms) -> Array:
    """Sum of the terms in their order."""
    value: Any = 0.0
    for term in terms.values():
        value = value + term
    return value


def option_terms(k: Coefficients, who: Tastes, at: Situation) -> dict[str, dict[str, Real]]:
    """Every term of every option, by option: what a story prints."""
    fighting = fighting_terms(k, who, at)
    truce = truce_terms(k, who, at)
    extra = extra_terms(k, who, at, cost_of_refusing(k, who, at))
    shares = {"accept": (1.0, 0.0), "limited": (k.limited_share, 1.0 - k.limited_share)}
    terms: dict[str, dict[str, Real]] = {}
    for option, own in extra.items():
        truce_share, fighting_share = shares.get(option, (0.0, 1.0))
        terms[option] = {
            **(
                {name: truce_share * term for name, term in truce.items()}
                if option in shares
                else {}
            ),
            **(
                {name: fighting_share * term for name, term in fighting.items()}
                if option != "accept"
                else {}
            ),
            **own,
        }
    return terms


@kernel
def gain_by_truce(k: Coefficients, who: Tastes, at: Situation) -> Array:
    """T - F, what the truce is worth over fighting on, shape (worlds,)."""
    return total(truce_terms(k, who, at)) - total(fighting_terms(k, who, at))


@kernel
def gains_by_truce(
    k: Coefficients, who: Tastes, types: Sequence[Tastes], at: Situation, public: Array
) -> list[Array]:
    """T - F of the decider, then of each reference type on the public front.

    public: p as observers see it, without what only the decider knows.
    """
    seen = replace(at, chance=public)
    return [gain_by_truce(k, who, at), *(gain_by_truce(k, kind, seen) for kind in types)]


@kernel
def option_values(k: Coefficients, who: Tastes, at: Situation) -> list[Array]:
    """Values of accept, limited, counter and refuse, each shape (worlds,).

    U_accept = T; U_limited = φT + (1 - φ)F - τ_l C + g_l b - rep·n + x + taste;
    U_counter = F - τ_c C + g_c b·patience - c_t - k_A·conceded;
    U_refuse = F - C - backlash - d·s(r).
    """
    fighting = total(fighting_terms(k, who, at))
    truce = total(truce_terms(k, who, at))
    extra = extra_terms(k, who, at, cost_of_refusing(k, who, at))
    limited = k.limited_share * truce + (1.0 - k.limited_share) * fighting
    return [
        truce,
        limited + total(extra["limited"]),
        fighting + total(extra["counter"]),
        fighting + total(extra["refuse"]),
    ]


@kernel
def choice_probabilities(
    values: Sequence[Array], available: Sequence[Mask], precision: Real
) -> list[Array]:
    """Logit quantal response (McKelvey & Palfrey 1995): Pr(j) ∝ exp(λ U_j) over what is available.

    precision: λ, 1/v; 0 gives every available option the same probability, large λ the best one.
    """
    best = np.where(available[0], values[0], -np.inf)
    for value, allowed in zip(values[1:], available[1:], strict=True):
        best = np.maximum(best, np.where(allowed, value, -np.inf))
    best = np.where(best > -np.inf, best, 0.0)
    weights = [
        np.where(allowed, exp(precision * (value - best)), 0.0)
        for value, allowed in zip(values, available, strict=True)
    ]
    whole = weights[0]
    for weight in weights[1:]:
        whole = whole + weight
    whole = np.where(whole > 0.0, whole, 1.0)
    return [weight / whole for weight in weights]


@kernel
def sincerity(resolve: Real, threshold: Real, width: Real) -> Array:
    """s(r) = σ((r₀ - r)/w): how far a decider of resolve r means its yes in principle, 0 to 1.

    threshold: r₀, the resolve at one half; width: w, in units of v, > 0.
    """
    return logistic((threshold - resolve) / width)


@kernel
def demand_probability(sincere: Array, of_sincere: Real, of_insincere: Real) -> Array:
    """Pr of a new demand with a counter-proposal: .04 s + .10 (1 - s) in the shipped numbers."""
    return of_sincere * sincere + of_insincere * (1.0 - sincere)


@kernel
def value_of_waiting(follow_front: Real, resolve: Real, now: Array, later: Array) -> Array:
    """ω r (p' - p): what a decider that looks ahead hopes to gain in terms by waiting.

    Read by the variant `decider: forward` alone. now, later: the chance of its aims as the front
    is felt today and as it will be where the strengths of both sides lead.
    """
    return follow_front * resolve * (later - now)


@kernel
def gumbel_of(normal: Array) -> Array:
    """g = -ln(-ln Φ(z)): the standard Gumbel number at the same quantile as z.

    With Gumbel disturbances the best of λU_j + g_j is option j as often as the logit says
    (McFadden 1974), while z may last from one week to the next.
    """
    return -log(np.maximum(-log(np.maximum(normal_cdf(normal), _TINY)), _TINY))


@kernel
def chosen(
    values: Sequence[Array],
    available: Sequence[Mask],
    precision: Real,
    disturbance: Sequence[Real],
) -> Codes:
    """Index of the available option with the largest λU_j + g_j; int8, shape (worlds,).

    disturbance: g, one number or (worlds,) an option; zeros give the option of largest value.
    """
    choice: Any = np.int8(0)
    best: Any = -np.inf
    for index, (value, allowed, g) in enumerate(zip(values, available, disturbance, strict=True)):
        score = precision * value + g
        better = allowed & (score > best)
        choice = np.where(better, np.int8(index), choice)
        best = np.where(better, score, best)
    return choice


@kernel
def answer(
    k: Coefficients,
    who: Tastes,
    at: Situation,
    available: Sequence[Mask],
    precision: Real,
    disturbance: Sequence[Real],
) -> tuple[Codes, Mask]:
    """The option chosen, and whether the disturbance made it another than the best one."""
    values = option_values(k, who, at)
    choice = chosen(values, available, precision, disturbance)
    return choice, choice != chosen(values, available, 1.0, [0.0] * len(values))


@kernel
def evidence_of_answer(
    choice: Codes,
    k: Coefficients,
    types: Sequence[Tastes],
    at: Situation,
    public: Array,
    available: Sequence[Mask],
    precision: Real,
) -> Array:
    """Log likelihood ratio of the option chosen, by both reference types, the sincere one first.

    Observers know the front as it is (`public`: p from it), not the decider's bias, tastes, costs
    or hopes. A partial truce that is chosen again speaks less (`evidence_of_repetition`).
    """
    seen = replace(at, chance=public, waiting=0.0)
    likelihood = []
    for kind in types:
        shares = choice_probabilities(option_values(k, kind, seen), available, precision)
        of_choice = shares[0]
        for option in range(1, len(shares)):
            of_choice = np.where(choice == option, shares[option], of_choice)
        likelihood.append(of_choice)
    spoken = beliefs.evidence(likelihood[0], likelihood[1])
    again = beliefs.evidence_of_repetition(spoken, at.limited_truces)
    return np.where(choice == LIMITED, again, spoken)
