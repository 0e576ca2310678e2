"""Each rule of the supporters against its equation, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules import support
from tests.rules.by_hand import about, of, yes


def test_a_weighted_mean_is_over_the_sum_of_the_weights() -> None:
    weights = support.Weighting([1.0, 3.0, 4.0])
    values = [of(0.4, 1.0), of(0.8, 0.0), of(0.5, 0.25)]
    assert weights.total(values) == about(0.4 + 2.4 + 2.0, 2.0)
    assert weights.pooled(values) == about(0.6, 0.25)
    assert weights.divisor == 8.0


def test_weights_of_nothing_give_a_mean_of_nothing() -> None:
    weights = support.Weighting([of(0.0, 0.5), of(0.0, 1.5)])
    assert weights.divisor == about(1.0, 2.0)
    assert weights.pooled([of(0.7, 0.4), of(0.7, 0.8)]) == about(0.0, 0.7)


def test_a_bloc_hears_its_own_mean_and_what_others_said() -> None:
    found = support.heard_in_bloc(
        [of(1.0), of(3.0)], [of(0.2), of(0.6)], of(4.0), [of(1.0)], [of(2.0), of(0.5)], of(2.5)
    )
    assert found == about((2.0 * 0.5 + 0.5 * 1.0) / 2.5)


def test_willingness_is_declared_between_own_position_and_what_is_heard() -> None:
    assert support.declared_willingness(of(0.8), of(0.4), 0.25) == about(0.7)


def test_a_position_drifts_back_and_is_shifted_within_its_bounds() -> None:
    found = support.position_after(of(0.8, 0.8, 0.3), of(0.4, 0.4, 0.4), 0.25, 0.05, 0.1, 0.72)
    assert found == about(0.72, 0.72, 0.375)
    assert support.position_after(of(0.3), of(0.4), 0.25, -0.9, 0.1, 0.72) == about(0.1)


def test_the_climate_is_appeal_threat_and_stalling_less_relief() -> None:
    found = support.political_climate(of(0.5), of(0.25), of(0.125), of(0.0625))
    assert found == about(0.8125)


def test_others_relieve_only_where_they_pledge_more_than_at_the_start() -> None:
    assert support.relief_by_others(0.25, of(0.5, 1.0, 1.5, 3.0)) == about(0.0, 0.0, 0.125, 0.5)


def test_a_true_start_is_shifted_by_the_common_and_the_own_share_within_0_and_1() -> None:
    found = support.national_start(of(0.5, 0.5, 0.9), 0.25, of(0.1, -1.5, 0.5))
    assert found == about(0.675, 0.0, 1.0)


@np.errstate(all="raise")
def test_a_decision_falls_after_an_exponential_wait() -> None:
    within = 1.0 - math.exp(-7.0 / 60.0)
    found = support.decides_now(of(within - 1e-9, within + 1e-9), 60.0, 7.0)
    assert found.tolist() == [True, False]
    assert support.decides_now(of(0.0, 0.999), 0.0, 7.0).all()
    assert not support.decides_now(of(0.0), 60.0, 0.0).any()
    # A mean of half a day is a mean too: 1 - exp(-1) within half a day.
    assert support.decides_now(of(0.63, 0.64), 0.5, 0.5).tolist() == [True, False]


def test_arms_are_promised_by_willingness_capacity_and_time() -> None:
    promised, decides = support.promised_after(
        of(1.5, 1.5), of(0.5, 0.0), 4.0, 0.75, 0.25, of(0.5, 0.5), of(10.0, 11.0), 7.0
    )
    assert promised == about(1.875, 1.5)
    assert decides.tolist() == [True, False]  # 1 - exp(-.7) = .503, 1 - exp(-7/11) = .471


def test_a_wish_is_declared_where_it_differs_by_more_than_the_threshold() -> None:
    found = support.declared_after(
        of(0.5, 0.5, 0.5, 0.5), of(0.625, 0.626, 0.375, 0.374), of(0.25, 0.25, 0.25, 0.25)
    )
    assert found == about(0.5, 0.626, 0.5, 0.374)


def test_a_package_is_what_was_promised_times_a_lognormal_number() -> None:
    assert support.package_size(of(3.0), of(2.0), 0.5) == about(3.0 * math.exp(1.0 - 0.125))


def test_a_shift_is_climate_less_cost_and_fatigue_with_noise_of_the_start() -> None:
    found = support.political_shift(of(0.1), of(0.8), of(0.6), 0.05, 0.02, of(0.07))
    assert found == about(0.1 - 0.04 + 0.05 * 0.6)


def test_politics_of_some_weeks_move_the_position_then_the_wish() -> None:
    moved, wanted = support.politics(
        of(0.5), of(0.4), of(0.6), of(0.2), of(0.01), of(4.0), of(0.75), 0.05, 0.02, 0.003, 0.25,
        0.4,
    )  # fmt: skip
    # A uniform number of unit standard deviation is (u - ½)√12; four weeks double its spread.
    noise = 0.05 * 2.0 * math.sqrt(12.0) * 0.25
    position = 0.5 + 0.25 * (0.4 - 0.5) + 0.04 - 0.08 * 0.6 + (noise - 0.012) * 0.4
    assert moved == about(position)
    assert wanted == about(0.6 * position + 0.4 * 0.2)


@pytest.mark.parametrize(("climate", "bound"), [(-9.0, 0.0), (9.0, 1.0)])
def test_politics_keep_positions_between_0_and_1(climate: float, bound: float) -> None:
    moved, _ = support.politics(
        of(0.5), of(0.4), of(0.6), of(0.2), of(climate), of(1.0), of(0.5), 0.0, 0.0, 0.0, 0.0, 0.0
    )
    assert moved == about(bound)


def test_programmes_run_out_to_their_standing_share() -> None:
    found = [float(support.programmes_left(day, 0.25, 90.0)) for day in (0, 90)]
    assert found == pytest.approx([1.0, 0.25 + 0.75 / math.e], rel=1e-11)


def test_pledges_are_willingness_times_capacity() -> None:
    assert support.pledged(of(0.4), 2.5) == about(1.0)


def test_an_appeal_is_heard_as_far_as_authors_and_others_follow_it() -> None:
    found = support.appeal_heard(0.5, of(0.8, 0.8, 0.8), of(0.5, 1.0, 3.0))
    assert found == about(0.2, 0.4, 0.4)


def test_the_pledge_index_is_weighted_between_arms_and_funds() -> None:
    assert support.pledge_index(of(2.0), of(0.5), 0.75) == about(1.625)


def test_of_new_pledges_a_share_stays_on_paper() -> None:
    index = of(0.5, 1.0, 3.0)
    assert support.arriving(index, 0.25) == about(0.5, 1.0, 2.5)
    assert support.deliverable_share(index, 0.25) == about(1.0, 1.0, 2.5 / 3.0)
    assert support.deliverable_share(of(0.0, 0.5e-9), 0.25) == about(0.0, 0.5)


def test_each_stage_of_the_pipeline_passes_its_part_on() -> None:
    # Two stages over a lag of ten days: a fifth of each a day, two fifths in two days.
    found = support.pipeline_after([of(10.0), of(4.0)], of(3.0), 10.0, 2.0)
    assert found[0] == about(10.0 + 6.0 - 4.0)
    assert found[1] == about(4.0 + 4.0 - 1.6)


def test_a_pipeline_shorter_than_a_step_passes_all_on_and_no_more() -> None:
    found = support.pipeline_after([of(10.0), of(4.0)], of(3.0), 1.0, 1.0)
    assert [each.tolist() for each in found] == [[3.0], [10.0]]


def test_flow_and_packages_enter_the_pipeline_as_far_as_they_will_arrive() -> None:
    found = support.deliveries_after([of(10.0)], of(3.0), of(1.5), of(4.0), 0.25, 20.0, 2.0)
    assert found[0] == about(10.0 + 2.0 * (2.5 / 3.0) * (1.5 + 2.0) - 1.0)


def test_what_arrives_is_the_last_stage_over_its_lag() -> None:
    assert support.arriving_flow(of(6.0), 3, 45.0) == about(0.4)


def test_a_running_mean_takes_a_day_of_its_days_and_all_of_less_than_one() -> None:
    assert support.mean_after(of(1.0), of(3.0), 8.0, 2.0) == about(1.5)
    assert support.mean_after(of(1.0), of(3.0), 0.5, 1.0) == about(3.0)


def test_support_is_delivered_and_pledged_by_share() -> None:
    assert support.support_index(of(2.0), of(0.4), 0.25) == about(1.6)


def test_a_paused_mediator_delivers_and_pledges_nothing() -> None:
    paused = yes(0, 1)
    delivered = support.delivered_by_both(of(0.8, 0.8), of(6.0, 6.0), paused, 3, 45.0, 1.5, 0.25)
    assert delivered == about(0.6 + 0.25 * 1.5 * 0.4, 0.6)
    expected = support.support_expected(
        of(2.0, 2.0), of(0.8, 0.8), of(0.4, 0.4), paused, 1.5, 0.25, 0.4
    )
    assert expected == about(1.2 + 0.4 * 1.5 * 0.7, 1.2 + 0.4 * 1.5 * 0.6)


def test_unity_is_one_less_half_the_relative_spread() -> None:
    capacities = support.Weighting([1.0, 3.0])
    # Means .5, .45 and .125; Σ w|x - x̄| is 1.2, 2.7 and .75 over sums of 2, 1.8 and .5.
    found = support.unity([of(0.2 - 0.3, 1.8, 0.5), of(0.7, 0.0, 0.0)], capacities)
    assert found == about(1.0 - 0.5 * 1.2 / 2.0, 0.25, 0.25)


@np.errstate(all="raise")
def test_unity_is_full_of_one_mind_and_nothing_where_nobody_gives() -> None:
    capacities = support.Weighting([1.0, 3.0])
    found = support.unity([of(0.4, 0.0), of(0.4, 0.0)], capacities)
    assert found == about(1.0, 0.0)
    # Small or negative sums are not those of nobody: spreads above twice the sum stop at 0.
    assert support.unity([of(-2.9), of(1.0)], capacities) == about(0.0)
    assert support.unity([of(1e-3), of(1e-3)], capacities) == about(1.0)


def test_sums_run_over_kinds_and_worlds() -> None:
    values = [np.array([[0.2, 0.4], [0.6, 0.8]]), np.array([[1.0, 0.0], [0.5, 0.5]])]
    weights = support.Weighting([np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]])])
    assert weights.pooled(values)[0] == about(0.6, 0.2)
    assert weights.pooled(values)[1] == about(2.3 / 4.0, 2.9 / 4.0)
