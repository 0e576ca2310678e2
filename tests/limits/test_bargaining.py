"""The decision reduces to take-it-or-leave-it bargaining, to a coin and to a geometric wait."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.world import World
from tests.limits.quiet import CERTAIN, quiet

ONE_ROUND = {
    "horizon_days": 1,
    "rules.options": ["accept", "refuse"],
    # The opponent's strength at which losses are the dossier's mean: their index is 1.
    "parameters.forces.opponent_strength": 0.83,
    "parameters.forces.reference_losses": 0.0018 * 0.83,
}
FOUR_SIGMA = 4.0


def log_odds(p: float) -> float:
    return math.log(p / (1.0 - p))


def accepted_share(overrides: dict[str, object], worlds: int) -> float:
    columns = World(
        quiet(overrides), seed=5, worlds=np.arange(worlds), record=False, collect_daily=False
    ).columns()
    return float((columns["accepted_day"] >= 0).mean())


@pytest.mark.parametrize(
    ("offer", "accepts"), [(0.26, 1.0), (0.2501, 1.0), (0.2499, 0.0), (0.1, 0.0)]
)
def test_an_offer_is_accepted_from_the_share_worth_as_much_as_war(
    offer: float, accepts: float
) -> None:
    # Fearon (1995): the responder wins with p = 0.4 at cost c = 0.15, so it takes a share >= 0.25.
    share = accepted_share(
        {
            **ONE_ROUND,
            "parameters.decider.aims_intercept": log_odds(0.4),
            "parameters.decider.loss_cost": 0.15,
            "parameters.decider.terms_base": offer,
            "parameters.choice.precision": CERTAIN,
        },
        worlds=8,
    )
    assert share == accepts


@pytest.mark.slow
def test_the_proposer_gains_most_at_the_textbook_demand_under_private_costs() -> None:
    # Fearon (1995) with the responder's cost uniform on [0, C]: the best demand is
    # x* = p + (C - c_A)/2 and war then comes with probability (C - c_A)/(2C).
    p, c_a, most = 0.6, 0.1, 0.6
    best = p + (most - c_a) / 2.0
    worlds = 20_000
    demands = np.arange(best - 0.2, best + 0.1501, 0.05)
    war = np.array(
        [
            1.0
            - accepted_share(
                {
                    **ONE_ROUND,
                    "parameters.decider.aims_intercept": log_odds(1.0 - p),
                    "parameters.decider.loss_cost": 1.0,
                    "parameters.decider.cost_sensitivity": {
                        "dist": "uniform",
                        "low": 0.0,
                        "high": most,
                    },
                    "parameters.decider.terms_base": 1.0 - demand,
                    "parameters.choice.precision": CERTAIN,
                },
                worlds,
            )
            for demand in demands
        ]
    )
    payoff = demands * (1.0 - war) + (p - c_a) * war
    curve = np.polyfit(demands, payoff, 2)
    error = math.sqrt(0.25 / worlds)
    at_best = war[np.argmin(np.abs(demands - best))]
    assert at_best == pytest.approx((most - c_a) / (2.0 * most), abs=FOUR_SIGMA * error)
    # The payoff's curvature is -1/C; an error e in it moves the top of the fitted parabola by
    # about e / (spread of the demands / C).
    assert -curve[1] / (2.0 * curve[0]) == pytest.approx(best, abs=FOUR_SIGMA * error * most / 0.35)


@pytest.mark.slow
def test_constant_values_give_a_geometric_day_of_acceptance() -> None:
    # Values are constant and moods drawn afresh each week, so each week accepts with h = σ(λT) and
    # Pr(accepted by n weeks) = 1 - (1 - h)**n, however often the question is put in a week.
    h, weeks, worlds = 0.1, 40, 20_000
    scenario = quiet(
        {
            "horizon_days": 7 * weeks,
            "rules.options": ["accept", "refuse"],
            "parameters.decider.resolve": 0.0,
            "parameters.decider.terms_base": log_odds(h) / 15.0,
            "parameters.choice.precision": 15.0,
        }
    )
    day = World(
        scenario, seed=2, worlds=np.arange(worlds), record=False, collect_daily=False
    ).columns()["accepted_day"]
    for n in (1, 5, 10, 20, 40):
        expected = 1.0 - (1.0 - h) ** n
        share = ((day >= 0) & (day < 7 * n)).mean()
        error = math.sqrt(expected * (1.0 - expected) / worlds)
        assert share == pytest.approx(expected, abs=FOUR_SIGMA * error)


def test_without_precision_each_option_is_a_quarter() -> None:
    worlds = 20_000
    scenario = quiet(
        {
            "horizon_days": 1,
            "parameters.choice.precision": 0.0,
            "parameters.decider.terms_base": 0.3,
            "parameters.decider.backlash": 0.5,
        }
    )
    columns = World(
        scenario, seed=3, worlds=np.arange(worlds), record=False, collect_daily=False
    ).columns()
    error = math.sqrt(0.25 * 0.75 / worlds)
    for answer in ("accept", "limited", "counter", "refuse"):
        share = float(columns[f"answers_{answer}"].mean())
        assert share == pytest.approx(0.25, abs=FOUR_SIGMA * error), answer
