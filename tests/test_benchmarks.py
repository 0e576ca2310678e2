"""The C program that the model's speed is held against gives the model's results to the bit."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario import load

limit = pytest.importorskip("benchmarks.limit", reason="the benchmarks are not in this copy")

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

WORLDS = 400
TOLD = 60
"""Worlds whose stories are kept."""
LOOKED_AT = (
    "perceived_momentum_at_end",
    "support_at_end",
    "pressure_at_end",
    "casualties_decider_at_end",
    "casualties_opponent_at_end",
)


@pytest.fixture(scope="module")
def program():
    with limit.program() as made:
        yield made


def lived(scenario, first=0, worlds=WORLDS, record=False):
    world = World(scenario, seed=1, worlds=np.arange(first, first + worlds), record=record)
    world.run()
    return world


def bits(values):
    return np.asarray(values, dtype=np.float64).view(np.int64)


@pytest.fixture(scope="module")
def baseline():
    return load("baseline")


@pytest.fixture(scope="module")
def own(baseline):
    return lived(baseline)


@pytest.mark.parametrize("column", LOOKED_AT)
def test_the_end_of_every_world_is_the_same_in_c(program, baseline, own, column):
    values = own.columns()[column]
    assert len(set(values.tolist())) == WORLDS
    made = limit.run(program, baseline, WORLDS).columns[column]
    assert np.array_equal(bits(values), bits(made))


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"dials.pressure": 2.5, "dials.support": 0.4, "dials.momentum": -0.3},
        {"rules.options": ["counter", "refuse"]},
        {"rules.truce_days": 10, "rules.round_every_days": 5, "horizon_days": 250},
        {"actors.nato.present": False, "actors.european_commission.present": False},
        {"actors.germany.willingness.military": {"dist": "uniform", "low": 0.1, "high": 0.9}},
    ],
    ids=["baseline", "dials", "without truces", "other lengths", "no institutions", "drawn"],
)
def test_all_columns_and_daily_counts_are_the_same_in_c(program, overrides):
    scenario = load("baseline", overrides=overrides)
    first = 1_000_000
    made = limit.run(program, scenario, WORLDS, first)
    assert limit.differences(made, lived(scenario, first=first)) == []


def test_the_decider_chooses_with_the_same_probabilities_in_c(program, baseline):
    traced = limit.run(program, baseline, TOLD, also="trace").probabilities
    world = lived(baseline, worlds=TOLD, record=True)
    compared = 0
    for at in range(TOLD):
        answers = {e.day: e.facts for e in world.story(at).entries if e.kind == "answer"}
        for number, mine in enumerate(traced[at]):
            if not np.isnan(mine).any():
                own = list(answers[7 * number]["probabilities"].values())
                assert np.array_equal(bits(own), bits(mine)), (at, number)
                compared += 1
    assert compared > 10 * TOLD


@pytest.mark.parametrize(
    "path",
    ["parameters.front.reversion", "parameters.choice.precision", "parameters.supporters.fatigue"],
)
def test_a_number_that_differs_in_its_last_digits_is_found(program, baseline, own, path):
    changed = baseline.parameters[path].quantity.value * (1.0 + 1e-12)
    other = limit.run(program, load("baseline", overrides={path: changed}), WORLDS)
    assert limit.differences(other, own) != []


def test_a_last_digit_in_the_arithmetic_is_found(tmp_path, baseline, own):
    folder = shutil.copytree(limit.FOLDER, tmp_path / "c")
    arithmetic = Path(folder) / "arithmetic.h"
    text = arithmetic.read_text()
    assert text.count("3.3871328727963666080e0") == 1
    arithmetic.write_text(text.replace("3.3871328727963666080e0", "3.3871328727963671e0"))
    with limit.program(folder) as changed:
        assert limit.differences(limit.run(changed, baseline, WORLDS), own) != []


def test_what_the_c_program_does_not_hold_is_refused(program):
    with pytest.raises(ValueError, match="summits"):
        limit.run(program, load("baseline", overrides={"rules.summits": "none"}), 2)


def test_without_a_compiler_the_limit_is_left_out_in_words(monkeypatch, baseline):
    nearness = pytest.importorskip("benchmarks.nearness")
    monkeypatch.setattr(limit, "compiler", lambda: None)
    assert nearness.lines(baseline) == ["speed limit left out: there is no C compiler (`cc`)"]
