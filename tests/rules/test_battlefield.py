"""Each rule of the front against its equation, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules import battlefield
from tests.rules.by_hand import about, of, yes


def test_advantage_is_the_ratio_of_strengths_to_the_power_of_decisiveness() -> None:
    found = battlefield.advantage(of(1.2, 0.5, 3.0), of(0.8, 2.0, 1.0), 2.0)
    assert found == about(2.25, 0.0625, 9.0)


def test_a_side_without_strength_counts_as_a_billionth() -> None:
    found = battlefield.advantage(of(3.0, 0.0), of(0.0, 3.0), 0.5)
    assert found == about(math.sqrt(3e9), math.sqrt(1e-9))


def test_contest_success_is_the_rescaled_ratio_of_hirshleifer() -> None:
    assert battlefield.contest_success(of(1.0, 3.0, 1 / 3)) == about(0.0, 0.5, -0.5)


def test_momentum_moves_by_reversion_and_by_noise_times_the_root_of_the_step() -> None:
    found = battlefield.momentum_after(
        of(0.2, 0.2), of(0.5, -0.6), 0.1, 0.03, of(2.0, -1.0), 1.5, 0.25
    )
    assert found == about(0.2 + 0.0075 + 0.03, 0.2 - 0.02 - 0.015)


def test_momentum_stays_within_its_limits() -> None:
    found = battlefield.momentum_after(of(1.4, -1.4), 0.0, 0.0, 1.0, of(1.0, -1.0), 1.5, 1.0)
    assert found == about(1.5, -1.5)


def test_sectors_move_to_their_own_ratio_and_the_dial_where_there_is_fighting() -> None:
    momentum = np.array([[0.2, 0.2], [0.4, -0.3]])
    effort = np.array([[2.0], [0.5]])
    # g(1.5 × 2) + .1 = .6 and g(2 × .5) + .1 = .1; the second sector of world 0 and the first of
    # world 1 are still.
    found = battlefield.front_after(
        momentum,
        np.array([[True, False], [False, True]]),
        np.array([1.5, 2.0]),
        effort,
        0.1,
        0.25,
        0.04,
        np.array([[1.0, 1.0], [1.0, -0.5]]),
        1.5,
        1.0,
    )
    assert found[0] == about(0.2 + 0.25 * 0.4 + 0.04, 0.2)
    assert found[1] == about(0.4, -0.3 + 0.25 * 0.4 - 0.02)


def test_a_walk_goes_one_step_and_stays_within_half_a_step_of_its_ends() -> None:
    found = battlefield.momentum_after_walk(
        of(0.0, 0.0, 0.875, 0.9, -0.875, -0.9), 0.25, yes(1, 0, 1, 1, 0, 0), 1.0
    )
    assert found == about(0.25, -0.25, 1.125, 0.9, -1.125, -0.9)


def test_strengths_gain_recruits_and_lose_by_the_other_sides_strength() -> None:
    decider, opponent = battlefield.strengths_after(
        of(1.0, 0.01, 1.0), of(0.8, 0.8, 0.01), 0.1, 0.05, 0.25, 0.5, of(0.5, 1.0, 1.0), 2.0
    )
    assert decider == about(1.0 + 2.0 * (0.1 - 0.5 * 0.25 * 0.8), 0.0, 1.0 + 2.0 * (0.1 - 0.0025))
    assert opponent == about(
        0.8 + 2.0 * (0.05 - 0.5 * 0.5 * 1.0), 0.8 + 2.0 * (0.05 - 0.5 * 0.01), 0.0
    )


def test_losses_are_counted_by_side_and_remembered_for_the_decider() -> None:
    decider, opponent, recent = battlefield.losses_after(
        (of(100.0), of(200.0)), of(0.01), (of(1.2), of(0.8)), (0.1, 0.25), 1000.0, 0.5, of(0.5),
        0.125, 2.0,
    )  # fmt: skip
    # The decider loses .1 × .8, the opponent .25 × 1.2, for half of the fighting of two days.
    assert decider == about(100.0 + 1000.0 * 2.0 * 0.5 * 0.08)
    assert opponent == about(200.0 + 1000.0 * 2.0 * 0.5 * 0.5 * 0.3)
    assert recent == about(0.01 + 0.125 * 0.5 * (0.08 - 0.01))


def test_only_stress_above_the_start_costs_recruits_and_no_more_than_all() -> None:
    found = battlefield.recruitment_under_stress(2.0, 0.5, of(-1.0, 0.4, 3.0))
    assert found == about(2.0, 1.6, 0.0)


def test_forces_recruit_under_stress_and_with_aid() -> None:
    decider, opponent = battlefield.forces_after(
        (of(1.0), of(0.8)), (0.2, 0.05), (0.02, 0.03), (0.5, of(0.4)), (0.06, of(1.5)), 1.0, 0.5
    )
    assert decider == about(1.0 + 0.5 * (0.2 * (1.0 - 0.5 * 0.4) - 0.02 * 0.8))
    assert opponent == about(0.8 + 0.5 * (0.05 + 0.06 * 1.5 - 0.03 * 1.0))


@pytest.mark.parametrize(("days", "left"), [(28.0, 0.5), (14.0, math.sqrt(0.5)), (56.0, 0.25)])
def test_felt_momentum_forgets_half_in_its_half_life(days: float, left: float) -> None:
    found = battlefield.felt_momentum_after(of(0.4), of(1.0), 28.0, days)
    assert found == about(1.0 - 0.6 * left)


def test_felt_momentum_stays_where_there_is_no_fighting() -> None:
    found = battlefield.felt_after(of(0.4, 0.4), yes(1, 0), of(1.0, 1.0), 7.0, 7.0)
    assert found == about(0.7, 0.4)
