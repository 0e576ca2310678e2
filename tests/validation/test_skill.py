"""Skill, its intervals, and what a calibrated forecaster would score."""

from math import sqrt

import numpy as np
import pytest

from sim.validation.bootstrap import multiplicities, resampled_means
from sim.validation.calibrated import calibrated
from sim.validation.scores import THREE, in_three, ranked_probability, score
from sim.validation.skill import skills, t_interval
from tests.validation.synthetic import forecast


def skill(mine, rival, groups):
    (found,) = skills({"brier": np.array(mine)}, {"brier": np.array(rival)}, groups)
    return found


def test_difference_skill_and_wars_by_hand():
    found = skill([0.25, 0.5, 0.25, 0.0], [0.5, 0.25, 0.75, 0.5], ["a", "a", "b", "c"])
    assert found.difference == pytest.approx(0.25 - 0.5)
    assert found.share == pytest.approx(0.5)
    assert (found.wars_better, found.wars) == (2, 3)  # in war a the means are equal


def test_few_wars_show_nothing_however_large_the_difference():
    found = skill([0.0] * 4, [0.5] * 4, ["a", "a", "b", "b"])
    assert found.high < 0.0
    assert not found.shown
    assert not found.apart


def test_both_intervals_have_to_be_on_one_side():
    """One war against five alike: 0 is outside the bootstrap's interval and inside that by t."""
    groups = list("abcdef")
    rival = np.zeros(6)
    clear = skill([-0.3, -0.2, -0.3, -0.2, -0.3, -0.2], rival, groups)
    assert clear.apart
    assert clear.shown
    uneven = skill([-1.2, -0.01, -0.01, -0.01, -0.01, -0.01], rival, groups)
    assert uneven.narrowly_shown
    assert uneven.t_high > 0.0
    assert not uneven.shown
    worse = skill([0.3, 0.2, 0.3, 0.2, 0.3, 0.2], rival, groups)
    assert worse.apart
    assert not worse.shown


def test_t_interval_over_wars_of_one_case_is_students():
    """Single cases: the textbook interval of a mean, t = 2.015 with five degrees of freedom."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    low, high = t_interval(values, list("abcdef"))
    half = 2.0150 * values.std(ddof=1) / sqrt(6)
    assert (low, high) == (pytest.approx(3.5 - half, abs=1e-3), pytest.approx(3.5 + half, abs=1e-3))


def test_t_interval_by_hand_where_cases_of_a_war_are_alike():
    # Sums of deviations from .5 by war: +1, −1 (n = 4): √(2/1·2)/4 = .5; t of one degree 6.314.
    low, high = t_interval(np.array([1.0, 1.0, 0.0, 0.0]), ["a", "a", "b", "b"])
    assert high - low == pytest.approx(2 * 6.3138 * 0.5, abs=1e-3)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Twelve wars of two cases with a common part: the t interval near 90 %, the bootstrap below.

    600 sets: standard error of a share of .9 is .012.
    """
    held = {"t": 0, "bootstrap": 0}
    groups = [f"w{war}" for war in range(12) for _ in range(2)]
    for seed in range(600):
        generator = np.random.default_rng(seed)
        values = np.repeat(generator.normal(size=12), 2) + generator.normal(size=24)
        low, high = t_interval(values, groups)
        held["t"] += low < 0.0 < high
        found = skill(values, np.zeros(24), groups)
        held["bootstrap"] += found.low < 0.0 < found.high
    assert 0.86 < held["t"] / 600 < 0.94
    assert 0.78 < held["bootstrap"] / 600 < 0.92
    assert held["bootstrap"] < held["t"]


def test_wars_are_drawn_whole_and_as_many_as_there_are():
    times = multiplicities(["a", "a", "b", "c"], 500)
    assert (times[:, 0] == times[:, 1]).all()
    assert (times[:, [0, 2, 3]].sum(axis=1) == 3).all()
    means = resampled_means(np.array([[1.0], [3.0], [2.0], [2.0]]), ["a", "a", "b", "c"], 500)
    assert means == pytest.approx(2.0)  # every war has the mean 2


def test_three_outcomes_merge_what_is_no_truce():
    assert THREE == (("refused", "stalled"), ("limited",), ("accepted",))
    said = {"refused": 0.1, "stalled": 0.2, "limited": 0.3, "accepted": 0.4}
    assert in_three(said) == pytest.approx([0.3, 0.3, 0.4])
    # Cumulative .3 and .6; refused or stalled, nothing tells them apart any more.
    for outcome in ("refused", "stalled"):
        assert score([said], [outcome]).rps3 == pytest.approx((0.49 + 0.16) / 2)
    assert score([said], ["limited"]).rps3 == pytest.approx((0.09 + 0.16) / 2)
    assert score([said], ["accepted"]).rps3 == pytest.approx((0.09 + 0.36) / 2)
    assert score([said], ["refused"]).rps3 == pytest.approx(ranked_probability([0.3, 0.3, 0.4], 0))


def test_a_calibrated_forecaster_scores_p_times_one_minus_p():
    """E(p − o)² = p(1 − p), of variance p(1 − p)(1 − 2p)², one case a draw."""
    chances = [0.1, 0.3, 0.5, 0.8]
    said = [forecast(chance) for chance in chances]
    found = {each.score: each for each in calibrated(said, ["refused"] * 4, draws=40_000)}
    brier = found["brier"]
    assert brier.expected == pytest.approx(np.mean([p * (1 - p) for p in chances]))
    assert brier.actual == pytest.approx(np.mean([p * p for p in chances]))
    # All refused has the best score there is but for the case at .8: by enumeration.
    worse = _enumerated(chances, brier.actual)
    assert brier.worse == pytest.approx(worse, abs=0.012)  # five standard errors


def test_expected_ranked_probability_by_hand():
    """Σ F(1 − F)/(K − 1) over cumulative forecasts .1, .3, .6."""
    said = {"refused": 0.1, "stalled": 0.2, "limited": 0.3, "accepted": 0.4}
    found = {each.score: each for each in calibrated([said], ["stalled"])}
    assert found["rps"].expected == pytest.approx((0.09 + 0.21 + 0.24) / 3)
    assert found["rps3"].expected == pytest.approx((0.21 + 0.24) / 2)


def _enumerated(chances, actual):
    total = 0.0
    for pattern in range(2 ** len(chances)):
        came = [(pattern >> place) & 1 for place in range(len(chances))]
        chance = np.prod([p if c else 1 - p for p, c in zip(chances, came, strict=True)])
        mean = np.mean([(p - c) ** 2 for p, c in zip(chances, came, strict=True)])
        total += chance * (mean >= actual - 1e-12)
    return total
