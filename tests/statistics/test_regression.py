"""Explained variance against polynomial regression by normal equations, and F distributions."""

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.statistics.regression import _where, explained, ranks

SCORES = (np.arange(14) + 0.5) / 14
NOISE = np.random.default_rng(3).normal(0.0, 1.0, 14)


def residuals(scores, output, degree):
    return output - np.polyval(np.polyfit(scores, output, degree), scores)


@pytest.mark.parametrize(
    ("slope", "confidence"), [(0.0, 0.95), (3.0, 0.95), (3.0, 0.8), (8.0, 0.9)]
)
def test_a_share_is_adjusted_and_its_ends_have_the_tails_of_the_noncentral_f(slope, confidence):
    output = slope * SCORES**2 + NOISE
    n, terms, free = 14, 3, 10
    left, spread = (residuals(SCORES, output, 3) ** 2).sum(), ((output - output.mean()) ** 2).sum()
    found = explained(SCORES, output, confidence)
    assert found.value == pytest.approx(max(0.0, 1 - (left / free) / (spread / (n - 1))))
    ratio = (spread - left) / terms / (left / free)
    tail = (1 - confidence) / 2
    for end, level in ((found.low, tail), (found.high, 1 - tail)):
        if end == 0.0:
            assert stats.f.sf(ratio, terms, free) >= level
        else:
            noncentrality = n * end / (1 - end)
            assert stats.ncf.sf(ratio, terms, free, noncentrality) == pytest.approx(level, abs=1e-6)
    assert found.low <= found.value <= found.high


def test_the_level_is_95_percent():
    output = 3.0 * SCORES + NOISE
    assert explained(SCORES, output) == explained(SCORES, output, 0.95)


@pytest.mark.parametrize(("levels", "degree"), [(2, 1), (3, 2), (4, 3), (5, 3)])
def test_few_values_of_an_input_have_fewer_terms(levels, degree):
    scores = (np.arange(20) % levels + 0.5) / levels
    output = scores + np.random.default_rng(5).normal(0.0, 0.2, 20)
    left, spread = ((residuals(scores, output, at) ** 2).sum() / (19 - at) for at in (degree, 0))
    assert explained(scores, output).value == pytest.approx(1 - left / spread)


def test_a_constant_explains_and_is_explained_by_nothing():
    assert explained(SCORES, np.full(14, 2.0)) == (0.0, 0.0, 0.0)
    assert explained(np.full(14, 0.5), NOISE) == (0.0, 0.0, 0.0)


def test_nearly_all_has_the_normal_interval():
    scores = (np.arange(40) + 0.5) / 40
    output = scores + 0.02 * np.cos(50.0 * scores)
    left, spread = ((residuals(scores, output, at) ** 2).sum() / (39 - at) for at in (3, 0))
    share = 1 - left / spread
    assert 0.99 < share < 1.0
    half = 1.9599639845400545 * 2 * (1 - share) / sqrt(40)
    found = explained(scores, output)
    assert found == pytest.approx((share, share - half, share + half), rel=1e-9)
    assert explained(scores, output, 0.9).high - share == pytest.approx(
        half * 1.6448536 / 1.9599640
    )


def test_all_of_it_ends_at_one():
    found = explained(SCORES, SCORES**3 - SCORES)
    assert found == pytest.approx((1.0, 1.0, 1.0), abs=1e-9)
    assert found.high <= 1.0


def test_scores_of_a_list_are_mean_ranks():
    values = np.array([3.0, 1.0, 3.0, 7.0, 3.0, 1.0])
    assert ranks(values) == pytest.approx((stats.rankdata(values) - 0.5) / 6)


@pytest.mark.parametrize("start", [0.5, 3.0, 100.0])
def test_a_threshold_is_found_wherever_the_search_begins(start):
    assert _where(lambda at: at >= 3.7, start) == pytest.approx(3.7)
    assert _where(lambda at: at >= 0.0, start) == 0.0
