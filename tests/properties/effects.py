"""What a change does on the way to the answer: pressure, support, front and stance.

Acceptance has many causes, and a wrong sign in one of them may hide behind the others. So the same
scenario is run with a decider that always refuses, and the states themselves must move the stated
way in the mean: with no truce and no yes nothing but the change tells the two runs apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.load import with_overrides
from sim.scenario.scenario import Scenario
from tests.properties.directions import Change, among, lean, moved, willingness
from tests.properties.ensembles import Columns, inputs_of, side_by_side

SEED = 29
WORLDS = 150
SMALLEST = 0.002
"""A move of a state (of order one) that matters."""
ERRORS = 6.0
"""Standard errors beyond which it is no chance: 1 in 10⁹ for a state that is about normal."""


@dataclass(frozen=True)
class Effect:
    """A change, and states that must not fall (+1) or not rise (-1) by it."""

    name: str
    change: Change
    signs: dict[str, int]


EFFECTS: tuple[Effect, ...] = (
    Effect(
        "more pressure",
        moved("dials.pressure", lambda v: v + 0.5),
        {"pressure": 1, "pressure_sanctions": 1, "economic_stress": 1},
    ),
    Effect(
        "more support",
        moved("dials.support", lambda v: v + 0.5),
        {"support": 1, "perceived_momentum": -1},
    ),
    Effect(
        "lower momentum",
        moved("dials.momentum", lambda v: v - 0.2),
        {"perceived_momentum": -1},
    ),
    Effect(
        "aid that does more for the front",
        moved("parameters.forces.aid_effect", lambda v: 2.0 * v),
        {"perceived_momentum": -1},
    ),
    Effect(
        "more willingness to sanction",
        among(willingness("sanctions"), lambda v: np.minimum(v + 0.3, 1.0)),
        {"pressure_sanctions": 1, "pressure_isolation": 1},
    ),
    Effect(
        "more willingness to give",
        lambda now, scenario: {
            path: np.minimum(now(path) + 0.3, 1.0)
            for kind in ("military", "financial")
            for path in willingness(kind)(scenario)
        },
        {"support": 1, "perceived_momentum": -1, "stance": 1},
    ),
    Effect(
        "a mediator that leans more on the decider",
        among(lean, lambda v: np.minimum(v + 0.3, 1.0)),
        {"stance": 1, "pressure_threat": 1, "pressure_sanctions": 1, "support": 1},
    ),
    Effect(
        "observers that believe the decider more",
        lambda now, scenario: {
            path: np.maximum(now(path), np.minimum(now(path) + 0.2, 0.99))
            for path in (f"parameters.outlooks.{outlook}.prior" for outlook in scenario.outlooks)
        },
        {"belief_mediator": 1, "stance": -1, "pressure_threat": -1},
    ),
)


def against_the_sign(scenario: Scenario, effects: Sequence[Effect]) -> list[tuple[str, str]]:
    """(effect, what moved the wrong way and by how much)."""
    refusing = with_overrides(
        scenario,
        {
            "rules.options": ["refuse"],
            "events": [
                {"id": event.key, "kind": event.kind, "day": 0, "enabled": False}
                for event in scenario.events
                if event.kind == "truce_imposed"
            ],
        },
    )
    found = []
    for effect, after, before in moves(refusing, effects):
        for state, sign in effect.signs.items():
            gap = sign * (after[f"{state}_at_end"] - before[f"{state}_at_end"])
            mean, error = float(gap.mean()), float(gap.std() / np.sqrt(WORLDS))
            if mean < -SMALLEST and mean < -ERRORS * error:
                found.append((effect.name, f"{state} moved by {sign * mean:+.4f} ± {error:.4f}"))
    return found


def moves(scenario: Scenario, effects: Sequence[Effect]) -> list[tuple[Effect, Columns, Columns]]:
    """The outcome columns after and before each change, in one batch."""
    ids = np.arange(WORLDS)
    now = inputs_of(scenario, ids, SEED).array
    settings = [{}, *(effect.change(now, scenario) for effect in effects)]
    before, *after = side_by_side(scenario, settings, ids, SEED)
    return [(effect, table, before) for effect, table in zip(effects, after, strict=True)]
