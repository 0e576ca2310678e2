"""The truce reduces to a constant hazard, belief to exact Bayes with two known types."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.world import World
from tests.limits.quiet import quiet

FOUR_SIGMA = 4.0


def test_a_constant_violation_rate_gives_exponential_survival() -> None:
    # The first violation ends the truce: survival of 30 days is exp(-30 h).
    h, worlds = 0.02, 20_000
    scenario = quiet(
        {
            "horizon_days": 31,
            "rules.collapse": "first_violation",
            "rules.round_every_days": 365,
            "parameters.truce.base_hazard": h,
            "parameters.truce.details_effect": 0.0,
            "parameters.truce.distrust_effect": 0.0,
            "parameters.truce.monitoring_effect": 0.0,
            "parameters.truce.peacekeepers_effect": 0.0,
            "parameters.truce.excitation": 0.0,
            "parameters.truce.tension_spread": 0.0,
            "events": [{"id": "truce", "kind": "truce_imposed", "day": 0}],
        }
    )
    columns = World(
        scenario, seed=6, worlds=np.arange(worlds), record=False, collect_daily=False
    ).columns()
    expected = math.exp(-30.0 * h)
    error = math.sqrt(expected * (1.0 - expected) / worlds)
    assert (columns["held_day"] >= 0).mean() == pytest.approx(expected, abs=FOUR_SIGMA * error)


def test_belief_is_the_exact_posterior_of_two_types_with_known_likelihoods() -> None:
    # A counter-proposal has probability 0.6 under the sincere and 0.4 under the insincere type;
    # after 7 of them in 10 acts a prior of 1/2 becomes 0.83505… (worked closed forms).
    by_sincere, by_insincere, rounds = 0.6, 0.4, 10
    gap = math.log(by_sincere / (1 - by_sincere)) - math.log(by_insincere / (1 - by_insincere))
    scenario = quiet(
        {
            "horizon_days": 7 * rounds + 1,
            "parameters.choice.answer_lag": 7.0,
            "rules.options": ["counter", "refuse"],
            "parameters.choice.precision": 1.0,
            "parameters.beliefs.sincere_resolve": 0.0,
            "parameters.beliefs.insincere_resolve": 1.0,
            "parameters.decider.resolve": 0.5,
            "parameters.decider.sincere_below": 0.5,
            "parameters.decider.sincerity_width": 0.001,
            # Counter over refuse: gap for the sincere type, less the cost of talking.
            "parameters.decider.talk_cost": math.log((1 - by_insincere) / by_insincere),
            "mediator.meeting_probability": 0.0,
            "parameters.decider.closed_door": gap,
            "parameters.outlooks.hopeful.prior": 0.5,
            "parameters.outlooks.hopeful.tempering": 1.0,
        }
    )
    columns = World(
        scenario, seed=7, worlds=np.arange(400), record=False, collect_daily=False
    ).columns()
    counters = columns["answers_counter"]
    assert len(np.unique(counters)) > 4
    odds = (by_sincere / by_insincere) ** counters * ((1 - by_sincere) / (1 - by_insincere)) ** (
        rounds - counters
    )
    np.testing.assert_allclose(columns["belief_mediator_at_end"], odds / (1.0 + odds), rtol=1e-9)
    seven = columns["belief_mediator_at_end"][counters == 7]
    assert seven[0] == pytest.approx(0.8350515463917526, rel=1e-9)
