"""Intervals against their defining equations, at levels other than 95 % too."""

from math import isnan, sqrt

import numpy as np
import pytest

from sim.statistics.intervals import (
    mean_of,
    median_of,
    normal_quantile,
    paired_difference,
    paired_shares,
    share_of,
    wilson,
)

Z90 = 1.6448536269514722
Z95 = 1.9599639845400545
"""Normal quantiles of 0.95 and 0.975 (Abramowitz & Stegun, table 26.5)."""


def test_the_normal_quantile_is_two_sided():
    assert normal_quantile(0.9) == pytest.approx(Z90, rel=1e-12)
    assert normal_quantile(0.95) == pytest.approx(Z95, rel=1e-12)
    assert normal_quantile(0.0) == 0.0


@pytest.mark.parametrize(("successes", "trials"), [(3, 7), (1, 2), (6, 7), (40, 1000)])
def test_ends_of_a_share_solve_the_score_equation(successes, trials):
    for z, found in ((Z90, wilson(successes, trials, 0.9)), (Z95, wilson(successes, trials))):
        # (p̂ - p)² = z² p (1 - p)/n
        share = successes / trials
        roots = np.roots([1 + z * z / trials, -2 * share - z * z / trials, share * share])
        assert found == pytest.approx((share, min(roots), max(roots)), rel=1e-9)


def test_a_share_of_none_is_unknown_and_of_one_wide():
    assert isnan(wilson(0, 0).share) and wilson(0, 0)[1:] == (0.0, 1.0)
    assert wilson(1, 1) == pytest.approx((1.0, 1.0 / (1.0 + Z95**2), 1.0))
    assert wilson(0, 1) == pytest.approx((0.0, 0.0, Z95**2 / (1.0 + Z95**2)))
    assert wilson(0, 13)[:2] == (0.0, 0.0) and wilson(13, 13)[::2] == (1.0, 1.0)
    assert (wilson(0, 57).low, wilson(57, 57).high) == (0.0, 1.0)


def test_a_share_of_true_values_counts_them():
    values = np.array([True, True, False])
    assert share_of(values, 0.9) == (*wilson(2, 3, 0.9), 3)
    assert share_of(values) == (*wilson(2, 3), 3)
    assert share_of(values[:1]) == (*wilson(1, 1), 1)


@pytest.mark.parametrize("values", [[1, 2, 4, 9], [3, 8], [5, 5, 5]])
def test_a_mean_has_the_standard_error_of_the_textbook(values):
    error = np.std(values, ddof=1) / sqrt(len(values))
    mean = np.mean(values)
    for z, found in ((Z90, mean_of(np.array(values), 0.9)), (Z95, mean_of(np.array(values)))):
        assert found == pytest.approx((mean, mean - z * error, mean + z * error))


def test_a_mean_of_one_value_has_no_width():
    assert mean_of(np.array([5])) == (5.0, 5.0, 5.0)


@pytest.mark.parametrize(("n", "confidence"), [(12, 0.9), (20, 0.8), (30, 0.99)])
def test_a_median_has_the_ranks_of_the_formula(n, confidence):
    z = {0.9: Z90, 0.8: 1.2815515655446004, 0.99: 2.5758293035489004}[confidence]
    first, last = round(n / 2 - z * sqrt(n) / 2), round(1 + n / 2 + z * sqrt(n) / 2)
    values = np.arange(n) * 3 + 7
    assert median_of(values, confidence) == (values.mean(), values[first - 1], values[last - 1], n)


def test_the_fewest_values_with_an_interval_of_the_median_are_six():
    assert median_of(np.array([9, 2, 5, 4, 7]))[1:] == (None, None, 5)
    assert median_of(np.array([9, 2, 5, 4, 7, 3]))[1:] == (2, 9, 6)


@pytest.mark.parametrize(("gained", "lost", "trials"), [(5, 2, 40), (2, 5, 40), (0, 0, 8)])
def test_a_paired_difference_adds_one_to_both_counts(gained, lost, trials):
    up, down, n = (gained + 1) / (trials + 2), (lost + 1) / (trials + 2), trials + 2
    width = sqrt((up + down - (up - down) ** 2) / n)
    for z, found in (
        (Z90, paired_difference(gained, lost, trials, 0.9)),
        (Z95, paired_difference(gained, lost, trials)),
    ):
        wanted = ((gained - lost) / trials, up - down - z * width, up - down + z * width)
        assert found == pytest.approx(wanted)


def test_a_paired_difference_ends_at_one_and_is_unknown_of_none():
    assert paired_difference(3, 0, 3).high == 1.0
    assert paired_difference(0, 3, 3).low == -1.0
    assert isnan(paired_difference(0, 0, 0).difference)
    assert paired_difference(0, 0, 0)[1:] == (-1.0, 1.0)
    assert paired_difference(1, 0, 1).difference == 1.0


def test_paired_shares_count_what_came_and_what_went():
    before = np.array([True, True, False, False, False, True])
    after = np.array([True, False, True, True, False, True])
    assert paired_shares(before, after) == paired_difference(2, 1, 6)
    assert paired_shares(before, after, 0.9) == paired_difference(2, 1, 6, 0.9)
