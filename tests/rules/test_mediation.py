"""Each rule of the mediator and the text against its equation, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules import mediation
from tests.rules.by_hand import about, of, yes

MET = np.array([[0.25, 1.0], [0.5, 0.0], [0.0, 0.75]])
"""Degrees to which a text meets three details, in two worlds."""


def test_the_stance_moves_to_disposition_belief_blame_and_persuasion() -> None:
    found = mediation.stance_after(
        of(0.2, 0.2), of(-0.2, -0.2), of(0.3, 0.9), of(2.0, 0.5), of(1.0, 0.0),
        0.25, 0.5, 0.6, 0.15, 0.5,
    )  # fmt: skip
    # K = 1 counts 1/(1 + 1/.5) = 1/3, K = -½ counts -¼.
    first, second = -0.2 + 0.1 + 0.2, -0.2 - 0.2 - 0.15 - 0.15
    assert found == about(0.2 + 0.25 * (first - 0.2), 0.2 + 0.25 * (second - 0.2))


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_target_and_stance_end_at_one(side: float) -> None:
    half = mediation.stance_after(
        of(0.0), of(9.0 * side), of(0.5), of(1.0), of(1.0), 0.5, 0.0, 0.0, 0.0, 1.0
    )
    assert half == about(0.5 * side)
    beyond = mediation.stance_after(
        of(0.0), of(0.9 * side), of(0.5), of(1.0), of(1.0), 2.0, 0.0, 0.0, 0.0, 1.0
    )
    assert beyond == about(side)


def test_commitments_saturate_on_both_sides() -> None:
    assert mediation.saturated(of(0.5, -0.5, 1.5), 0.5) == about(0.25, -0.25, 0.375)


def test_own_aid_follows_the_stance_and_is_never_negative() -> None:
    assert mediation.aid_level(0.8, -0.5, of(-0.2, 0.4, 9.0), -0.2) == about(0.8, 0.5, 0.0)


def test_a_meeting_settles_with_rate_ease_will_and_flexibility_and_at_most_surely() -> None:
    found = mediation.clearing_probability(0.2, of(0.5, 0.5), 2.0, of(0.75, 20.0))
    assert found == about(0.15, 1.0)


def test_talks_settle_below_their_probability_and_speak_of_sincerity_both_ways() -> None:
    # σ of twice the gains: ¾ for the decider, .9 and ¼ for the types. Times 4 · ease · ½ that is
    # .3 and .15 for the two details, .36 and .18 if sincere, .1 and .05 if not.
    half = 0.5 * math.log(3.0)
    gains = [of(half, half, half, half), of(math.log(3.0)), of(-half)]
    settled, evidence = mediation.talks(
        [of(0.29, 0.31, 0.29, 0.9), of(0.14, 0.14, 0.16, 0.9)],
        np.array([[True, True, False, True], [True, True, True, False]]),
        [0.2, 0.1],
        gains,
        2.0,
        4.0,
        of(0.5),
    )
    assert [each.tolist() for each in settled] == [
        [True, False, False, False],
        [True, True, False, False],
    ]
    yes_speaks, no_first, no_second = math.log(3.6), math.log(0.64 / 0.9), math.log(0.82 / 0.95)
    expected = of(2.0 * yes_speaks, no_first + yes_speaks, no_second, no_first)
    assert evidence == pytest.approx(expected, abs=1e-10)  # likelihoods are 1e-12 above these


def test_what_cannot_be_settled_is_not() -> None:
    settled, _ = mediation.talks([of(0.0)], yes(1)[None], [0.0], [of(1.0)] * 3, 1.0, 1.0, of(1.0))
    assert not settled[0].any()


def test_flexibility_turns_with_support_by_its_sign() -> None:
    support = of(1.0, 0.0, 3.0)
    assert mediation.flexibility_with_support(0.8, 0.5, support) == about(
        0.8, 0.8 / math.sqrt(0.05), 0.8 / math.sqrt(2.9)
    )
    assert mediation.flexibility_with_support(0.8, -1.0, of(3.0)) == about(0.8 * 2.9)


def test_will_to_settle_is_a_half_where_truce_and_war_are_worth_the_same() -> None:
    found = mediation.willing_to_settle(of(0.0, math.log(3.0) / 4.0), 4.0)
    assert found == about(0.5, 0.75)


def test_open_details_weigh_what_is_not_met_of_what_is_demanded() -> None:
    demanded = np.array([[True, True], [True, True], [False, True]])
    weights = (0.4, 0.8, 0.3)
    assert mediation.weight_of_open(weights, MET, demanded) == about(0.7, 0.875)
    assert mediation.details_open((0.8, 1.6, 0.6), MET, demanded) == about(1.0, 1.0)
    assert mediation.details_open(weights, MET, demanded) == about(0.7, 0.875)


def test_without_details_nothing_is_open_and_nothing_lost() -> None:
    empty, none = np.empty((0, 3)), np.empty((0, 3), dtype=bool)
    assert mediation.weight_of_open((), empty, none).tolist() == [0.0, 0.0, 0.0]
    assert mediation.loss_by_text((), (), empty).tolist() == [0.0, 0.0, 0.0]
    assert mediation.easiest(none, ()).tolist() == [-1, -1, -1]


def test_what_is_hard_to_settle_costs_the_other_side() -> None:
    eases = (1.0, 0.1, 0.01, 0.0)
    found = [float(mediation.cost_to_opponent(ease)) for ease in eases]
    assert found == pytest.approx([0.0, 1.0, 4.0, 36.0], rel=1e-11)


def test_concessions_are_counted_in_details_and_cost_weight_times_cost() -> None:
    assert mediation.conceded(MET) == about(0.75, 1.75)
    found = mediation.loss_by_text((0.4, 0.8, 0.3), (2.0, 0.5, 4.0), MET)
    assert found == about(0.2 + 0.2, 0.8 + 0.9)


def test_the_text_moves_on_the_cheapest_open_detail_the_first_of_equals() -> None:
    is_open = np.array([[1, 1, 0, 0], [1, 0, 0, 1], [1, 1, 0, 1]], dtype=bool)
    assert mediation.easiest(is_open, (2.0, 0.5, 0.5)).tolist() == [1, 2, -1, 1]


def test_a_step_costs_the_weight_and_cost_of_its_detail() -> None:
    chosen = mediation.easiest(np.array([[0, 1, 0], [1, 0, 0]], dtype=bool), (1.0, 2.0))
    found = mediation.loss_by_step(chosen, (0.4, 0.8), (2.0, 0.5), of(0.5, 0.25, 0.5))
    assert found == about(0.2, 0.2, 0.0)


def test_a_text_is_revised_sooner_with_patience_and_after_a_meeting() -> None:
    found = mediation.revision_hazard(0.1, of(1.0, 0.5, 0.0, 0.5), yes(1, 1, 1, 0), 0.4)
    assert found == about(0.1, 0.075, 0.05, 0.03)


def test_a_mediator_that_leans_on_the_opponent_writes_more_into_the_text() -> None:
    found = mediation.concession_step(0.4, of(0.0, -1.0, 0.5, 3.0))
    assert found == about(0.4, 0.6, 0.3, 0.0)
