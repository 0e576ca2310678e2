"""The survival curve against its product and Greenwood's sum, term by term."""

import numpy as np
import pytest

from sim.statistics.survival import kaplan_meier

DURATIONS = np.array([1, 1, 2, 3, 3, 3, 5, 5, 6, 6])
OBSERVED = np.array([True, False, True, True, True, False, False, True, False, False])
# Day, at risk, events.
EVENTS = [(1, 10, 1), (2, 8, 1), (3, 7, 2), (5, 4, 1)]


@pytest.mark.parametrize(("level", "z"), [(0.95, 1.9599639845400545), (0.8, 1.2815515655446004)])
def test_curve_and_band_are_product_and_sum_over_days_with_events(level, z):
    curve = kaplan_meier(DURATIONS, OBSERVED, days=8, confidence=level)
    assert curve.days.tolist() == list(range(8))
    assert curve.at_risk.tolist() == [10, 10, 8, 7, 4, 4, 2, 0]
    for day in range(8):
        so_far = [(n, d) for at, n, d in EVENTS if at <= day]
        survival = np.prod([1 - d / n for n, d in so_far])
        variance = sum(d / (n * (n - d)) for n, d in so_far)
        assert curve.survival[day] == pytest.approx(survival)
        assert curve.happened[day] == pytest.approx(1 - survival)
        if not so_far:
            assert (curve.low[day], curve.high[day]) == (0.0, 0.0)
            continue
        # ln(-ln S) ± z √V/|ln S|, the log-log band of Kalbfleisch & Prentice.
        ends = np.log(-np.log(survival)) + np.array([-z, z]) * np.sqrt(variance) / np.abs(
            np.log(survival)
        )
        low, high = 1 - np.exp(-np.exp(ends))
        assert (curve.low[day], curve.high[day]) == pytest.approx((low, high))


def test_the_band_is_at_95_percent_and_days_beyond_the_last_are_left_out():
    whole = kaplan_meier(DURATIONS, OBSERVED, 8, 0.95)
    short = kaplan_meier(DURATIONS, OBSERVED, 4)
    for name in ("days", "happened", "low", "high", "at_risk"):
        assert getattr(short, name).tolist() == getattr(whole, name)[:4].tolist()


def test_a_curve_that_ends_at_nothing_has_no_band_there():
    curve = kaplan_meier(np.array([0, 2]), np.array([True, True]), days=4)
    assert curve.happened.tolist() == [0.5, 0.5, 1.0, 1.0]
    assert curve.low[2:].tolist() == curve.high[2:].tolist() == [1.0, 1.0]
    assert curve.at_risk.tolist() == [2, 1, 1, 0]
    assert 0.0 < curve.low[0] < 0.5 < curve.high[0] < 1.0
