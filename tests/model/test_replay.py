"""A world is the same alone, in any batch, beside other actors, and whatever comes later."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.world import World
from sim.scenario import load

BATCH = 700


def columns(
    overrides: Mapping[str, object] | None = None, worlds: object = None, name: str = "baseline"
) -> dict[str, NDArray]:
    ids = np.arange(BATCH) if worlds is None else np.asarray(worlds)
    return World(load(name, overrides=overrides or {}), seed=1, worlds=ids, record=False).columns()


def assert_same_bits(one: Mapping[str, NDArray], other: Mapping[str, NDArray]) -> None:
    for column, values in one.items():
        assert values.tobytes() == other[column].tobytes(), column


@pytest.fixture(scope="module")
def batch() -> dict[str, NDArray]:
    return columns()


@pytest.mark.slow
@pytest.mark.parametrize("world", [0, 1, 42, 255, 256, 699])
def test_a_world_alone_equals_its_row_in_the_batch(batch: dict[str, NDArray], world: int) -> None:
    alone = columns(worlds=[world])
    assert_same_bits(alone, {name: values[world : world + 1] for name, values in batch.items()})


def test_ids_may_come_in_any_order_and_more_than_once(batch: dict[str, NDArray]) -> None:
    ids = np.array([7, 3, 500, 3, 4, 5, 699])
    assert_same_bits(columns(worlds=ids), {name: values[ids] for name, values in batch.items()})


@pytest.mark.slow
def test_another_seed_gives_other_worlds(batch: dict[str, NDArray]) -> None:
    other = World(load("baseline"), seed=2, worlds=np.arange(BATCH), record=False).columns()
    assert (other["pressure_at_end"] != batch["pressure_at_end"]).all()


def test_input_draw_and_noise_path_are_separate_streams() -> None:
    scenario = load("baseline")
    both = World(scenario, seed=1, worlds=[5], noise=[9], record=False)
    inputs = World(scenario, seed=1, worlds=[5], record=False)
    nature = World(scenario, seed=1, worlds=[9], record=False)
    assert (
        both.inputs["parameters.decider.terms_base"]
        == inputs.inputs["parameters.decider.terms_base"]
    )
    assert both.decider.tastes.resolve == nature.decider.tastes.resolve
    assert (
        both.inputs["parameters.decider.terms_base"]
        != nature.inputs["parameters.decider.terms_base"]
    )


def test_recording_a_story_changes_nothing(batch: dict[str, NDArray]) -> None:
    recorded = World(load("baseline"), seed=1, worlds=np.arange(8), record=True).columns()
    assert_same_bits(recorded, {name: values[:8] for name, values in batch.items()})


@pytest.mark.slow
def test_scenarios_that_differ_from_a_day_on_are_identical_before_it() -> None:
    day = 60
    before = World(load("baseline"), seed=1, worlds=np.arange(200), record=False)
    exit_event = {"id": "exit", "kind": "mediator_exit", "day": day}
    scenario = load("baseline", overrides={"events": [exit_event]})
    later = World(scenario, seed=1, worlds=np.arange(200), record=False)
    for _ in range(day):
        before.step()
        later.step()
    assert_same_bits(before.recorder.columns(), later.recorder.columns())
    for world in (before, later):
        world.run()
    assert (before.recorder.columns()["category"] != later.recorder.columns()["category"]).any()


@pytest.mark.slow
def test_one_supporter_more_changes_no_other_actors_draws() -> None:
    tiny = {
        "actors.elsewhere": {
            "name": "Elsewhere",
            "role": "supporter",
            "bloc": "elsewhere",
            "outlook": "cautious",
            "influence": 0.0,
            "susceptibility": 0.0,
            "capacity": {"military": 0.0, "financial": 0.0, "sanctions": 0.0, "peacekeeping": 0.0},
            "willingness": {
                "military": 0.5,
                "financial": 0.5,
                "sanctions": 0.5,
                "peacekeeping": 0.5,
            },
        }
    }
    # A supporter without capacity or influence: every number of every world stays, bit for bit.
    assert_same_bits(columns(tiny, worlds=range(64)), columns(worlds=range(64)))


PRINT_DIGEST = """
import hashlib, numpy as np
from sim.model.world import World
from sim.scenario import load
digest = hashlib.sha256()
for name in ("baseline", "everything_at_once"):
    world = World(load(name), seed=1, worlds=np.arange(96), record=False)
    for values in world.columns().values():
        digest.update(values.tobytes())
print(digest.hexdigest())
"""


def digest_with(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.slow
def test_bits_do_not_depend_on_simd_hash_seed_time_zone_or_locale() -> None:
    expected = hashlib.sha256()
    for name in ("baseline", "everything_at_once"):
        for values in columns(worlds=range(96), name=name).values():
            expected.update(values.tobytes())
    features = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"
    without_simd = digest_with(NPY_DISABLE_CPU_FEATURES=features, PYTHONHASHSEED="1")
    assert without_simd == expected.hexdigest()
    elsewhere = digest_with(PYTHONHASHSEED="7", TZ="Pacific/Auckland", LC_ALL="C", LANG="C")
    assert elsewhere == expected.hexdigest()
