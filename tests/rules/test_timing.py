"""Rates in calendar time against their equations, worked by hand."""

from __future__ import annotations

import math

import numpy as np

from sim.rules import timing
from tests.rules.by_hand import about, of, yes


def test_a_weekly_probability_over_some_days_is_the_same_hazard() -> None:
    assert timing.within(of(0.75, 0.0, 0.19), 3.5) == about(0.5, 0.0, 0.1)
    assert timing.within(of(0.75), 14.0) == about(1.0 - 0.0625)
    # What is certain within a week leaves (1e-300)**(1/300) = .1 in 7/300 of it.
    assert timing.within(of(1.0, 1.5), 7.0 / 300.0) == about(0.9, 0.9)


def test_a_constant_hazard_leaves_an_exponential_share() -> None:
    assert timing.rate_within(of(0.1, 0.0), 5.0) == about(1.0 - math.exp(-0.5), 0.0)


@np.errstate(all="raise")
def test_persistence_halves_over_the_half_life_and_is_none_without_one() -> None:
    found = timing.persistence(of(14.0, 7.0, 3.5, 1.0, 0.0), 7.0)
    assert found == about(math.sqrt(0.5), 0.5, 0.25, 0.5**7, 0.0)


def test_an_autoregression_keeps_unit_variance() -> None:
    assert timing.autoregression_after(of(2.0, -1.0), 0.6, of(0.5, 0.5)) == about(1.6, -0.2)


def test_the_calendar_is_in_weeks_and_months_of_30_days() -> None:
    assert (timing.WEEK_DAYS, timing.GRID_DAYS, timing.DAYS_A_MONTH) == (7.0, 7, 30.4)


def test_an_answer_falls_from_the_lag_on_with_one_over_the_mean_wait() -> None:
    found = timing.answer_falls_today(
        of(4.9, 5.0, 6.0, 6.0, 6.0), 5.0, 4.0, of(0.1, 0.1, 0.24, 0.25, 0.26)
    )
    assert found.tolist() == [False, True, True, False, False]


@np.errstate(all="raise")
def test_a_mean_wait_of_at_most_a_day_means_every_day() -> None:
    assert timing.answer_falls_today(of(0, 0, 0), 0.0, of(1.0, 0.25, 0.0), of(0.9, 0.9, 0.9)).all()


def test_the_clock_starts_anew_with_an_answer_and_stands_where_none_may_be_given() -> None:
    today, waited = timing.clock_after(
        of(8.0, 8.0, 2.0, 2.0, 8.0),
        yes(1, 1, 1, 1, 0),
        yes(0, 0, 0, 1, 1),
        5.0,
        4.0,
        of(0.1, 0.9, 0.1, 0.9, 0.1),
        0.5,
    )
    assert today.tolist() == [True, False, False, True, False]
    assert waited == about(0.5, 8.5, 2.5, 0.5, 0.0)
