"""What must be true of the whole, tested on shares of 4,000 common worlds.

Single worlds may flip the other way; the share must not fall, and where the mechanism is a main
one it must rise beyond the paired 99 % interval.
"""

from __future__ import annotations

import pytest

from tests.properties.ensembles import Overrides, accepted, paired_difference, run_each

pytestmark = pytest.mark.slow


LEVERS: list[tuple[str, Overrides, Overrides]] = [
    ("a larger sanctions stock", {}, {"parameters.pressure.initial_sanctions": 1.8}),
    ("more support", {}, {"dials.support": 1.6}),
    ("lower momentum", {}, {"dials.momentum": -0.3}),
    ("smaller details", {}, {"details.monitoring.weight": 0.02}),
    (
        "a mediator that leans more on the decider",
        {"mediator.disposition": -0.4},
        {"mediator.disposition": 0.4},
    ),
    (
        "weaker fear of rearming",
        {"parameters.decider.commitment_fear": 0.9},
        {"parameters.decider.commitment_fear": 0.4},
    ),
    (
        "lower resolve",
        {"parameters.decider.resolve": {"dist": "lognormal", "median": 1.1, "sd_log": 0.5}},
        {"parameters.decider.resolve": {"dist": "lognormal", "median": 0.9, "sd_log": 0.5}},
    ),
    (
        "a domestic veto removed",
        {"parameters.decider.veto": 1.0},
        {"parameters.decider.veto": 0.0},
    ),
]


def test_acceptance_rises_with_each_lever() -> None:
    run_each([setting for _, *settings in LEVERS for setting in settings])
    still = []
    for name, before, after in LEVERS:
        mean, low, _ = paired_difference(accepted(after), accepted(before))
        if low <= 0.0:
            still.append(f"{name}: {mean:+.4f}, 99 % interval from {low:+.4f}")
    assert not still


def test_acceptance_does_not_fall_with_sanctions_willingness() -> None:
    ready = {
        "events": [
            {
                "id": "ready",
                "kind": "pledge",
                "day": 0,
                "actor": "all",
                "of": "sanctions",
                "change": 0.3,
            }
        ]
    }
    mean, low, _ = paired_difference(accepted(ready), accepted())
    assert low > 0.0, f"{mean:+.4f}"


def test_more_patience_helps_where_the_mediator_would_leave_and_hurts_where_it_would_turn() -> None:
    patient = {"mediator.patience_rounds": 22.0}
    hasty = {"mediator.patience_rounds": 6.0}
    leaves, turns = {"mediator.walk_away_probability": 1.0}, {"mediator.walk_away_probability": 0.0}
    run_each([{**patience, **end} for patience in (patient, hasty) for end in (leaves, turns)])
    _, low, _ = paired_difference(accepted({**patient, **leaves}), accepted({**hasty, **leaves}))
    assert low > 0.0
    _, _, high = paired_difference(accepted({**patient, **turns}), accepted({**hasty, **turns}))
    assert high < 0.0


def test_monitoring_does_not_lower_acceptance_and_peacekeepers_do_not_raise_it() -> None:
    much, none = ({"parameters.offer.monitoring": share} for share in (0.9, 0.0))
    run_each([much, none])
    _, low, _ = paired_difference(accepted(much), accepted(none))
    assert low > 0.0
    force = {"events": [{"id": "f", "kind": "guarantee_offered", "day": 0, "peacekeepers": 25}]}
    _, _, high = paired_difference(accepted(force), accepted())
    assert high < 0.0
