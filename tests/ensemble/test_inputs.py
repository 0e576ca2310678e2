"""What worlds drew: the same as the model itself looks up, without running it."""

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim
from sim.errors import InputError
from sim.results.store import load as load_result
from sim.results.store import run_into
from sim.scenario import load
from sim.scenario.uncertain import drawn_parameters, kind_of


@pytest.fixture(scope="module")
def short():
    return load("baseline", {"horizon_days": 8})


@pytest.mark.parametrize("name", ["baseline", "wide", "posterior"])
def test_inputs_are_those_that_a_world_looks_up(name):
    """Ids neither from 0 nor in a row; numbers that share a draw among them (`wide`)."""
    ids = [3, 40, 41, 7]
    world = sim.World(name, seed=5, worlds=ids)
    frame = sim.inputs_of(name, 5, ids)
    assert list(frame["world"]) == ids
    paths = list(frame.columns[1:])
    assert len(paths) > 20
    for path in paths:
        np.testing.assert_array_equal(frame[path], world.inputs.array(path))


def test_natures_draws_and_the_analysts_uncertainty_are_marked():
    kinds = sim.inputs_of("baseline", 1, 2).attrs["kinds"]
    assert kinds["parameters.decider.resolve"] == "nature"
    assert kinds["parameters.decider.terms_base"] == "analyst"
    assert set(kinds.values()) == {"nature", "analyst"}


@pytest.mark.parametrize("name", ["baseline", "wide", "posterior"])
def test_distributions_come_back_from_the_manifest_as_they_were(name):
    scenario = load(name)
    found = drawn_parameters(scenario.resolved)
    for path, parameter in found.items():
        own = scenario.parameters[path]
        assert parameter.quantity == own.quantity
        assert (parameter.stream, kind_of(parameter)) == (own.stream, kind_of(own))


def test_the_resolve_of_a_result_is_the_input_that_its_world_drew(short):
    frame = sim.run(short, 20, seed=2, band=False).to_frame(inputs=True)
    np.testing.assert_array_equal(frame["resolve"], frame["parameters.decider.resolve"])
    assert frame.attrs["kinds"]["parameters.decider.resolve"] == "nature"
    assert len(frame) == 20


def test_a_folder_of_results_has_them_beside_its_parts(short, tmp_path):
    run_into(tmp_path, short, 30, 4, band=False)
    table = pq.read_table(tmp_path / "inputs/00000.parquet")
    own = sim.inputs_of(short, 4, 30)
    assert table.schema.field("mediator.disposition").metadata == {b"kind": b"nature"}
    for path in own.columns:
        np.testing.assert_array_equal(table.column(path).to_numpy(), own[path])
    again = load_result(tmp_path).to_frame(inputs=True)
    np.testing.assert_array_equal(again["mediator.disposition"], own["mediator.disposition"])


def test_damaged_inputs_are_made_again_and_saving_writes_the_same_bytes(short, tmp_path):
    result = run_into(tmp_path / "a", short, 30, 4, band=False)
    file = tmp_path / "a/inputs/00000.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    run_into(tmp_path / "a", short, 30, 4, band=False)
    assert file.read_bytes() == whole
    sim.EnsembleResult.of(result).save(tmp_path / "b")
    assert (tmp_path / "b/inputs/00000.parquet").read_bytes() == whole


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(InputError, match="worlds must be from 1 to"):
        sim.inputs_of("baseline", 1, 0)
    with pytest.raises(InputError, match="inputs must be True or False"):
        sim.run("baseline", 2, band=False).to_frame(inputs="yes")
