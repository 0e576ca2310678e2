"""Scores against values worked out by hand, and baselines that never see the scored war."""

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest

from sim.validation.baselines import BASELINES, Baseline, fit, forecasts, logistic_fit
from sim.validation.cases import Case
from sim.validation.scores import (
    LEAST,
    bootstrap_difference,
    brier,
    log_score,
    ranked_probability,
    reliability,
    score,
)

PRESSURE = BASELINES[1]


def case(key, group, pressure, outcome, flags=()):
    codes = {"external_pressure_on_decider": float(pressure), "decider_momentum": 0.0}
    return Case(key, group, key, "A", "B", "", date(2000, 1, 1), 90, codes, outcome, flags=flags)


CASES = (
    case("a1", "a", 1, "refused"),
    case("a2", "a", 4, "accepted"),
    case("b1", "b", 0, "stalled"),
    case("b2", "b", 3, "accepted"),
    case("c1", "c", 2, "limited"),
    case("c2", "c", 4, "accepted"),
)


def test_brier_is_the_squared_distance():
    assert brier(0.7, True) == pytest.approx(0.09)
    assert brier(0.7, False) == pytest.approx(0.49)


def test_log_score_is_minus_the_log_of_what_was_given_to_the_outcome():
    assert log_score(0.25, True) == pytest.approx(log(4))
    assert log_score(0.25, False) == pytest.approx(log(4 / 3))


def test_certainty_that_was_wrong_costs_much_and_not_everything():
    assert log_score(1.0, False) == pytest.approx(-log(LEAST))


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        # forecast .1 .2 .3 .4, cumulative .1 .3 .6; by hand:
        (0, (0.81 + 0.49 + 0.16) / 3),
        (1, (0.01 + 0.49 + 0.16) / 3),
        (2, (0.01 + 0.09 + 0.16) / 3),
        (3, (0.01 + 0.09 + 0.36) / 3),
    ],
)
def test_ranked_probability_score_by_hand(happened, expected):
    assert ranked_probability([0.1, 0.2, 0.3, 0.4], happened) == pytest.approx(expected)


def test_ranked_probability_score_punishes_the_far_miss_more():
    near = ranked_probability([0.0, 0.0, 1.0, 0.0], 3)
    far = ranked_probability([1.0, 0.0, 0.0, 0.0], 3)
    assert near == pytest.approx(1 / 3)
    assert far == pytest.approx(1.0)


def test_mean_scores_over_two_cases():
    sure = {"refused": 0.0, "stalled": 0.0, "limited": 0.0, "accepted": 1.0}
    even = dict.fromkeys(sure, 0.25)
    found = score([sure, even], ["accepted", "refused"])
    assert found.cases == 2
    assert found.brier == pytest.approx((0.0 + 0.0625) / 2)
    assert found.log == pytest.approx((-log(1 - LEAST) + log(4 / 3)) / 2)
    assert found.rps == pytest.approx((0.0 + (0.5625 + 0.25 + 0.0625) / 3) / 2)


def test_reliability_counts_each_forecast_once():
    rows = reliability([0.0, 0.2, 0.5, 1.0], [False, True, False, True], (0.0, 0.25, 0.5, 1.0))
    assert [(row.cases, row.came) for row in rows] == [(2, 1), (2, 1)]
    assert rows[0].forecast == pytest.approx(0.1)


def test_whole_wars_are_resampled_together():
    # One war only: every resample is the sample itself.
    low, high = bootstrap_difference([0.1, 0.3], [0.2, 0.2], ["a", "a"])
    assert low == pytest.approx(0.0)
    assert high == pytest.approx(0.0)


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda each: each.name)
def test_a_fit_never_sees_the_war_it_is_scored_on(baseline):
    before = forecasts(baseline, CASES, CASES)
    turned = [replace(c, outcome="refused") if c.group == "a" else c for c in CASES]
    after = forecasts(baseline, turned, turned)
    assert before[:2] == after[:2]
    assert before[2:] != after[2:]


def test_the_overlapping_case_is_never_fitted():
    extra = case("x", "x", 0, "accepted", flags=("target_overlap",))
    assert forecasts(PRESSURE, CASES, [*CASES, extra]) == forecasts(PRESSURE, CASES, CASES)


def test_base_rate_is_the_share_of_the_other_wars():
    said = forecasts(BASELINES[0], CASES, CASES)
    assert said[0]["accepted"] == pytest.approx(0.5, abs=0.01)
    assert sum(said[0].values()) == pytest.approx(1.0)


def test_logistic_finds_the_slope_that_made_the_data():
    generator = np.random.default_rng(5)
    x = generator.normal(size=(4000, 1))
    y = (generator.random(4000) < 1 / (1 + np.exp(-(0.5 + 1.5 * x[:, 0])))).astype(float)
    level, slope = logistic_fit(x, y)
    assert level == pytest.approx(0.5, abs=0.15)  # four standard errors of 0.04
    assert slope == pytest.approx(1.5, abs=0.25)  # and of 0.06


def test_a_separating_code_stays_finite():
    x = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    weights = logistic_fit(x, np.array([0.0, 0.0, 1.0, 1.0]))
    assert 0.5 < weights[1] < 3.0


def test_one_outcome_only_stays_finite():
    said = fit(Baseline("x", "x", ()), [c for c in CASES if c.accepted])(CASES[0])
    assert 0.9 < said["accepted"] < 1.0


def test_without_cases_nothing_is_preferred():
    assert fit(PRESSURE, [])(CASES[0]) == dict.fromkeys(
        ("refused", "stalled", "limited", "accepted"), 0.25
    )
