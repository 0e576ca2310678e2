"""The trend through scattered points: against formulas, and how often its band is right."""

import numpy as np
import pytest

from sim.statistics.smooth import LEAST_POINTS, SPANS, trend


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


def fitted(at, values, output, weights):
    """Weighted least squares of a line, or the weighted mean where one value has all weight."""
    used = weights > 0.0
    if len(np.unique(values[used])) < 2:
        return np.average(output, weights=weights)
    line = np.polyfit(values[used] - at, output[used], 1, w=np.sqrt(weights[used]))
    return line[1]


def tricube(at, values, span):
    nearest = max(4, round(span * len(values)))
    away = np.abs(values - at)
    reach = max(np.sort(away)[nearest - 1] * 1.001, np.ptp(values) / 20)
    return np.where(away < reach, (1 - (away / reach) ** 3) ** 3, 0.0)


def left_out(values, output, span):
    """Each point less the fit to the others, refitted point by point."""
    errors = []
    for index, at in enumerate(values):
        weights = tricube(at, values, span)
        weights[index] = 0.0
        errors.append(output[index] - fitted(at, values, output, weights))
    return np.array(errors)


DRAW = np.random.default_rng(11)
CROWDED = np.repeat([0.0, 1100.0, 2200.0, 3000.0], [60, 13, 13, 13])
TIED = np.repeat([0.0, 0.1, 1.0, 2.0, 4.0], 6)


@pytest.mark.parametrize(
    ("values", "output"),
    [
        (np.linspace(0.0, 1.0, 12) ** 2, DRAW.normal(size=12)),
        (DRAW.uniform(2.0, 9.0, 30), DRAW.normal(size=30)),
        (np.linspace(0.0, 1.0, 40), np.sin(np.linspace(0.0, 25.0, 40))),
        (np.linspace(0.0, 1.0, 40), np.sin(np.linspace(0.0, 3.0, 40)) + DRAW.normal(size=40) / 4),
        (TIED, TIED**2 + DRAW.normal(size=30)),
        # A walk of so few points that the best fit looks at four, the least.
        (np.linspace(0.0, 1.0, 12), np.random.default_rng(0).normal(size=12).cumsum()),
        # Between two values a fit sees only points of the nearer one: their mean, no slope.
        (CROWDED, CROWDED / 550 % 4 + 0.1 * DRAW.normal(size=99)),
        (np.repeat(np.arange(5.0), 20), np.repeat(np.arange(5.0), 20) ** 3 + DRAW.normal(size=100)),
    ],
)
def test_a_trend_is_the_local_line_that_predicts_points_left_out_best(values, output):
    errors, span = min(
        ((left_out(values, output, span), span) for span in SPANS),
        key=lambda each: (each[0] ** 2).sum(),
    )
    found = trend(values, output, places=7)
    assert found.at == pytest.approx(np.linspace(values.min(), values.max(), 7))
    for place, at in enumerate(found.at):
        weights = tricube(at, values, span)
        assert found.mean[place] == pytest.approx(fitted(at, values, output, weights))
        shares = [fitted(at, values, unit, weights) for unit in np.eye(len(values))]
        half = 1.9599639845400545 * np.sqrt(np.dot(np.square(shares), errors**2))
        assert found.high[place] - found.mean[place] == pytest.approx(half)
        assert found.mean[place] - found.low[place] == pytest.approx(half)


def test_a_dozen_points_of_four_values_have_a_trend_at_sixty_places():
    values = np.repeat(np.arange(4.0), 3)
    found = trend(values, values)
    assert (LEAST_POINTS, len(found.at)) == (12, 60)
    assert trend(np.repeat(np.arange(3.0), 4), values) is None
    assert trend(values[:11], values[:11]) is None
