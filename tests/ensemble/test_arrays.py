"""Results as xarray datasets: the frames' values, with dimensions, units and what each is."""

import builtins

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.outcomes import COLUMNS, TRAJECTORIES, column_text

xr = pytest.importorskip("xarray", reason="an extra")


@pytest.fixture(scope="module")
def result():
    return sim.run(sim.load("baseline", overrides={"horizon_days": 20}), 12, band=False)


def test_arrays_over_worlds_hold_the_values_of_the_frame(result):
    frame, data = result.to_frame(inputs=True), result.to_xarray(inputs=True)
    assert data["world"].to_numpy().tolist() == frame["world"].to_list()
    assert set(data.data_vars) == {*frame.columns, "trajectory"} - {"world"}
    for column in ("resolve", "pressure_at_end", "mediator.disposition"):
        assert data[column].dims == ("world",)
        assert data[column].to_numpy().tolist() == frame[column].to_list()
    assert data["category"].to_numpy().tolist() == frame["category"].astype(str).to_list()
    days = frame["accepted_day"].astype("float64").to_numpy()
    np.testing.assert_array_equal(data["accepted_day"], days)


def test_arrays_say_what_they_are_and_which_run_they_are_of(result):
    data = result.to_xarray(inputs=True)
    said = {name: data[name].attrs["meaning"] for name in COLUMNS}
    assert said == {name: column_text(name) for name in COLUMNS}
    assert data["mediator.disposition"].attrs["kind"] == "nature"
    assert data.attrs["digest"] == result.about.digest
    assert data.attrs["seed"] == 1


def test_trajectories_have_a_day_a_quantity_and_a_quantile(result):
    trajectory = result.to_xarray()["trajectory"]
    assert trajectory.sizes["day"] == 20
    assert set(trajectory["quantity"].to_numpy()) == {each.key for each in TRAJECTORIES}
    rows = result.trajectories()
    row = rows[(rows["day"] == 7) & (rows["quantity"] == "pressure") & (rows["quantile"] == 0.5)]
    assert trajectory.sel(day=7, quantity="pressure", quantile=0.5) == row["value"].item()


def test_a_grid_has_a_dimension_for_each_path_and_other_designs_one_for_points():
    varied = {"dials.pressure": [0.5, 1, 2], "dials.support": [1, 2]}
    base = sim.load("baseline", overrides={"horizon_days": 20})
    sweep = sim.sweep(base, varied, worlds=6)
    grid = sweep.to_xarray()
    assert dict(grid.sizes) == {"scenario": 1, "dials.pressure": 3, "dials.support": 2}
    for row in sweep.to_frame().to_dict("records"):
        place = {path: row[path] for path in varied}
        assert grid["accepted"].sel(place).item() == row["accepted"]
    rows = [{"dials.pressure": 0.5, "dials.support": 1}, {"dials.pressure": 2, "dials.support": 2}]
    table = sim.sweep(base, rows=rows, worlds=6).to_xarray()
    assert dict(table.sizes) == {"point": 2}
    assert table["dials.pressure"].to_numpy().tolist() == [0.5, 2.0]


def test_arrays_can_be_written_and_read_without_loss_of_text(result, tmp_path):
    pytest.importorskip("scipy")
    data = result.to_xarray()
    numbers = data.drop_vars([name for name in data if data[name].dtype.kind in "UOb"])
    numbers = numbers.drop_vars("quantity")
    numbers.to_netcdf(tmp_path / "r.nc", engine="scipy")
    read = xr.open_dataset(tmp_path / "r.nc", engine="scipy")
    xr.testing.assert_equal(read.load(), numbers)
    assert read["resolve"].attrs == numbers["resolve"].attrs


def test_without_xarray_it_is_said_what_to_install(result, monkeypatch):
    imported = builtins.__import__

    def without(name, *rest, **more):
        if name == "xarray":
            raise ImportError(name)
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install 'ceasefire-sim\[xarray\]'"):
        result.to_xarray()
