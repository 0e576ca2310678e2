"""A scenario with everything switched off, from which each limit switches one thing on."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario import load
from sim.scenario.scenario import Scenario

CERTAIN = 1e9

DECIDER = {
    "resolve": 1.0,
    "cost_sensitivity": 1.0,
    "perception_bias": 0.0,
    "limited_taste": 0.0,
    "aims_intercept": 0.0,
    "aims_momentum": 0.0,
    "aims_support": 0.0,
    "sincere_below": 0.0,
    "terms_base": 0.0,
    "terms_sincere": 0.0,
    "terms_follow_front": 0.0,
    "details_cost": 0.0,
    "commitment_cost": 0.0,
    "troops_cost": 0.0,
    "monitoring_value": 0.0,
    "veto_cost": 0.0,
    "loss_cost": 0.0,
    "stress_cost": 0.0,
    "pressure_cost": 0.0,
    "patron_restraint": 0.0,
    "limited_share": 0.0,
    "limited_goodwill": 0.0,
    "counter_goodwill": 0.0,
    "talk_cost": 0.0,
    "closed_door": 0.0,
    "rally": 0.0,
    "repetition_cost": 0.0,
    "limited_bias": 0.0,
    "backlash": 0.0,
    "concession_cost": 0.0,
}
POLITICS = {
    "appeal": 0.0,
    "threat_response": 0.0,
    "stalling_response": 0.0,
    "fatigue": 0.0,
    "pledge_cost": 0.0,
    "drift_reversion": 0.0,
    "own_noise": 0.0,
    "own_start": 0.0,
    "free_riding": 0.0,
    "decision_days": 0.0,
    "package_spread": 0.0,
    "declaration_threshold": 0.0,
    "common_shift": 0.0,
}
ALWAYS_KEPT = 50.0
"""Endorsement base at which the opponent's chance of withdrawing is below 1e-100."""

WITH_DECISION_DAYS = tuple(
    path.split(".")[1]
    for path in load("baseline").parameters
    if path.endswith(".decision_days") and path.startswith("actors.")
)

QUIET: Mapping[str, object] = {
    **{f"parameters.decider.{name}": value for name, value in DECIDER.items()},
    **{f"parameters.supporters.{name}": value for name, value in POLITICS.items()},
    "parameters.front.noise": 0.0,
    "parameters.front.initial_spread": 0.0,
    "parameters.opponent.endorsement_base": ALWAYS_KEPT,
    "mediator.patience_rounds": 1000.0,
    "mediator.disposition": -0.2,
    "mediator.stance": -0.2,
    "mediator.pause_probability": 0.0,
    "parameters.pressure.mediator_sanctions_probability": 0.0,
    "parameters.choice.answer_lag": 0.0,
    "parameters.choice.answer_wait": 0.0,
    "parameters.choice.mood_half_life": 0.0,
    "parameters.offer.partial_tabled_at_start": 1.0,
    "parameters.details.added_if_sincere": 0.0,
    "parameters.details.added_by_stalling": 0.0,
    "parameters.opponent.support_weight": 0.0,
    "parameters.opponent.demands_by_support": 0.0,
    "actors.hungary.present": False,
    "actors.slovakia.present": False,
    "rules.revisions": "off",
    "rules.retabling": "off",
    **{f"actors.{key}.decision_days": 0.0 for key in WITH_DECISION_DAYS},
}


def quiet(overrides: Mapping[str, object]) -> Scenario:
    """The baseline with everything of `QUIET` off and the overrides on."""
    return load("baseline", overrides={**QUIET, **overrides})
