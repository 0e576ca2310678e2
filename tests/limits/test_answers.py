"""Answers in calendar time: moods are Gumbel and last, waiting is geometric, aid takes its time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.model.world import World
from sim.rules import decision, support, timing
from tests.limits.quiet import quiet

FOUR_SIGMA = 4.0
EULER = 0.5772156649015329


def moods(half_life: float, weeks: int, worlds: int) -> np.ndarray:
    """The standard normal behind each option's mood, shape (weeks, options, worlds)."""
    scenario = quiet({"horizon_days": 7 * weeks, "parameters.choice.mood_half_life": half_life})
    world = World(scenario, seed=4, worlds=np.arange(worlds), record=False)
    kept = []
    for day in range(7 * weeks):
        world.step()
        if day % 7 == 0:
            kept.append(world.decider.mood.normal.copy())
    return np.array(kept)


def test_a_mood_is_gumbel_on_every_day() -> None:
    # Mean: Euler's constant, variance: pi**2/6; whole distribution by Kolmogorov and Smirnov.
    last = decision.gumbel_of(moods(75.0, 9, 4_000)[-1].ravel())
    error = math.sqrt(math.pi**2 / 6 / last.size)
    assert last.mean() == pytest.approx(EULER, abs=FOUR_SIGMA * error)
    assert stats.kstest(last, stats.gumbel_r.cdf).pvalue > 1e-4


@pytest.mark.parametrize("half_life", [0.0, 75.0])
def test_moods_are_correlated_by_rho_to_the_weeks_between(half_life: float) -> None:
    z = moods(half_life, 6, 4_000)
    rho = 2.0 ** (-7.0 / half_life) if half_life else 0.0
    for gap in (1, 3, 5):
        seen = np.corrcoef(z[0].ravel(), z[gap].ravel())[0, 1]
        assert seen == pytest.approx(rho**gap, abs=FOUR_SIGMA / math.sqrt(z[0].size))


@pytest.mark.slow
def test_the_wait_for_an_answer_is_geometric_after_the_lag() -> None:
    # Pr(first answer on day lag + k) = p(1 - p)**k with p = 1/mean.
    lag, mean, worlds = 5, 9.0, 20_000
    scenario = quiet(
        {
            "horizon_days": 40,
            "parameters.choice.answer_lag": float(lag),
            "parameters.choice.answer_wait": mean,
            "rules.options": ["refuse"],
            "mediator.meeting_probability": 0.0,  # what meetings settle restarts the clock
        }
    )
    world = World(scenario, seed=9, worlds=np.arange(worlds), record=False)
    first = np.full(worlds, -1)
    for day in range(40):
        world.step()
        answered = world.answering
        first[answered] = np.where(first[answered] < 0, day, first[answered])
    assert first[first >= 0].min() == lag
    for k in (0, 3, 8, 20):
        expected = (1.0 - 1.0 / mean) ** (k + 1)
        share = np.mean((first < 0) | (first > lag + k))
        error = math.sqrt(expected * (1.0 - expected) / worlds)
        assert share == pytest.approx(expected, abs=FOUR_SIGMA * error)


def test_a_package_arrives_with_an_erlang_delay() -> None:
    # Three stages with a mean of 45 days in all; steps of a thousandth of a day for the limit.
    dt, lag = 0.01, 45.0
    stages = [np.array([1.0]), np.array([0.0]), np.array([0.0])]
    arrived, at = 0.0, {}
    for step in range(1, int(200 / dt) + 1):
        arrived += float(support.arriving_flow(stages[-1], 3, lag)[0]) * dt
        stages = support.pipeline_after(stages, np.array([0.0]), lag, dt)
        at[step] = arrived
    for day in (10, 45, 90, 180):
        expected = stats.gamma.cdf(day, 3, scale=lag / 3)
        assert at[int(day / dt)] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("days", [1.0, 3.0, 14.0])
def test_a_weekly_rate_is_the_same_hazard_over_any_days(days: float) -> None:
    daily = timing.within(0.3, days / 10)
    assert float(1.0 - (1.0 - daily) ** 10) == pytest.approx(float(timing.within(0.3, days)))
    assert float(timing.within(0.3, 7.0)) == pytest.approx(0.3)
    assert float(timing.within(1.0, days)) == pytest.approx(1.0)
