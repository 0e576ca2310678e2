"""The project's own exp, log and inverse normal against 50-digit arithmetic and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, getcontext

import numpy as np
import pytest
from scipy import stats

from sim.rules import arithmetic

getcontext().prec = 50
ULP = 2.0**-52


def relative_error(value: float, exact: Decimal) -> float:
    return abs(float((Decimal(value) - exact) / exact))


@pytest.mark.parametrize("x", [-700.0, -50.3, -1.0, -1e-9, 1e-9, 0.3, 0.5, 1.0, 2.5, 88.7, 700.0])
def test_exp_is_within_one_unit_in_the_last_place(x: float) -> None:
    assert relative_error(float(arithmetic.exp(x)), Decimal(x).exp()) <= ULP


@pytest.mark.parametrize("x", [1e-300, 0.01, 0.5, 0.70710678, 0.9999, 1.0001, 1.5, 2.0, 1e8, 1e300])
def test_log_is_within_one_unit_in_the_last_place(x: float) -> None:
    assert relative_error(float(arithmetic.log(x)), Decimal(x).ln()) <= ULP


def test_exp_of_zero_and_log_of_one_are_exact() -> None:
    assert float(arithmetic.exp(0.0)) == 1.0
    assert float(arithmetic.log(1.0)) == 0.0


def test_exp_stays_finite_and_positive_beyond_its_range() -> None:
    far = arithmetic.exp(np.array([-1e9, 1e9, -np.inf, np.inf]))
    assert np.isfinite(far).all()
    assert (far > 0.0).all()


def test_inverse_normal_agrees_with_scipy_into_the_far_tails() -> None:
    probability = np.concatenate([np.logspace(-16, -1, 200), np.linspace(0.02, 0.98, 999)])
    expected = stats.norm.ppf(probability)
    # SciPy's own quantile is accurate to a few units in the last place.
    np.testing.assert_allclose(
        arithmetic.inverse_normal(probability), expected, rtol=2e-14, atol=2e-15
    )


def test_inverse_normal_is_odd_about_one_half() -> None:
    below = np.array([0.001, 0.2, 0.41, 0.0746])
    np.testing.assert_allclose(
        arithmetic.inverse_normal(1.0 - below), -arithmetic.inverse_normal(below), rtol=1e-12
    )


def test_one_number_gives_the_same_bits_as_in_a_batch() -> None:
    batch = np.random.default_rng(3).uniform(-30.0, 30.0, 4097)
    share = np.random.default_rng(4).uniform(1e-9, 1.0 - 1e-9, 4097)
    for function, values in (
        (arithmetic.exp, batch),
        (arithmetic.log, share),
        (arithmetic.logistic, batch),
        (arithmetic.inverse_normal, share),
    ):
        whole = function(values)
        alone = np.array([function(values[at : at + 1])[0] for at in range(0, 4097, 37)])
        assert (whole[::37] == alone).all(), function.__name__


@pytest.mark.parametrize(
    ("x", "end"), [(1e9, 709.0), (709.5, 709.0), (-1e9, -708.0), (-708.5, -708)]
)
def test_exp_beyond_its_range_is_that_of_the_nearer_end(x: float, end: float) -> None:
    exact = Decimal(end).exp()
    assert relative_error(float(arithmetic.exp(x)), exact) <= ULP
    assert relative_error(float(arithmetic.exp(np.array([x, 0.0]))[0]), exact) <= ULP
    inside = end - np.sign(end) * 0.25
    assert relative_error(float(arithmetic.exp(inside)), Decimal(inside).exp()) <= ULP


@pytest.mark.parametrize("size", [1, 2])
def test_functions_made_of_exp_and_log_are_what_they_say(size: int) -> None:
    ones = np.ones(size)
    assert arithmetic.power(2.5 * ones, 1.5) == pytest.approx(2.5**1.5 * ones, rel=1e-14)
    assert arithmetic.logistic(1.5 * ones) == pytest.approx(ones / (1 + np.exp(-1.5)), rel=1e-14)
    assert arithmetic.log_odds(0.2 * ones) == pytest.approx(np.log(0.25) * ones, rel=1e-14)
    lognormal = arithmetic.mean_one_lognormal(1.5 * ones, 0.5)
    assert lognormal == pytest.approx(np.exp(0.75 - 0.125) * ones, rel=1e-14)
    assert arithmetic.mean_one_lognormal(1.5 * ones, 0.0).tolist() == [1.0] * size


def test_clip_gives_the_nearer_bound() -> None:
    found = arithmetic.clip(np.array([-2.0, 0.25, 3.0]), -1.0, 2.0)
    assert found.tolist() == [-1.0, 0.25, 2.0]
    assert arithmetic.places(np.array([False, True, True])).tolist() == [1, 2]


def test_the_normal_distribution_function_agrees_with_scipy_into_the_far_tails() -> None:
    z = np.concatenate([np.linspace(-7.0, 8.0, 601), [0.0, 7.0710678, 7.0710679, -7.0710679]])
    np.testing.assert_allclose(arithmetic.normal_cdf(z), stats.norm.cdf(z), rtol=1e-8, atol=4e-16)
    # A continued fraction of depth five is least exact where it begins (West 2005).
    far = -np.linspace(7.1, 37.0, 200)
    np.testing.assert_allclose(arithmetic.normal_cdf(far), stats.norm.cdf(far), rtol=1e-8)
    np.testing.assert_allclose(arithmetic.normal_cdf(-far), 1.0)


def test_the_inverse_normal_is_exact_where_its_ranges_meet() -> None:
    # |p - ½| = .425, and √(-ln p) = 5.
    meet = np.array([0.075, 0.925, np.exp(-25.0), 0.0749, 0.0751, 1.3e-11, 1.5e-11])
    np.testing.assert_allclose(arithmetic.inverse_normal(meet), stats.norm.ppf(meet), rtol=2e-14)
    assert arithmetic.inverse_normal(np.array([0.5])).tolist() == [0.0]


@pytest.mark.parametrize("function", [arithmetic.exp, arithmetic.log])
def test_of_no_numbers_there_are_none(function: Callable[[object], object]) -> None:
    assert np.asarray(function(np.empty((2, 0)))).shape == (2, 0)
