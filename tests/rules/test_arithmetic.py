"""The project's own exp, log and inverse normal against 50-digit arithmetic and SciPy."""

from __future__ import annotations

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
