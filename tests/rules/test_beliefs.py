"""What observers infer against Bayes' rule, worked by hand."""

from __future__ import annotations

import math

import pytest

from sim.rules import beliefs
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
