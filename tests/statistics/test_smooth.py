"""The trend through scattered points: against formulas, and how often its band is right."""

import numpy as np
import pytest

from sim.statistics.smooth import LEAST_POINTS, trend


def test_a_straight_line_is_found_as_it_is():
    values = np.random.default_rng(1).uniform(0.0, 3.0, 50)
    found = trend(values, 0.1 + 0.2 * values)
    assert found.mean == pytest.approx(0.1 + 0.2 * found.at)
    assert found.high - found.low == pytest.approx(0.0, abs=1e-9)
    assert (found.at[0], found.at[-1]) == (values.min(), values.max())


def test_a_bend_is_followed_within_the_scatter():
    values = np.random.default_rng(2).uniform(0.0, 1.0, 400)
    found = trend(values, np.sin(6.0 * values))
    assert found.mean[5:-5] == pytest.approx(np.sin(6.0 * found.at)[5:-5], abs=0.1)


def test_the_band_holds_the_mean_as_often_as_it_says():
    """Binomial at 95 %: of 300 samples 270 or fewer, or all, have a chance below 0.001."""
    inside = []
    for seed in range(300):
        draw = np.random.default_rng(seed)
        values = draw.uniform(0.0, 1.0, 120)
        # The scatter grows along the values: a constant one would be too narrow at the right.
        found = trend(values, 0.2 + 0.3 * values + draw.normal(0.0, 0.02 + 0.1 * values), places=5)
        true = 0.2 + 0.3 * found.at
        inside.append((found.low <= true) & (true <= found.high))
    often = np.mean(inside, axis=0)
    assert (often > 0.90).all() and (often < 1.0).all(), often


@pytest.mark.parametrize(
    "values", [np.linspace(0.0, 1.0, LEAST_POINTS - 1), np.repeat([0.0, 1.0, 2.0], 10)]
)
def test_too_few_points_or_values_have_no_trend(values):
    assert trend(values, np.zeros(len(values))) is None


def test_tied_values_have_a_trend():
    values = np.repeat(np.arange(5.0), 20)
    found = trend(values, values**2, places=5)
    assert np.isfinite(found.mean).all()
    assert found.mean[2] == pytest.approx(4.0, abs=2.0)
