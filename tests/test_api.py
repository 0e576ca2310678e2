"""What the public functions take, and what they say to anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.arguments import open_share, world_ids
from sim.errors import InputError
from sim.scenario.library import scenarios_folder, seeds_folder

SHORT = sim.load("baseline", {"horizon_days": 20})
OVER = {"dials.pressure": [1.0, 2.0]}


@pytest.fixture
def places(tmp_path):
    """A scenario in each way in which it can be given, and a folder of dossiers."""
    seeds = shutil.copytree(seeds_folder(), tmp_path / "seeds")
    path = scenarios_folder() / "wait_and_see.yaml"
    loaded = sim.load("wait_and_see")
    return {"loaded": loaded, "name": "wait_and_see", "text": str(path), "path": path}, seeds


@pytest.mark.slow
@pytest.mark.parametrize("way", ["loaded", "name", "text", "path"])
def test_every_function_takes_a_scenario_a_name_or_a_path(places, way) -> None:
    given = places[0][way]
    digest = places[0]["loaded"].digest
    assert sim.load(given).digest == digest
    assert sim.run(given, 3, band=False).about.digest == digest
    assert [r.about.digest for r in sim.compare([given, given], 3).results] == [digest] * 2
    assert sim.sweep(given, OVER, 3).scenarios == ("wait_and_see",)
    assert sim.sweep([given], OVER, 3).scenarios == ("wait_and_see",)
    assert sim.World(given).spec.digest == digest


def test_a_loaded_scenario_can_be_changed_as_a_file_is() -> None:
    expected = sim.load("baseline", {"dials.pressure": 2.0}, settings=["horizon_days=20"])
    again = sim.load(sim.load("baseline"), {"dials.pressure": 2.0}, settings=["horizon_days=20"])
    assert again.digest == expected.digest != sim.load("baseline").digest


@pytest.mark.slow
def test_a_folder_of_dossiers_may_be_given_as_text_or_path(places) -> None:
    seeds = places[1]
    for folder in (seeds, str(seeds)):
        assert sim.load("baseline", seeds=folder).digest == sim.load("baseline").digest
        assert sim.run("baseline", 2, band=False, seeds=folder).worlds == 2
        assert len(sim.compare(["baseline", "wait_and_see"], 2, seeds=folder).results) == 2
        assert sim.sweep("baseline", OVER, 2, seeds=folder).worlds == 2


def test_as_many_workers_as_save_time_give_the_same_result(monkeypatch) -> None:
    asked = []
    monkeypatch.setattr("sim.workers.pool.usable_processors", lambda: asked.append(1) or 2)
    monkeypatch.setattr("sim.workers.pool._WORTH_A_SECOND_PROCESS", 2_000)
    pair = [sim.run(SHORT, 2_100, workers=workers, band=False) for workers in (None, 1)]
    assert asked
    assert all(
        np.array_equal(a, pair[1].columns[name], equal_nan=a.dtype.kind == "f")
        for name, a in pair[0].columns.items()
    )


def test_no_number_of_workers_works_for_every_function() -> None:
    assert sim.compare([SHORT, "wait_and_see"], 3, workers=None).results[0].worlds == 3
    assert sim.sweep(SHORT, OVER, 3, workers=None).worlds == 3


@pytest.mark.parametrize("design", [None, "table"])
def test_a_data_frame_is_a_table_of_points(design) -> None:
    days = pd.to_datetime(["2025-04-01", "2025-04-02"])
    frame = pd.DataFrame(
        {"dials.pressure": np.float32([0.5, 2]), "horizon_days": [20, 21], "start": days},
        index=[7, 3],
    )
    rows = [
        {"dials.pressure": 0.5, "horizon_days": 20, "start": "2025-04-01"},
        {"dials.pressure": 2.0, "horizon_days": 21, "start": "2025-04-02"},
    ]
    made = sim.sweep(SHORT, rows=frame, worlds=5, design=design)
    assert made.summary() == sim.sweep(SHORT, rows=rows, worlds=5).summary()
    assert made.to_frame()["start"].tolist() == ["2025-04-01", "2025-04-02"]


def test_a_csv_file_is_a_table_of_points(tmp_path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("dials.pressure,horizon_days\n0.5,20\n2.0,21\n")
    rows = [
        {"dials.pressure": 0.5, "horizon_days": 20},
        {"dials.pressure": 2.0, "horizon_days": 21},
    ]
    expected = sim.sweep(SHORT, rows=rows, worlds=5).summary()
    assert sim.sweep(SHORT, rows=path, worlds=5).summary() == expected
    assert sim.sweep(SHORT, rows=str(path), worlds=5).summary() == expected
    path.write_text("dials.pressure\nhigh\n")
    with pytest.raises(sim.ScenarioError, match=r"points\.csv:2:1"):
        sim.sweep(SHORT, rows=path)


WRONG_SCENARIOS = [None, 5, 1.5, b"baseline", {"a": 1}, sim]
NUMBERS = [
    *(("worlds", value) for value in ("100", 1.5, True, None, 0, -1, 10**9)),
    *(("seed", value) for value in ("1", 1.5, True, None, -1, 2**63)),
    *(("workers", value) for value in ("2", 1.5, True, 0, -1, 10_000)),
    *(("progress", value) for value in (True, "yes", 1)),
    *(("seeds", value) for value in (5, "no/such/folder", ["seeds"])),
]


@pytest.mark.parametrize(("name", "value"), NUMBERS)
@pytest.mark.parametrize("function", ["run", "compare", "sweep"])
def test_a_wrong_argument_is_refused_by_its_name(function, name, value) -> None:
    pair = ["baseline", "wait_and_see"]
    first = {"run": ("baseline",), "compare": (pair,), "sweep": ("baseline", OVER)}
    with pytest.raises(sim.InputError, match=name):
        getattr(sim, function)(*first[function], **{name: value})


@pytest.mark.parametrize("value", WRONG_SCENARIOS, ids=repr)
def test_what_is_no_scenario_is_refused(value) -> None:
    for call in (
        lambda: sim.load(value),
        lambda: sim.run(value),
        lambda: sim.compare([SHORT, value]),
        lambda: sim.sweep([value], OVER),
        lambda: sim.World(value),
    ):
        with pytest.raises(
            sim.InputError, match="a Scenario, the name of a shipped one, or a path"
        ):
            call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sim.compare("baseline"), "scenarios must be a list .* not 'baseline'"),
        (lambda: sim.compare(SHORT), "scenarios must be a list"),
        (lambda: sim.compare(Path("baseline.yaml")), "scenarios must be a list"),
        (lambda: sim.compare(5), "scenarios must be a list"),
        (lambda: sim.compare(["baseline"]), "at least two"),
        (lambda: sim.compare([SHORT, "wait_and_see"], band="no"), "band must be True or False"),
        (lambda: sim.run(SHORT, band="no"), "band must be True or False"),
        (lambda: sim.run(SHORT, chunk=0), "chunk must be from 1"),
        (lambda: sim.run(SHORT, chunk="8"), "chunk must be a whole number"),
        (lambda: sim.run(SHORT, seeds="seeds"), "give seeds to `sim.load`"),
        (lambda: sim.run("baselin"), "did you mean 'baseline'"),
        (lambda: sim.load("baseline", ["dials.pressure"]), "overrides must be a mapping"),
        (lambda: sim.load("baseline", "dials.pressure=2"), "overrides must be a mapping"),
        (lambda: sim.load("baseline", settings="dials.pressure=2"), "settings must be a list"),
        (lambda: sim.load("baseline", settings=[5]), "settings must be a list"),
        (lambda: sim.load("baseline", settings=None), "settings must be a list"),
        (lambda: sim.sweep([], OVER), "empty list"),
        (lambda: sim.sweep(SHORT), "'over' is missing"),
        (lambda: sim.sweep(SHORT, [1, 2]), "over must be a mapping"),
        (lambda: sim.sweep(SHORT, "dials.pressure"), "over must be a mapping"),
        (lambda: sim.sweep(SHORT, {5: [1, 2]}), "over: a path such as"),
        (lambda: sim.sweep(SHORT, {"dials.pressure": [1, None]}), "value 1: no value"),
        (lambda: sim.sweep(SHORT, OVER, design="gird"), "design must be one of 'grid'"),
        (lambda: sim.sweep(SHORT, OVER, design=3), "design must be one of 'grid'"),
        (lambda: sim.sweep(SHORT, OVER, columns="few"), "columns must be one of 'compact', 'all'"),
        (lambda: sim.sweep(SHORT, OVER, design="sobol", points=1.5), "points must be a whole"),
        (lambda: sim.sweep(SHORT, OVER, design="sobol", points=True), "points must be a whole"),
        (lambda: sim.sweep(SHORT, OVER, points_seed="1"), "points_seed must be a whole number"),
        (lambda: sim.sweep(SHORT, rows=[]), "rows is empty"),
        (lambda: sim.sweep(SHORT, rows="a.csv"), "a.csv: no such file"),
        (lambda: sim.sweep(SHORT, rows=5), "rows must be a list"),
        (lambda: sim.sweep(SHORT, rows={"dials.pressure": 1}), "rows must be a list"),
        (lambda: sim.sweep(SHORT, rows=[1]), "row 0 is 1"),
        (lambda: sim.sweep(SHORT, rows=pd.DataFrame({0: [1]})), "rows: a path such as"),
        (lambda: sim.sweep(SHORT, rows=pd.DataFrame([[1, 2]], columns=["a", "a"])), "two columns"),
        (
            lambda: sim.sweep(SHORT, rows=pd.DataFrame({"dials.pressure": [1, None]})),
            "row 1, dials.pressure: no value",
        ),
    ],
)
def test_what_cannot_be_meant_is_said_in_words(call, said) -> None:
    with pytest.raises(sim.InputError, match=said):
        call()


@pytest.mark.parametrize("worlds", [range(3, 6), [3, 4, 5], (3, 4, 5), np.array([3, 4, 5])])
def test_ids_of_worlds_are_a_list_a_range_or_an_array(worlds):
    assert world_ids("worlds", worlds).tolist() == [3, 4, 5]


@pytest.mark.parametrize("worlds", [8, "42", b"42", [[1, 2]], np.array([1.5]), np.array([[1]])])
def test_what_is_no_list_of_ids_is_refused(worlds):
    with pytest.raises(InputError, match="worlds"):
        world_ids("worlds", worlds)


def test_no_ids_and_ids_below_nothing_are_refused():
    with pytest.raises(InputError, match="at least one id is needed"):
        world_ids("worlds", [])
    for worlds in ([-1], np.array([2, -1])):
        with pytest.raises(InputError, match="-1"):
            world_ids("worlds", worlds)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, True, "0.5", None, float("nan")])
def test_an_open_share_lies_between_its_ends(share):
    assert open_share("level", 0.5) == 0.5
    with pytest.raises(InputError, match="level must be a share between 0 and 1"):
        open_share("level", share)
