"""A truce day by day against its equations, worked by hand."""

from __future__ import annotations

import math

from sim.rules import truce
from tests.rules.by_hand import about, of


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
