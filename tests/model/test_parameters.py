"""Every number of the dossier is read by some rule and moves some outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim.scenario import load
from sim.scenario.quantities import central_value
from sim.scenario.scenario import Scenario
from tests.properties.ensembles import Columns, side_by_side

SEED, WORLDS = 9, 48
TOGETHER = 100
"""Parameters that are moved in one batch, each in worlds of its own."""
DAYS = 145
EVENTFUL: dict[str, object] = {
    "horizon_days": DAYS,
    # Channels that the shipped dossier leaves closed, opened so that their numbers count.
    "parameters.decider.veto": 0.5,
    "parameters.decider.patron_dependence": 0.5,
    "parameters.forces.decider_strength": 1.3,
    "parameters.decider.terms_base": 0.4,
    "parameters.decider.limited_bias": 0.15,
    "parameters.opponent.endorsement_base": 0.3,
    "parameters.details.clearing_rate": 8.0,
    "details.neutrality.open": True,
    "details.territory.open": True,
    "mediator.patience_rounds": 3.0,
    "mediator.stance": 0.3,
    "mediator.disposition": 0.5,
    "mediator.pause_probability": 0.3,
    "dials.pressure": 2.0,
    "parameters.pressure.mediator_sanctions_probability": 0.3,
    "parameters.opponent.support_weight": 0.2,
    "parameters.offer.revision_rate": 1.0,
    "parameters.offer.retabling_rate": 0.1,
    "parameters.offer.taken_up_rate": 0.1,
    "parameters.council.adoption_days": 20.0,
    "parameters.council.mood_half_life": 20.0,
    "parameters.rollovers.listings.date": "2025-06-01",
    "parameters.rollovers.sectoral.date": "2025-05-01",
    "actors.hungary.consent": -0.1,
    "actors.slovakia.consent": -0.05,
    "events": [
        {"id": "ultimatum", "kind": "ultimatum", "day": 3, "deadline_days": 10, "threat": 1.5},
        {"id": "package", "kind": "sanctions_package", "day": 5, "size": 0.2},
        {
            "id": "troops",
            "kind": "guarantee_offered",
            "day": 4,
            "peacekeepers": 5,
            "monitoring": 0.4,
        },
        {"id": "settled", "kind": "details_settled", "day": 6, "detail": "monitoring"},
        {"id": "again", "kind": "offer_made", "day": 50},
        # A partial truce of three days counts at a decision only if an answer falls within it.
        *({"id": f"round_{day}", "kind": "round", "day": day} for day in (*range(9, 24), 30, 37)),
    ],
}
VARIANTS: dict[str, dict[str, object]] = {
    "parameters.front.walk_step": {"rules.front": "random_walk"},
    "parameters.front.walk_up_probability": {"rules.front": "random_walk"},
    "parameters.supporters.standing_share": {"rules.summits": "none"},
    "parameters.supporters.programme_days": {"rules.summits": "none"},
    # Three days of little relief: seen where one is on the text from the start and relief is full.
    "parameters.limited_truces.holiday.relief": {
        "parameters.offer.partial_tabled_at_start": 1.0,
        "parameters.limited.relief": 1.0,
        "parameters.limited_truces.holiday.share": 0.9,
    },
}


def moved_value(scenario: Scenario, path: str, factor: float) -> float:
    """A multiple of a number's central value; a number at 0 is set to `factor` - 1."""
    value = central_value(scenario.parameters[path].quantity)
    return value * factor if value else factor - 1.0


def differs(one: Columns, other: Columns) -> bool:
    return any(one[name].tobytes() != other[name].tobytes() for name in one)


def one_by_one(scenario: Scenario, settings: Mapping[str, float], worlds: int) -> list[Columns]:
    """The same worlds as the scenario has them, then with each of the numbers alone set."""
    each = [{path: value} for path, value in settings.items()]
    return side_by_side(scenario, [{}, *each], np.arange(worlds), SEED)


def idle(scenario: Scenario, paths: Sequence[str], factor: float) -> list[str]:
    """Those of the paths that change no world when set to a multiple of their central value."""
    settings = {path: moved_value(scenario, path, factor) for path in paths}
    base, *changed = one_by_one(scenario, settings, WORLDS)
    return [path for path, table in zip(paths, changed, strict=True) if not differs(table, base)]


@pytest.mark.slow
def test_each_parameter_moves_an_outcome_or_is_marked_descriptive() -> None:
    scenario = load("baseline", overrides=EVENTFUL)
    paths = [path for path, each in scenario.parameters.items() if not each.descriptive]
    lots = [(scenario, [path for path in paths if path not in VARIANTS])]
    for path, rules in VARIANTS.items():
        lots.append((load("baseline", overrides={**EVENTFUL, **rules}), [path]))
    for subject, tried in lots:
        left = tried
        for factor in (1.6, 0.4, 3.0):
            starts = range(0, len(left), TOGETHER)
            left = [
                path for at in starts for path in idle(subject, left[at : at + TOGETHER], factor)
            ]
        assert left == []


@pytest.mark.slow
def test_a_planted_parameter_that_nothing_reads_has_exactly_no_effect() -> None:
    scenario = load("baseline", overrides=EVENTFUL)
    planted = replace(
        scenario.parameters["parameters.front.noise"], path="parameters.front.planted"
    )
    changed = replace(scenario, parameters={**scenario.parameters, planted.path: planted})
    one, other = (one_by_one(each, {}, WORLDS)[0] for each in (changed, scenario))
    assert not differs(one, other)
    assert idle(changed, ["parameters.front.noise", planted.path], 1.6) == [planted.path]


@pytest.mark.slow
def test_a_planted_strong_parameter_ranks_first_by_one_at_a_time_shift() -> None:
    # The base value of the truce as the planted strong one: ±0.4 v on a scale where all else
    # moves by a tenth of its value.
    scenario = load("baseline")
    strong = "parameters.decider.terms_base"
    others = [
        "parameters.decider.details_cost",
        "parameters.decider.stress_cost",
        "parameters.decider.commitment_fear",
        "parameters.forces.opponent_strength",
        "parameters.supporters.appeal",
        "mediator.meeting_probability",
    ]
    settings = {strong: central_value(scenario.parameters[strong].quantity) + 0.4}
    settings |= {path: moved_value(scenario, path, 1.1) for path in others}
    tables = one_by_one(scenario, settings, worlds=400)
    base, first, *rest = ((table["accepted_day"] >= 0).mean() for table in tables)
    assert abs(first - base) > max(abs(share - base) for share in rest)
