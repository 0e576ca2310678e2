"""Beliefs, vetoes and the opponent's endorsement against their equations, worked by hand."""

from __future__ import annotations

import math

import pytest

from sim.rules import beliefs, council, endorsement
from tests.rules.by_hand import about, of, yes


def test_evidence_is_a_log_likelihood_ratio_and_no_act_is_proof() -> None:
    assert beliefs.evidence(of(0.6), of(0.2)) == pytest.approx(math.log(3.0), abs=1e-11)
    proof = math.log((1.0 + 1e-12) / 1e-12)
    assert beliefs.evidence(of(1.0, 0.0), of(0.0, 1.0)) == about(proof, -proof)


def test_what_did_not_happen_speaks_too() -> None:
    found = beliefs.evidence_of_event(yes(1, 0), of(0.6, 0.6), of(0.2, 0.2))
    assert found == pytest.approx(of(math.log(3.0), math.log(0.4 / 0.8)), abs=1e-11)


def test_a_collapse_takes_the_yes_back_and_distrust_on_top() -> None:
    assert beliefs.evidence_of_collapse(of(0.8, 0.0), 0.6) == about(-1.4, -0.6)


def test_repetition_speaks_less() -> None:
    found = beliefs.evidence_of_repetition(of(0.9, 0.9, -0.9), of(0.0, 1.0, 2.0))
    assert found == about(0.9, 0.45, -0.3)


def test_belief_is_bayes_rule_with_tempered_evidence() -> None:
    # shared/data/closed_forms.json: 7 of 10 battles won at .6 and .4 from a prior of one half.
    evidence = 7 * math.log(0.6 / 0.4) + 3 * math.log(0.4 / 0.6)
    assert beliefs.belief(0.0, of(evidence), 1.0) == about(0.8350515463917526)
    assert beliefs.belief(math.log(0.25), of(math.log(16.0)), 0.5) == about(0.5)


def test_a_doubter_consents_by_own_view_summits_lean_and_mood() -> None:
    found = council.consent(0.25, 0.5, of(1.0, 0.0), 2.0, of(-0.2, 0.3), of(0.05, 0.05))
    assert found == about(0.25 + 0.5 - 0.4 + 0.05, 0.25 + 0.6 + 0.05)


def test_who_blocks_stops_only_above_half_the_hysteresis() -> None:
    margins = of(-0.126, -0.125, 0.0, 0.124, 0.125)
    assert council.blocks_after(yes(0, 0, 0, 0, 0), margins, 0.25).tolist() == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert council.blocks_after(yes(1, 1, 1, 1, 1), margins, 0.25).tolist() == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_a_failed_renewal_lapses_a_part_of_the_coalitions_share() -> None:
    assert council.stock_after_lapse(of(1.5), 0.8, 0.25) == about(1.2)


TERMS = (of(0.5), of(0.0), of(0.4), of(0.3), 1.1, 0.3, 0.2, 0.15, 0.5)
VALUE = 1.1 + 0.15 + 0.2 * math.log(0.05) + 0.06 - 0.15


def test_keeping_the_offer_is_worth_its_terms() -> None:
    terms = endorsement.keeping_terms(*TERMS)
    assert terms == {
        "commitment to the offer": 1.1,
        "mediator's lean": about(0.15),
        "support": about(0.2 * math.log(0.05)),
        "momentum": about(0.06),
        "concessions in the text": about(-0.15),
    }
    of_start = endorsement.keeping_terms(of(0.5), of(1.0, 3.0), *TERMS[2:])
    assert of_start["support"] == about(0.0, 0.2 * math.log(2.9))


@pytest.mark.parametrize("days", [7.0, 1.0, 14.0])
def test_keeping_is_a_weekly_logit_whatever_the_days(days: float) -> None:
    weekly = 1.0 / (1.0 + math.exp(-2.5 * VALUE))
    assert endorsement.keeping_weekly(2.5, *TERMS) == about(weekly)
    assert endorsement.keeping_for(days, 2.5, *TERMS) == about(weekly ** (days / 7.0))


def test_what_is_never_kept_is_not_kept_for_a_day_either() -> None:
    hopeless = (of(0.0), of(1.0), of(0.0), of(0.0), -1e6, 0.0, 0.0, 0.0, 0.0)
    # 1e-300 a week is the least; its 1/300 part is .1.
    assert endorsement.keeping_for(7.0 / 300.0, 1.0, *hopeless) == about(0.1)


def test_half_a_concession_is_taken_back_above_the_tolerance() -> None:
    found = endorsement.takes_back_half(of(0.06, 0.06 + math.log(3.0) / 20.0), 0.06, 20.0)
    assert found == about(0.5, 0.75)
