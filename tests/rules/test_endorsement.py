"""The opponent's endorsement against its equations, worked by hand."""

from __future__ import annotations

import math

import pytest

from sim.rules import endorsement
from tests.rules.by_hand import about, of

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
