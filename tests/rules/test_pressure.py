"""Each rule of pressure and the economy against its equation, worked by hand."""

from __future__ import annotations

import math

import numpy as np

from sim.rules import pressure
from tests.rules.by_hand import about, of


def test_sanctions_gain_the_inflow_and_lose_by_adaptation() -> None:
    assert pressure.sanctions_after(of(1.5), of(0.01), 0.004, 2.0) == about(1.5 + 2.0 * 0.004)


def test_sanctions_tend_to_both_indices_by_share_and_what_is_announced() -> None:
    found = pressure.sanctions_target(of(1.2), of(0.4), 0.75, of(0.3))
    assert found == about(0.9 + 0.1 + 0.3)


def test_stress_moves_to_its_target_and_is_never_negative() -> None:
    found = pressure.stress_after(of(0.4, 0.1), of(0.6, -3.0), 0.25, 2.0)
    assert found == about(0.5, 0.0)


def test_stress_is_heading_for_base_strain_and_resistance() -> None:
    assert pressure.stress_target(0.25, of(0.15), 0.1, of(0.8)) == about(0.25 + 0.15 + 0.08)


def test_the_deficit_grows_with_sanctions_above_those_of_day_0() -> None:
    assert pressure.monthly_deficit(0.3, 0.5, of(1.0, 1.4, 0.2)) == about(0.3, 0.5, -0.1)


def test_reserves_pay_a_month_of_deficit_in_a_month_and_stop_at_nothing() -> None:
    found = pressure.reserves_after(of(3.0, 3.0, 0.1), of(0.5, -0.5, 0.5), 30.4 / 2.0)
    assert found == about(2.75, 3.25, 0.0)


@np.errstate(all="raise")
def test_shortness_is_a_half_at_a_year_of_runway_and_nothing_without_a_deficit() -> None:
    found = pressure.shortness_of_funds(of(6.0, 0.0, 3.0), of(0.5, 0.5, 0.5))
    assert found == about(0.5, 1.0, 2.0 / 3.0)
    none = pressure.shortness_of_funds(of(6.0, 0.0, 6.0, 6.0), of(0.0, 0.0, -0.25, -1.0))
    assert none.tolist() == [0.0, 0.0, 0.0, 0.0]


def test_strain_counts_shortness_above_that_of_the_start() -> None:
    assert pressure.fiscal_strain(0.14, 0.5, of(0.7), of(0.5)) == about(0.24)


def test_the_economy_moves_sanctions_then_reserves_then_stress() -> None:
    days = 30.4
    sanctions, reserves, stress = pressure.economy_after(
        (of(1.5), of(3.25), of(0.4)),
        of((0.5 + 0.01 * 1.5 * days) / days),
        0.01,
        (0.25, 0.5),
        (0.14, 0.5, of(0.25)),
        (0.2, 0.1, of(0.8)),
        0.25 / days,
        days,
    )
    # Stock 2, deficit .75, reserves 2.5, runway 10/3 months.
    strain = 0.14 + 0.5 * (1.0 / (1.0 + 10.0 / 36.0) - 0.25)
    assert sanctions == about(2.0)
    assert reserves == about(2.5)
    assert stress == about(0.4 + 0.25 * (0.2 + strain + 0.08 - 0.4))


def test_isolation_above_the_start_rallies_the_country() -> None:
    found = pressure.rallied_cost_sensitivity(1.5, 0.5, of(0.0, 0.4, -0.4))
    assert found == about(1.5, 1.5 * math.exp(-0.2), 1.5 * math.exp(0.2))


def test_threat_is_one_at_the_reference_stance_and_never_negative() -> None:
    found = pressure.threat(of(-0.2, 0.3, -0.7, -2.0), 1.5, -0.2)
    assert found == about(1.0, 1.75, 0.25, 0.0)


def test_isolation_is_unity_at_the_sanctions_of_day_0_and_twice_that_at_most() -> None:
    assert pressure.isolation(of(0.8, 0.8, 0.8), of(1.0, 3.0, 0.0)) == about(0.8, 1.2, 0.0)


def test_parts_of_pressure_are_weighted_over_the_reference() -> None:
    found = pressure.pressure_parts(of(1.2), of(2.0), 0.25, of(1.5), of(0.8), (0.5, 0.3, 0.2), 1.25)
    assert found == (about(0.7 / 1.25), about(0.45 / 1.25), about(0.16 / 1.25))
