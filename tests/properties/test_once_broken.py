"""What the search for violations has found, each with the smallest scenario that showed it.

Mended since, but for what is marked; `docs/properties.md` says what was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario.load import with_overrides
from tests.properties.dossiers import base
from tests.properties.test_extremes import what_is_wrong
from tests.properties.trials import differences, run

DOSSIER = "ukraine_2025"


def test_a_mediator_without_any_patience_leaves_no_undefined_share() -> None:
    # 0 rounds left of 0: the value of countering was no number, and the decider said yes.
    assert what_is_wrong(DOSSIER, [{"mediator.patience_rounds": 0.0}]) == ""


@pytest.mark.parametrize("days", [1.0, 1.5])
def test_a_pipeline_as_short_as_a_step_does_not_swing(days: float) -> None:
    # Below half a step the lag made deliveries swing ever wider, to below nothing.
    assert what_is_wrong(DOSSIER, [{"parameters.supporters.pipeline_days": days}]) == ""


def test_a_limited_truce_relieves_of_no_more_than_there_is() -> None:
    # Relief of the kind times relief of all exceeded 1, and a decider gained by refusing.
    generous = {"parameters.limited.relief": 0.6, "parameters.limited_truces.energy.relief": 2.0}
    agreeable = {"parameters.decider.limited_bias": 1.0, "horizon_days": 15}
    scenario = with_overrides(base(DOSSIER), {**generous, **agreeable})
    world = World(scenario, seed=4, worlds=np.arange(64), record=False)
    world.run()
    assert world.limited.active.any()
    assert (world.limited.relief() <= 1.0).all()


def test_an_offensive_in_one_world_leaves_the_others_of_its_batch_alone() -> None:
    # A walk ends within half a step of its limit; the offensive elsewhere clipped it back.
    waits: Mapping[str, object] = {
        "kind": "offensive",
        "when": {"variable": "details_open", "below": 0.78},
        "sector": "donetsk",
        "change": -1.14,
        "days": 20,
    }
    walking = {"rules": {"front": "random_walk"}, "events": [waits], "horizon_days": 90}
    scenario = with_overrides(base(DOSSIER), walking)
    batch, alone = run(scenario).columns(), run(scenario, np.array([3, 11])).columns()
    rows = {name: values[[3, 11]] for name, values in batch.items()}
    assert list(differences(rows, alone)) == []


@pytest.mark.slow
def test_a_package_for_after_the_horizon_acts_by_its_announcement_alone_and_says_so() -> None:
    # The reader called it without effect.
    package = {"kind": "sanctions_package", "size": 1.0, "announced": 5}
    short = with_overrides(base(DOSSIER), {"horizon_days": 30})
    soon, late = (with_overrides(short, {"events": [{**package, "day": day}]}) for day in (30, 400))
    assert list(differences(run(soon).columns(), run(late).columns())) == []
    assert list(differences(run(soon).columns(), run(short).columns())) != []
    assert "only its announcement has an effect" in soon.warnings[-1]


def test_a_truce_imposed_runs_from_its_own_day_as_its_description_says() -> None:
    quiet = {"parameters.truce.base_hazard": 0.0, "parameters.truce.rearming": 0.0}
    imposed = {"events": [{"kind": "truce_imposed", "day": 10}], "horizon_days": 45}
    never = {"rules.options": ["refuse"]}
    table = run(with_overrides(base(DOSSIER), {**quiet, **imposed, **never})).columns()
    assert (table["accepted_day"] == 10).all()
    assert (table["held_day"] == 39).all()
