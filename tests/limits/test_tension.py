"""Tension is log-normal with mean 1, forgets at its half-life, and at spread 0 is not there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import norm

from sim.model.world import World
from tests.limits.quiet import quiet

WORLDS = 20_000
FOUR_SIGMA = 4.0
IMPOSED = [{"id": "truce", "kind": "truce_imposed", "day": 0}]


def steady(hazard: float, spread: float, half_life: float = 60.0, **more: object) -> World:
    """A truce from day 0 on whose violations depend on nothing but tension."""
    names = ("details", "distrust", "monitoring", "peacekeepers")
    scenario = quiet(
        {
            "horizon_days": 31,
            "rules.collapse": "first_violation",
            "rules.round_every_days": 365,
            "events": IMPOSED,
            "parameters.truce.base_hazard": hazard,
            **{f"parameters.truce.{name}_effect": 0.0 for name in names},
            "parameters.truce.excitation": 0.0,
            "parameters.truce.tension_spread": spread,
            "parameters.truce.tension_half_life": half_life,
            **more,
        }
    )
    return World(scenario, seed=6, worlds=np.arange(WORLDS), record=False, collect_daily=False)


def factors(world: World, days: int) -> NDArray[np.float64]:
    """The factor on each of the next days, shape (days, worlds)."""
    seen = []
    for _ in range(days):
        world.step()
        seen.append(np.broadcast_to(world.truce.tension.factor, world.count))
    return np.array(seen)


@pytest.mark.slow
def test_without_spread_the_hazard_is_left_alone_to_the_last_bit() -> None:
    quick, slow = (steady(0.02, 0.0, half_life) for half_life in (1.0, 3650.0))
    assert (factors(quick, 20) == 1.0).all()
    assert (quick.truce.hazard == 0.02).all()
    ends = (world.columns()["collapsed_day"] for world in (quick, slow))
    np.testing.assert_array_equal(*ends)


def test_without_spread_in_some_worlds_those_are_as_if_there_were_none_anywhere() -> None:
    scenario = quiet({"horizon_days": 31, "events": IMPOSED})
    path, ids = "parameters.truce.tension_spread", np.arange(400)
    some, none = (
        World(scenario, seed=6, worlds=ids, values={path: spread}, record=False).columns()
        for spread in (np.where(ids % 2, 1.25, 0.0), np.zeros(400))
    )
    same = some["violations"] == none["violations"]
    assert same[ids % 2 == 0].all()
    assert not same[ids % 2 == 1].all()


def test_the_factor_has_mean_one_on_every_day_and_its_logarithm_the_half_life_given() -> None:
    spread, half_life = 0.8, 30.0
    seen = factors(steady(0.0, spread, half_life), 29)
    error = math.sqrt(math.expm1(spread**2) / WORLDS)
    for day in (0, 14, 28):
        assert seen[day].mean() == pytest.approx(1.0, abs=FOUR_SIGMA * error)
        assert np.log(seen[day]).std() == pytest.approx(spread, rel=FOUR_SIGMA / math.sqrt(WORLDS))
    for weeks in range(1, 5):
        kept = np.corrcoef(np.log(seen[0]), np.log(seen[7 * weeks]))[0, 1]
        expected = 2.0 ** (-7 * weeks / half_life)
        error = (1.0 - expected**2) / math.sqrt(WORLDS)
        assert kept == pytest.approx(expected, abs=FOUR_SIGMA * error)


def test_the_mean_of_rare_violations_is_what_it_is_without_tension() -> None:
    hazard, spread, days = 0.003, 1.0, 30
    nobody = {"parameters.truce.collapse_rate": 0.0, "parameters.truce.rearming": 0.0}
    world = steady(hazard, spread, 60.0, **{"rules.collapse": "renounce", **nobody})
    factors(world, days)
    # A violation is rare enough for two on one day not to matter: h·exp(σ²)/2 = .4 % of them.
    mean = days * hazard
    most = mean + math.expm1(spread**2) * mean**2
    error = math.sqrt(most / WORLDS)
    assert (world.truce.days == days).all()
    assert world.truce.violations.mean() == pytest.approx(
        mean, abs=FOUR_SIGMA * error + 0.004 * mean
    )


@pytest.mark.slow
def test_a_tension_that_lasts_gives_the_survival_of_a_log_normal_frailty() -> None:
    # The first violation ends the truce: ∫ exp(-30 h exp(σz - σ²/2)) φ(z) dz. Within 30 days a
    # half-life of ten years leaves .994 of the tension.
    hazard, spread = 0.03, 1.0

    def survives(z: float) -> float:
        rate = hazard * math.exp(spread * z - spread**2 / 2.0)
        return math.exp(-30.0 * rate) * float(norm.pdf(z))

    expected = quad(survives, -8.0, 8.0)[0]
    held = steady(hazard, spread, 3650.0).columns()["held_day"] >= 0
    error = math.sqrt(expected * (1.0 - expected) / WORLDS)
    assert held.mean() == pytest.approx(expected, abs=FOUR_SIGMA * error)
    assert expected > math.exp(-30.0 * hazard) + 10.0 * error


@pytest.mark.slow
def test_a_world_is_as_tense_under_another_course_of_truces() -> None:
    later = [{"id": "truce", "kind": "truce_imposed", "day": 9}]
    one, other = steady(0.02, 1.0), steady(0.02, 1.0, events=later)
    np.testing.assert_array_equal(factors(one, 20), factors(other, 20))
