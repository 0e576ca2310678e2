"""Weighted kappa against values worked out by hand."""

import numpy as np
import pytest

from sim.validation.agreement import agreements, weighted_kappa
from tests.validation.synthetic import case


def kappa(one, other, power=2.0):
    return float(weighted_kappa(np.array(one, float), np.array(other, float), power))


def test_unweighted_kappa_of_a_two_by_two_table():
    # 20 both yes, 15 both no, 5 and 10 apart (n = 50): p_o = .7, p_e = .5·.6 + .5·.4 = .5.
    one = [1] * 25 + [0] * 25
    other = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert kappa(one, other, 0.0) == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    # With two values all weights are the same.
    assert kappa(one, other, 1.0) == pytest.approx(0.4)
    assert kappa(one, other, 2.0) == pytest.approx(0.4)


def test_weights_by_hand_on_four_offers():
    # one 0 1 2 2, other 0 2 2 1.
    one, other = [0, 1, 2, 2], [0, 2, 2, 1]
    # Linear: observed (0+1+0+1)/4; all 16 pairs: row 0: 0 2 2 1, row 1: 1 1 1 0, rows 2: 2 0 0 1.
    assert kappa(one, other, 1.0) == pytest.approx(1 - (2 / 4) / (14 / 16))
    # Quadratic: observed 2/4; pairs 0 4 4 1, 1 1 1 0, 4 0 0 1 twice.
    assert kappa(one, other, 2.0) == pytest.approx(1 - (2 / 4) / (22 / 16))


def test_quadratic_kappa_is_the_concordance_correlation():
    """2 s_xy/(s_x² + s_y² + (x̄ − ȳ)²), variances over n (Lin 1989): the same quantity."""
    generator = np.random.default_rng(2)
    one = generator.normal(size=40)
    other = 0.5 * one + generator.normal(size=40) + 0.3
    covariance = np.mean((one - one.mean()) * (other - other.mean()))
    concordance = 2 * covariance / (one.var() + other.var() + (one.mean() - other.mean()) ** 2)
    assert kappa(one, other) == pytest.approx(concordance)


def test_same_codes_are_one_chance_is_zero_and_no_variation_is_nothing():
    assert kappa([0, 1, 3], [0, 1, 3]) == pytest.approx(1.0)
    assert kappa([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0.0)
    assert np.isnan(kappa([2, 2], [2, 2]))


def test_a_case_that_counts_twice_is_a_case_that_is_there_twice():
    one, other = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0])
    weighted = weighted_kappa(one, other, 2.0, np.array([[2, 0, 1]]))[0]
    assert weighted == pytest.approx(kappa([0, 0, 2], [1, 1, 2]))


def test_only_offers_that_both_have_coded_are_compared():
    first = [case(k, "w", {"a": v}, None) for k, v in (("x", 0.0), ("y", 1.0), ("z", 2.0))]
    second = [
        case("x", "w", {"a": 0.0}, None),
        case("y", "w", {}, None),
        case("z", "w", {"a": 1.0}, None),
    ]
    (found,) = agreements(first, second, ["a", "never_coded"])
    assert (found.cases, found.same) == (2, 1)
    assert found.kappa == pytest.approx(kappa([0, 2], [0, 1]))


def test_an_interval_holds_its_kappa_and_shrinks_with_more_wars():
    def width(wars):
        generator = np.random.default_rng(7)
        first, second = [], []
        for number in range(wars):
            value = float(generator.integers(0, 5))
            error = float(generator.integers(-1, 2))
            first.append(case(f"c{number}", f"w{number}", {"a": value}, None))
            second.append(case(f"c{number}", f"w{number}", {"a": value + error}, None))
        (found,) = agreements(first, second, ["a"])
        assert found.low <= found.kappa <= found.high
        return found.high - found.low

    assert width(200) < 0.5 * width(20)
