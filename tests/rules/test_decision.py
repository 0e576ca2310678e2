"""The decider's values, choice and evidence against their equations, worked by hand.

Coefficients and what the decider sees are all different, so that no term can stand in for another.
"""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from sim.rules import decision
from sim.rules.decision import Coefficients, Situation, Tastes
from tests.rules.by_hand import about, of, yes

K = Coefficients(
    terms_base=0.19,
    terms_sincere=0.08,
    terms_follow_front=0.4,
    details_cost=0.5,
    commitment_cost=0.25,
    troops_cost=0.1,
    monitoring_value=0.06,
    veto=0.9,
    veto_cost=0.05,
    loss_cost=0.12,
    stress_cost=0.35,
    pressure_cost=0.13,
    patron_dependence=0.5,
    patron_restraint=0.8,
    limited_share=0.3,
    limited_relief_left=0.65,
    counter_cost_left=0.85,
    limited_goodwill=0.22,
    counter_goodwill=0.2,
    talk_cost=0.035,
    closed_door=0.03,
    repetition_cost=0.11,
    limited_bias=-0.09,
    backlash=0.07,
    concession_cost=0.045,
)
WHO = Tastes(resolve=of(1.2), cost_sensitivity=of(0.8), sincere=of(0.6), limited_taste=of(0.15))
AT = Situation(
    chance=of(0.7),
    losses=of(1.1),
    stress=of(0.45),
    pressure=of(1.3),
    details=of(0.55),
    commitment_fear=0.75,
    troops=of(0.2),
    monitoring=0.3,
    goodwill=of(0.4),
    patience_left=of(0.9),
    limited_truces=of(2.0),
    conceded=of(1.5),
    stance=of(0.25),
    lean=0.1,
    waiting=0.02,
)
FIGHTING = {
    "war aims": 1.2 * 0.7 * (1.0 - 0.8 * 0.5 * 0.25),
    "losses": -0.8 * 0.12 * 1.1,
    "economic stress": -0.8 * 0.35 * 0.45,
}
TRUCE = {
    "terms offered": 0.19,
    "domestic veto": -0.05 * 0.9,
    "sincerity": 0.08 * 0.6,
    "terms follow the front": 0.4 * 1.2 * (0.9 * 0.7 - 0.5),
    "open details": -0.5 * 0.55,
    "fear of rearming": -0.25 * 0.75,
    "foreign troops": -0.1 * 0.2,
    "monitoring": 0.06 * 0.3,
}
COST = 0.8 * 0.13 * 1.3
EXTRA: dict[str, dict[str, float]] = {
    "accept": {},
    "limited": {
        "cost of refusing": -0.65 * COST,
        "mediator's goodwill": 0.22 * 0.4,
        "one more partial truce": -0.11 * 2.0,
        "bias against partial truces": -0.09,
        "taste for partial truces": 0.15,
    },
    "counter": {
        "cost of refusing": -0.85 * COST,
        "mediator's goodwill": 0.2 * 0.4 * 0.9,
        "cost of talking": -0.035,
        "hope of better terms": 0.02,
        "concessions already made": -0.045 * 1.5,
    },
    "refuse": {
        "cost of refusing": -COST,
        "backlash": -0.07,
        "closing the door": -0.03 * 0.6,
        "hope of better terms": 0.02,
    },
}
F, T = sum(FIGHTING.values()), sum(TRUCE.values())
VALUES = [
    T,
    0.3 * T + 0.7 * F + sum(EXTRA["limited"].values()),
    F + sum(EXTRA["counter"].values()),
    F + sum(EXTRA["refuse"].values()),
]
EVERY = [yes(1)] * 4


def logit(values: list[float], precision: float) -> list[float]:
    weights = [math.exp(precision * value) for value in values]
    return [weight / sum(weights) for weight in weights]


def number(value: object) -> float:
    return float(np.asarray(value).item())


def test_options_stand_in_the_published_order() -> None:
    assert (decision.ACCEPT, decision.LIMITED, decision.COUNTER, decision.REFUSE) == (0, 1, 2, 3)


def test_the_chance_of_aims_rises_with_momentum_and_falls_with_support() -> None:
    found = decision.chance_of_aims(of(0.4, 0.4), of(1.0, 3.0), -0.35, 1.5, 1.25)
    assert found == about(
        1.0 / (1.0 + math.exp(0.35 - 0.6)), 1.0 / (1.0 + math.exp(0.35 - 0.6) * 2.0**1.25)
    )


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (decision.fighting_terms(K, WHO, AT), FIGHTING),
        (decision.truce_terms(K, WHO, AT), TRUCE),
        *(
            (decision.extra_terms(K, WHO, AT, of(COST))[option], terms)
            for option, terms in EXTRA.items()
        ),
    ],
)
def test_each_term_is_that_of_the_equation(found: decision.Terms, wanted: dict[str, float]) -> None:
    assert {name: number(term) for name, term in found.items()} == pytest.approx(wanted)


def test_a_mediator_that_leans_on_the_opponent_does_not_restrain_its_client() -> None:
    found = decision.fighting_terms(K, WHO, replace(AT, stance=of(-0.5)))
    assert found["war aims"] == about(1.2 * 0.7)


def test_a_no_costs_by_sensitivity_and_pressure() -> None:
    assert decision.cost_of_refusing(K, WHO, AT) == about(COST)


def test_options_are_worth_truce_fighting_and_their_own_terms() -> None:
    values = [number(value) for value in decision.option_values(K, WHO, AT)]
    assert values == pytest.approx(VALUES, rel=1e-11)


def test_what_a_story_prints_adds_up_to_the_values() -> None:
    terms = decision.option_terms(K, WHO, AT)
    assert list(terms) == list(EXTRA)
    assert [number(decision.total(each)) for each in terms.values()] == pytest.approx(VALUES)
    assert {name: number(term) for name, term in terms["limited"].items()} == pytest.approx(
        {name: 0.3 * term for name, term in TRUCE.items()}
        | {name: 0.7 * term for name, term in FIGHTING.items()}
        | EXTRA["limited"]
    )
    assert [len(each) for each in terms.values()] == [8, 8 + 3 + 5, 3 + 5, 3 + 4]


def test_the_gain_by_a_truce_is_for_types_that_of_the_public_front() -> None:
    kind = Tastes(resolve=0.5, cost_sensitivity=1.0, sincere=0.9, limited_taste=0.0)
    own, seen = decision.gains_by_truce(K, WHO, [kind], AT, of(0.4))
    assert own == about(T - F)
    fighting = 0.5 * 0.4 * 0.9 - 0.12 * 1.1 - 0.35 * 0.45
    same = sum(TRUCE[name] for name in TRUCE if name not in ("sincerity", "terms follow the front"))
    assert seen == about(same + 0.08 * 0.9 + 0.4 * 0.5 * (0.9 * 0.4 - 0.5) - fighting)


def test_choice_is_a_logit_over_what_is_available() -> None:
    values = [of(0.3, 0.3, 0.3), of(0.1, 0.1, 0.1), of(0.25, 0.25, 0.25)]
    available = [yes(1, 0, 0), yes(1, 1, 0), yes(1, 1, 0)]
    first, second, third = decision.choice_probabilities(values, available, 4.0)
    all_three, two = logit([0.3, 0.1, 0.25], 4.0), logit([0.1, 0.25], 4.0)
    assert first == about(all_three[0], 0.0, 0.0)
    assert second == about(all_three[1], two[0], 0.0)
    assert third == about(all_three[2], two[1], 0.0)


def test_a_logit_takes_values_of_any_size() -> None:
    values = [of(-1000.0), of(-1001.0), of(5000.0)]
    found = decision.choice_probabilities(values, [yes(1), yes(1), yes(0)], 1.0)
    assert [number(share) for share in found] == pytest.approx([*logit([1.0, 0.0], 1.0), 0.0])
    found = decision.choice_probabilities([of(0.0), of(1000.0), of(1000.5)], [yes(1)] * 3, 1.0)
    assert [number(share) for share in found] == pytest.approx([0.0, *logit([0.0, 0.5], 1.0)])


def test_sincerity_is_a_half_at_the_threshold_and_falls_with_resolve() -> None:
    found = decision.sincerity(of(0.825, 0.825 - 0.12 * math.log(3.0)), 0.825, 0.12)
    assert found == about(0.5, 0.75)


def test_new_demands_are_likelier_the_less_a_yes_is_meant() -> None:
    assert decision.demand_probability(of(1.0, 0.0, 0.25), 0.04, 0.1) == about(0.04, 0.1, 0.085)


def test_waiting_is_worth_the_rise_of_the_chance() -> None:
    assert decision.value_of_waiting(0.4, 1.5, of(0.5), of(0.75)) == about(0.15)


def test_a_mood_is_the_gumbel_number_at_the_same_quantile() -> None:
    # Φ(0) = ½; Φ(1) = .841344746068543 (Abramowitz & Stegun, table 26.1).
    found = decision.gumbel_of(of(0.0, 1.0))
    assert found == about(-math.log(math.log(2.0)), -math.log(-math.log(0.841344746068543)))
    # Where Φ is 0 or 1 in floating point, it is taken 1e-17 away.
    ends = -math.log(-math.log(1e-17)), -math.log(1e-17)
    assert decision.gumbel_of(of(-40.0, 40.0)) == about(*ends)


def test_the_best_available_option_is_chosen_and_the_first_of_equals() -> None:
    values = [of(0.1, 0.1, 0.3, 0.2), of(0.2, 0.2, 0.3, 0.2), of(0.5, 0.5, 0.1, 0.4)]
    available = [yes(1, 1, 1, 0), yes(1, 1, 1, 0), yes(1, 0, 1, 1)]
    chosen = decision.chosen(values, available, 2.0, [0.0, 0.0, 0.0])
    assert chosen.tolist() == [2, 1, 0, 2]
    # λU + g: .2 + .65 against 1.0 and .4 + .5.
    moody = decision.chosen(values, available, 2.0, [0.65, 0.5, 0.0])
    assert moody.tolist() == [2, 1, 0, 2]
    assert decision.chosen(values, available, 2.0, [0.85, 0.5, 0.0]).tolist() == [0, 0, 0, 2]


def test_with_nothing_available_the_choice_is_the_first() -> None:
    assert decision.chosen([of(0.1), of(0.9)], [yes(0), yes(0)], 1.0, [0.0, 0.0]).tolist() == [0]


def test_an_answer_tells_whether_a_mood_made_it() -> None:
    best = VALUES.index(max(VALUES))
    other = (best + 1) % 4
    plain = decision.answer(K, WHO, AT, EVERY, 15.0, [0.0] * 4)
    assert (number(plain[0]), number(plain[1])) == (best, 0)
    mood = [0.0] * 4
    mood[other] = 15.0 * (max(VALUES) - VALUES[other]) + 0.01
    moody = decision.answer(K, WHO, AT, EVERY, 15.0, mood)
    assert (number(moody[0]), number(moody[1])) == (other, 1)
    mood[other] -= 0.02
    assert number(decision.answer(K, WHO, AT, EVERY, 15.0, mood)[0]) == best


@pytest.mark.parametrize("option", range(4))
def test_observers_compare_both_types_on_the_public_front_without_hopes(option: int) -> None:
    sincere = Tastes(resolve=0.5, cost_sensitivity=1.0, sincere=0.9, limited_taste=0.0)
    insincere = Tastes(resolve=1.5, cost_sensitivity=1.2, sincere=0.1, limited_taste=0.05)
    seen = replace(AT, chance=of(0.4), waiting=0.0)
    shares = []
    for kind in (sincere, insincere):
        values = [number(value) for value in decision.option_values(K, kind, seen)]
        shares.append(logit(values, 5.0)[option])
    choice = np.array([option], dtype=np.int8)
    found = decision.evidence_of_answer(choice, K, [sincere, insincere], AT, of(0.4), EVERY, 5.0)
    # A second partial truce after two speaks a third.
    times = 3.0 if option == decision.LIMITED else 1.0
    assert found == pytest.approx(math.log(shares[0] / shares[1]) / times, rel=1e-9)


@pytest.mark.parametrize(("given", "name"), [(K, "veto"), (WHO, "resolve"), (AT, "chance")])
def test_what_a_rule_is_given_cannot_be_changed(given: object, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(given, name, 0.0)
