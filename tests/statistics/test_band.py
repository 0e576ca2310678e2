"""The input band against the two-way layout written out cell by cell."""

import numpy as np
import pytest

from sim.statistics.band import input_band

MANY = np.random.default_rng(7).random((9, 6)) < np.linspace(0.05, 0.95, 9)[:, None] ** 2


def by_cells(happened, successes, worlds, low, high):
    """Scheffé's residuals one by one, NumPy's quantiles, odds moved to the ensemble's share."""
    draws, paths = happened.shape
    y = happened.astype(float)
    p, q, m = y.mean(axis=1), y.mean(axis=0), y.mean()
    residuals = y - p[:, None] - q[None, :] + m
    scatter = (residuals**2).sum() / ((draws - 1) * (paths - 1)) / paths
    between = p.var(ddof=1)
    ends = np.quantile(m + np.sqrt(max(0.0, 1.0 - scatter / between)) * (p - m), [low, high])
    centre = (successes + paths * m) / (worlds + paths)
    odds = ends / (1.0 - ends) * (centre / (1.0 - centre)) / (m / (1.0 - m))
    return tuple(odds / (1.0 + odds))


@pytest.mark.parametrize(
    ("happened", "low", "high"),
    [
        (MANY, 0.05, 0.95),
        (MANY, 0.1, 0.7),
        (MANY, 0.0, 1.0),
        (np.array([[True, True], [False, True]]), 0.2, 0.9),
        (np.array([[True, False, True], [False, True, False]]), 0.2, 0.9),
        (np.array([[True, False], [False, False], [True, True]]), 0.2, 0.9),
    ],
)
def test_ends_are_those_of_the_layout_cell_by_cell(happened, low, high):
    found = input_band(happened, 70, 300, low, high)
    assert found == pytest.approx(by_cells(happened, 70, 300, low, high), rel=1e-9)


def test_the_band_goes_from_5_to_95_percent():
    assert input_band(MANY, 70, 300) == input_band(MANY, 70, 300, 0.05, 0.95)


@pytest.mark.parametrize(
    ("happened", "mean"), [([[True, False, True, True]], 0.75), ([[True], [False], [False]], 1 / 3)]
)
def test_one_draw_or_one_path_gives_a_point_with_the_draws_worth_one_set_of_paths(happened, mean):
    table = np.array(happened)
    paths = table.shape[1]
    centre = (70 + paths * mean) / (300 + paths)
    assert input_band(table, 70, 300) == pytest.approx((centre, centre))


def test_draws_of_equal_shares_on_other_paths_give_a_point():
    found = input_band(np.array([[True, False, False], [False, True, False]]), 70, 300)
    assert found == pytest.approx((71 / 303, 71 / 303))


def odds_of(share):
    return share / (1.0 - share)


def test_wider_draws_move_as_draws_of_the_ensemble_s_own_inputs_do_on_the_same_paths():
    own = MANY[:4]
    level = own.mean()
    centre = (70 + own.shape[1] * level) / (300 + own.shape[1])
    at_rest = input_band(MANY, int(MANY.sum()), MANY.size)
    found = input_band(MANY, 70, 300, known=own)
    expected = [odds_of(end) * odds_of(centre) / odds_of(level) for end in at_rest]
    assert [odds_of(end) for end in found] == pytest.approx(expected)


@pytest.mark.parametrize("certain", [False, True])
def test_wider_draws_stay_where_they_are_if_the_ensemble_s_own_say_nothing(certain):
    found = input_band(MANY, 70, 300, known=np.full((4, 6), certain))
    assert found == pytest.approx(input_band(MANY, int(MANY.sum()), MANY.size))


def test_wider_draws_that_agree_give_a_point_moved_in_the_same_way():
    table, own = np.tile([True, False, False], (5, 1)), MANY[:4, :3]
    level = own.mean()
    centre = (70 + 3 * level) / (300 + 3)
    low, high = input_band(table, 70, 300, known=own)
    assert low == high
    assert odds_of(low) == pytest.approx(0.5 * odds_of(centre) / odds_of(level))
