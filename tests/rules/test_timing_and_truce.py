"""Rates in calendar time and a truce day by day against their equations, worked by hand."""

from __future__ import annotations

import math

from sim.rules import timing, truce
from tests.rules.by_hand import about, of, yes


def test_a_weekly_probability_over_some_days_is_the_same_hazard() -> None:
    assert timing.within(of(0.75, 0.0, 0.19), 3.5) == about(0.5, 0.0, 0.1)
    assert timing.within(of(0.75), 14.0) == about(1.0 - 0.0625)
    # What is certain within a week leaves (1e-300)**(1/300) = .1 in 7/300 of it.
    assert timing.within(of(1.0, 1.5), 7.0 / 300.0) == about(0.9, 0.9)


def test_a_constant_hazard_leaves_an_exponential_share() -> None:
    assert timing.rate_within(of(0.1, 0.0), 5.0) == about(1.0 - math.exp(-0.5), 0.0)


def test_persistence_halves_over_the_half_life_and_is_none_without_one() -> None:
    assert timing.persistence(of(14.0, 7.0, 3.5, 0.0), 7.0) == about(math.sqrt(0.5), 0.5, 0.25, 0.0)


def test_an_autoregression_keeps_unit_variance() -> None:
    assert timing.autoregression_after(of(2.0, -1.0), 0.6, of(0.5, 0.5)) == about(1.6, -0.2)


def test_the_calendar_is_in_weeks_and_months_of_30_days() -> None:
    assert (timing.WEEK_DAYS, timing.GRID_DAYS, timing.DAYS_A_MONTH) == (7.0, 7, 30.4)


def test_an_answer_falls_from_the_lag_on_with_one_over_the_mean_wait() -> None:
    found = timing.answer_falls_today(
        of(4.9, 5.0, 6.0, 6.0, 6.0), 5.0, 4.0, of(0.1, 0.1, 0.24, 0.25, 0.26)
    )
    assert found.tolist() == [False, True, True, False, False]


def test_a_mean_wait_of_at_most_a_day_means_every_day() -> None:
    assert timing.answer_falls_today(of(0.0, 0.0), 0.0, of(1.0, 0.25), of(0.999, 0.999)).all()


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


def test_a_kind_is_drawn_by_weights_that_need_not_sum_to_one() -> None:
    # Bounds at 0, .2 and .7 of a whole of 2.
    drawn = truce.kind_drawn(of(0.0, 0.19, 0.2, 0.69, 0.7, 0.99), (0.4, 1.0, 0.6))
    assert drawn.tolist() == [0, 0, 1, 1, 2, 2]
    assert truce.kind_drawn(of(0.0, 0.4, 0.6), (0.0, 1.0, 1.0)).tolist() == [1, 1, 2]


def test_a_number_of_the_kind_is_that_of_its_place_and_nothing_for_none() -> None:
    kinds = truce.kind_drawn(of(0.9, 0.1), (1.0, 1.0))
    assert truce.of_its_kind(kinds, (3.5, 7.25)) == about(7.25, 3.5)
    assert truce.of_its_kind(kinds - 1, (3.5, 7.25)) == about(3.5, 0.0)


def test_vague_terms_and_mistrust_raise_violations_and_monitors_lower_them() -> None:
    found = truce.violation_hazard(0.05, of(0.5), of(0.4), 0.3, of(0.2), (1.0, 0.6, 0.8, 1.1))
    assert found == about(0.05 * math.exp(0.5 + 0.24 - 0.24 - 0.22))


def test_tension_is_a_lognormal_factor_of_mean_one() -> None:
    found = truce.tension_factor(of(1.0, -2.0), 0.5)
    assert found == about(math.exp(0.5 - 0.125), math.exp(-1.0 - 0.125))
    assert truce.tension_factor(of(1.7), 0.0).tolist() == [1.0]


def test_a_day_is_violated_below_its_probability_and_remembered() -> None:
    below = 1.0 - math.exp(-0.2 * 0.5)
    violated, recent = truce.day_of_truce(
        of(0.2, 0.2), of(1.5, 1.5), of(below - 1e-9, below + 1e-9), 0.8, 0.5
    )
    assert violated.tolist() == [True, False]
    assert recent == about(2.2, 1.2)


def test_a_hazard_of_nothing_is_never_met() -> None:
    never = of(0.0)
    assert not truce.day_of_truce(never, never, never, 0.8, 1.0)[0].any()
    assert not truce.is_renounced(never, 0.03, 0.0, 0.5, never, 1.0).any()


def test_a_truce_is_renounced_by_recent_violations_and_by_rearming() -> None:
    hazard = 0.03 * 2.0 + 0.5 * 0.4
    assert truce.renouncing_hazard(of(2.0), 0.03, 0.4, 0.5) == about(hazard)
    below = 1.0 - math.exp(-hazard * 2.0)
    recent, uniform = of(2.0, 2.0), of(below - 1e-9, below + 1e-9)
    assert truce.is_renounced(recent, 0.03, 0.4, 0.5, uniform, 2.0).tolist() == [True, False]
