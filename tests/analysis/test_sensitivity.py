"""`sensitivity`: what is varied, what comes first, what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import sensitivity_plan as module
from sim.analysis.inputs import chosen_inputs, uncertain_inputs
from sim.cli import app
from sim.errors import InputError
from sim.scenario import load
from sim.scenario.quantities import Uniform
from sim.scenario.scenario import Parameter

INERT = "parameters.planted.inert"


def _with_inert(scenario):
    """The scenario with an uncertain number that no rule reads."""
    planted = Parameter(INERT, Uniform(0.0, 1.0), "", "test", "", stream=INERT)
    return replace(scenario, parameters={**scenario.parameters, INERT: planted})


@pytest.fixture(scope="module")
def short():
    return _with_inert(load("baseline", {"horizon_days": 60}))


@pytest.fixture(scope="module")
def found(short):
    return sim.sensitivity(
        short, ["dials.pressure=0:3", INERT, "parameters.decider.resolve"], 20, base_points=32
    )


def test_an_inert_parameter_has_0_and_comes_last(found):
    last = found.inputs[-1]
    assert last.path == INERT
    assert {index.high for index in last.measures.values()} == {0.0}


def test_levers_analyst_and_nature_are_told_apart(found):
    assert {each.path: each.kind for each in found.inputs} == {
        "dials.pressure": "lever",
        "parameters.decider.resolve": "nature",
        INERT: "analyst",
    }
    assert [each.kind for each in found.kinds] == ["lever", "analyst", "nature"]
    assert found.kinds[1].measures["total"].high == 0.0


def test_the_base_case_varies(found):
    assert found.low < found.mean < found.high


def test_json_has_the_documented_shape(found):
    summary = json.loads(json.dumps(found.summary(), allow_nan=False))
    totals = [each["total"]["value"] for each in summary["inputs"]]
    assert totals == sorted(totals, reverse=True)
    for each in summary["inputs"]:
        assert set(each) == {"path", "kind", "first", "total"}
        assert set(each["first"]) == set(each["total"]) == {"value", "low", "high"}


def test_the_frame_has_a_row_an_input_and_notebooks_a_table(found):
    frame = found.to_frame()
    assert list(frame["path"]) == [each.path for each in found.inputs]
    assert frame.loc[0, "total_low"] <= frame.loc[0, "total"] <= frame.loc[0, "total_high"]
    assert "dials.pressure" in found._repr_html_()
    assert found.plot().axes


def _planted(weights):
    """Instead of the model: as many accept as a known weighted mean of inputs from 0 to 1."""

    def accepted(_scenario, points, worlds, _seed, _workers=1, _progress=None):
        total = sum(weight * points[path] for path, weight in weights.items())
        share = total / sum(weights.values())
        return np.arange(worlds)[None, :] < (share * worlds)[:, None]

    return accepted


def test_the_strongest_comes_first_and_two_seeds_agree_on_the_first_three(monkeypatch):
    """Variances 16 : 4 : 1 of a sum of uniform inputs; the noise of 400 worlds is far below."""
    paths = ["dials.pressure=0:1", "dials.support=0:1", "dials.momentum=0:1", INERT]
    weights = {"dials.support": 4.0, "dials.pressure": 2.0, "dials.momentum": 1.0}
    monkeypatch.setattr(module, "accepted", _planted(weights))
    scenario = _with_inert(load("baseline"))
    for seed in (1, 2):
        result = sim.sensitivity(scenario, paths, 400, seed, base_points=256)
        assert [each.path for each in result.inputs[:3]] == list(weights)
        for each, share in zip(result.inputs, (16.0, 4.0, 1.0, 0.0), strict=True):
            first = each.measures["first"]
            assert first.low - 0.01 <= share / 21.0 <= first.high + 0.01
        assert result.not_told_apart == ()


def test_inputs_that_cannot_be_told_apart_are_named(monkeypatch):
    weights = {"dials.support": 1.0, "dials.pressure": 1.0}
    monkeypatch.setattr(module, "accepted", _planted(weights))
    paths = [f"{path}=0:1" for path in weights]
    result = sim.sensitivity("baseline", paths, 100, base_points=32)
    assert [set(pair) for pair in result.not_told_apart] == [set(weights)]
    assert "not settled" in str(result)


def test_morris_ranks_very_many_inputs_of_all_kinds(monkeypatch):
    """Of the 250 numbers of the layer `wide` those that are planted come first, by their slopes."""
    pytest.importorskip("SALib")
    weights = {"dials.support": 4.0, "parameters.decider.terms_base": 1.0}
    monkeypatch.setattr(module, "accepted", _planted(weights))
    paths = ["dials.support=0:1", "parameters.decider.terms_base=0:1", "analyst", "nature"]
    result = sim.sensitivity("wide", paths, 400, base_points=16, method="morris")
    assert len(result.inputs) > 100
    assert [each.path for each in result.inputs[:2]] == list(weights)
    effects = [each.measures["effect"].value for each in result.inputs]
    assert effects[:2] == pytest.approx([0.8, 0.2], abs=0.01)
    assert effects[2] == 0.0
    assert "trajectories" in str(result) and result.plot().axes
    assert "effect" in result.to_frame().columns


def test_a_constant_output_is_said_so_without_a_warning(recwarn):
    early = load("baseline", {"horizon_days": 3})
    with pytest.raises(InputError, match=r"output is constant: 0\.0% of 4 worlds accept"):
        sim.sensitivity(early, ["lever"], 4, base_points=16)
    assert not recwarn.list


@pytest.mark.parametrize(
    ("inputs", "points"),
    [
        (["dials.pressure=0:3", INERT, "parameters.decider.resolve"], 16 * (3 + 5)),
        (["lever", INERT, "parameters.decider.resolve"], 16 * (5 + 5)),
        (["lever"], 16 * (3 + 2)),  # all of one kind are all inputs: no sample of their own
    ],
)
def test_k_inputs_of_three_kinds_cost_base_points_times_k_and_5(inputs, points, short, monkeypatch):
    """Two samples, one a input and one a kind (Saltelli et al. 2010)."""
    met = []

    def accepted(_scenario, values, worlds, *_options):
        met.extend({len(column) for column in values.values()})
        return np.random.default_rng(1).random((met[0], worlds)) < 0.5

    monkeypatch.setattr(module, "accepted", accepted)
    plan = module.Plan.of(short, inputs, 4, 1, 16, "sobol")
    plan.run()
    assert met == [points]
    assert (plan.points, plan.total) == (points, 4 * points)


def test_by_default_all_dials_and_every_distribution_is_varied():
    scenario = load("baseline")
    names = {each.name for each in uncertain_inputs(scenario)}
    written = {p.path for p in scenario.parameters.values() if hasattr(p.quantity, "low")}
    assert {"dials.pressure", "dials.support", "dials.momentum"} | written <= names


def test_numbers_that_are_drawn_together_are_one_input():
    """A row of their table is drawn: what is varied is which row."""
    table = load("wide")
    joint = next(each for each in uncertain_inputs(table) if each.name == "troops")
    assert len(joint.quantities) > 1
    at = joint.at(np.array([0.1, 0.9]))
    rows = [
        {quantity.values.index(value[place]) for value, quantity in _pairs(at, joint)}
        for place in (0, 1)
    ]
    assert [len(row) for row in rows] == [1, 1]
    member = next(iter(joint.quantities))
    assert chosen_inputs(table, [member]) == (joint,)


def _pairs(values, joint):
    return [(values[path], quantity) for path, quantity in joint.quantities.items()]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (["nothing"], r"no parameter is called 'nothing'; give a path or its beginning, lever"),
        (["dials.presure"], r"no parameter is called 'dials\.presure'; did you mean 'dials\.press"),
        (["parameters.decider.talk_cost"], r"has one value; give it a range, .*=LOW:HIGH, or a d"),
        (["dials.pressure=0-2"], r"is no range; write PATH=LOW:HIGH"),
        (["dials.pressure=0:9"], r"high 9 is outside 0 to 3"),
        ("dials.pressure", r"inputs must be a list"),
    ],
)
def test_what_cannot_be_varied_is_refused_with_what_to_do(inputs, said):
    with pytest.raises(InputError, match=said):
        sim.sensitivity("baseline", inputs, 4, base_points=16)


def test_the_command_prints_json_alone_and_writes_its_files(tmp_path):
    common = ("--inputs", "lever", "-b", 16, "-n", 6, "--set", "horizon_days=60", "--json")
    command = ("sensitivity", "baseline", *map(str, common), "--out", str(tmp_path / "s"))
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((tmp_path / "s/sensitivity.json").read_text())
    assert (tmp_path / "s/sensitivity.png").read_bytes().startswith(b"\x89PNG")
