"""The front reduces to an AR(1), to Lanchester's square law and to gambler's ruin."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.world import World
from tests.limits.quiet import quiet

FOUR_SIGMA = 4.0
FROZEN = {
    "parameters.forces.decider_recruitment": 0.0,
    "parameters.forces.opponent_recruitment": 0.0,
    "parameters.forces.decider_attrition": 0.0,
    "parameters.forces.opponent_attrition": 0.0,
    "parameters.forces.aid_effect": 0.0,
}
NO_OFFER = {"events": [{"id": "no_offer", "kind": "offer_withdrawn", "day": 0}]}


@pytest.mark.slow
def test_one_sector_at_fixed_efforts_is_a_discrete_autoregression() -> None:
    kappa, sigma, ratio, worlds = 0.1, 0.05, 1.3, 8_000
    scenario = quiet(
        {
            **FROZEN,
            "horizon_days": 120,
            "parameters.front.reversion": kappa,
            "parameters.front.noise": sigma,
            "parameters.front.limit": 1000.0,
            "parameters.front.decisiveness": 2.0,
            "parameters.forces.decider_strength": ratio,
            "parameters.forces.opponent_strength": 1.0,
            "parameters.sectors.donetsk.effort": 0.0,
            **NO_OFFER,
        }
    )
    world = World(scenario, seed=1, worlds=np.arange(worlds), record=False)
    world.run()
    sector = [s.key for s in scenario.sectors].index("donetsk")
    momentum = world.front.momentum[sector]
    mean = (ratio**2 - 1.0) / (ratio**2 + 1.0)
    variance = sigma**2 / (1.0 - (1.0 - kappa) ** 2)
    assert momentum.mean() == pytest.approx(mean, abs=FOUR_SIGMA * math.sqrt(variance / worlds))
    assert momentum.var() == pytest.approx(
        variance, abs=FOUR_SIGMA * variance * math.sqrt(2.0 / worlds)
    )


def lanchester_drift(dt: float) -> float:
    a, b, days = 0.02, 0.01, 30
    scenario = quiet(
        {
            **FROZEN,
            "horizon_days": round(days / dt),
            "parameters.forces.decider_attrition": a,
            "parameters.forces.opponent_attrition": b,
            "parameters.forces.decider_strength": 1.0,
            "parameters.forces.opponent_strength": 1.2,
            **NO_OFFER,
        }
    )
    world = World(scenario, worlds=[0], record=False)
    world.dt = dt
    start = a * world.front.opponent[0] ** 2 - b * world.front.decider[0] ** 2
    world.run()
    end = a * world.front.opponent[0] ** 2 - b * world.front.decider[0] ** 2
    assert world.front.decider[0] < 0.9  # a third of the strength is lost: the test has a subject
    return abs(float(end - start))


def test_without_recruitment_and_aid_lanchesters_square_law_holds_to_first_order() -> None:
    # aF_o² - bF_d² is constant as dt -> 0; Euler's error in it is proportional to dt.
    coarse, fine, finest = (lanchester_drift(dt) for dt in (1.0, 0.5, 0.25))
    assert coarse < 1e-3
    assert coarse / fine == pytest.approx(2.0, rel=0.02)
    assert fine / finest == pytest.approx(2.0, rel=0.02)


def over(momentum: NDArray[np.float64]) -> bool:
    """Whether every walk is at one of the walls."""
    return bool((np.abs(np.abs(momentum) - 1.0) < 1e-9).all())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "goal", "up", "wins"),
    # Winning probabilities of gambler's ruin (1-(q/p)^k)/(1-(q/p)^N), also in the worked closed
    # forms that the model description names.
    [
        (5, 10, 0.5, 0.5),
        (5, 10, 0.55, 0.7317174011812814),
        (3, 10, 0.6, 0.7161223610512709),
        (7, 20, 0.48, 0.18982705759317153),
    ],
)
def test_a_random_walk_front_is_gamblers_ruin(
    start: int, goal: int, up: float, wins: float
) -> None:
    worlds = 6_000
    step = 2.0 / goal
    scenario = quiet(
        {
            **FROZEN,
            "horizon_days": 1_500,
            "rules.front": "random_walk",
            "rules.round_every_days": 365,
            "parameters.front.limit": 1.0,
            "parameters.front.walk_step": step,
            "parameters.front.walk_up_probability": up,
            "parameters.sectors.donetsk.momentum": -1.0 + step * start,
            **NO_OFFER,
        }
    )
    ids = np.arange(worlds)
    world = World(scenario, seed=4, worlds=ids, record=False, collect_daily=False)
    sector = [s.key for s in scenario.sectors].index("donetsk")
    momentum = world.front.momentum[sector]
    # The walls hold whoever has reached them: days after the last walk has ended change nothing.
    while world.running and not over(momentum):
        world.step()
        momentum = world.front.momentum[sector]
    # The slowest of the four is over in 80 days in the mean; 1,500 leave no walk undecided.
    assert over(momentum)
    error = math.sqrt(wins * (1.0 - wins) / worlds)
    assert (momentum > 0.0).mean() == pytest.approx(wins, abs=FOUR_SIGMA * error)
