"""`discover`: planted boxes are found again, judged on worlds that were held out."""

import json
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import boxes, discovery
from sim.analysis.boxes import inside, prim_boxes, tree_boxes
from sim.cli import app
from sim.errors import InputError
from sim.scenario import load

pytest.importorskip("ema_workbench")
pytest.importorskip("sklearn")

PATHS = ("dials.pressure=0:2", "dials.support=0:1", "parameters.decider.resolve", "analyst")


def _planted(_scenario, points, seed, _workers=1, _progress=None, first=0):
    """Accept where pressure is above 1.2 and support below 0.5, and in 2 % of all others."""
    inside_it = (points["dials.pressure"] > 1.2) & (points["dials.support"] < 0.5)
    chance = np.random.default_rng(seed + first).random(len(inside_it)) < 0.02
    return inside_it | chance


@pytest.fixture
def found(monkeypatch):
    monkeypatch.setattr(discovery, "accepted_once", _planted)
    return sim.discover("baseline", PATHS, worlds=3_000, seed=2)


def test_the_planted_box_is_found_with_its_conditions_and_no_others(found):
    first = found.boxes[0]
    ends = {each.path: (each.above, each.below) for each in first.conditions}
    assert set(ends) == {"dials.pressure", "dials.support"}
    assert ends["dials.pressure"] == (pytest.approx(1.2, abs=0.08), None)
    assert ends["dials.support"] == (None, pytest.approx(0.5, abs=0.04))


def test_density_coverage_and_base_are_those_of_the_planted_box(found):
    """0.4 · 0.5 of all points are inside; 0.2 + 0.8 · 0.02 accept, of which 0.2 inside."""
    first = found.boxes[0]
    assert first.density.share > 0.9
    assert first.coverage.share == pytest.approx(0.2 / 0.216, abs=0.06)
    assert first.base.share == pytest.approx(0.216, abs=0.04)
    assert found.held_out == 1_500


def test_the_tree_finds_the_same_region(found):
    best = found.tree[0]
    assert {each.path for each in best.conditions} == {"dials.pressure", "dials.support"}
    assert best.density.share > 0.9


def test_json_has_the_documented_shape(found):
    summary = json.loads(json.dumps(found.summary(), allow_nan=False))
    for box in summary["boxes"]:
        assert {"conditions", "coverage", "density", "base"} <= set(box)
        for each in box["conditions"]:
            assert {"path", "above", "below"} <= set(each)


def test_a_region_in_words_in_a_frame_and_in_a_notebook(found):
    assert "dials.pressure above 1.2" in str(found)
    frame = found.to_frame()
    assert set(frame.loc[frame["found_by"] == "prim", "path"]) >= {"dials.pressure"}
    assert "accept" in found._repr_html_()
    figure = found.plot()
    assert len(figure.axes) == len(found.boxes) + 1
    for axes in figure.axes[:-1]:  # no number covers the name of a row
        assert all(text.get_window_extent().x0 >= axes.bbox.x0 for text in axes.texts)


def test_of_a_density_the_box_with_most_coverage_is_taken():
    """All with x below 0.2 happen, half of those up to 0.4.

    Of x below 0.429 a share of 0.3/0.429 = 0.7 happens, below 0.222 one of 0.5 + 0.1/0.222 = 0.95.
    """
    random = np.random.default_rng(1)
    unit = random.random((20_000, 3))
    happened = (unit[:, 0] < 0.2) | ((unit[:, 0] < 0.4) & (random.random(20_000) < 0.5))
    for density, end in ((0.7, 0.429), (0.95, 0.222)):
        (first, *_) = prim_boxes(unit, happened, 1, density).boxes
        held = inside(first, unit)
        assert density <= happened[held].mean() < density + 0.05
        assert first.keys() == {0} and first[0][1] == pytest.approx(end, rel=0.06)


def test_the_steps_trade_coverage_for_density_and_mark_the_one_taken(found):
    coverage, density, mass, conditions, taken = zip(*found.steps, strict=True)
    assert (coverage[0], mass[0], conditions[0]) == (1.0, 1.0, 0)
    assert list(coverage) == sorted(coverage, reverse=True) and list(mass) == sorted(mass)[::-1]
    assert density[-1] > density[0]
    assert sum(taken) == 1
    means = [c * d / (c + d) for c, d in zip(coverage, density, strict=True)]
    assert taken.index(True) == np.argmax(means)
    assert "taken" in str(found)


@pytest.mark.parametrize("density", [0, 1, 1.5, -0.1, float("nan"), "much", True])
def test_a_density_that_is_no_share_is_refused_before_anything_is_run(monkeypatch, density):
    monkeypatch.setattr(discovery, "accepted_once", None)
    with pytest.raises(InputError, match="density must be a share between 0 and 1, not"):
        sim.discover("baseline", PATHS, worlds=400, density=density)


def test_a_density_that_is_not_reached_names_the_nearest_box(monkeypatch):
    def half(_scenario, points, seed, *_others):
        chance = np.random.default_rng(seed).random(len(points["dials.pressure"]))
        return (points["dials.pressure"] > 2.0) & (chance < 0.5)

    monkeypatch.setattr(discovery, "accepted_once", half)
    said = r"no box reaches a density of 90\.0%; the nearest, dials\.pressure .*, has [56]\d\.\d%"
    with pytest.raises(InputError, match=said):
        sim.discover("baseline", ["lever"], worlds=3_000, density=0.9)
    with pytest.raises(InputError, match=r"must be above 1\d\.\d%, the share of all worlds"):
        sim.discover("baseline", ["lever"], worlds=3_000, density=0.05)


def test_the_packages_own_warnings_are_not_passed_on(found, recwarn):
    unit = np.random.default_rng(1).random((200, 2))
    assert prim_boxes(unit, unit[:, 0] > 0.5, 2).boxes
    assert not recwarn.list


def test_chance_alone_is_no_region(monkeypatch):
    def chance(_scenario, points, seed, _workers=1, _progress=None, first=0):
        return np.random.default_rng(seed + first).random(len(points["dials.pressure"])) < 0.3

    monkeypatch.setattr(discovery, "accepted_once", chance)
    found = sim.discover("baseline", ["lever"], worlds=2_000, seed=3)
    assert all(each.density.share < 0.45 for each in found.boxes)
    assert found.sentences()


def test_natures_part_is_marked_and_narrowed_by_its_own_distribution(monkeypatch):
    """A box in resolve: its narrowed distribution has the quantiles of the truncated lognormal."""

    def by_resolve(_scenario, points, *_others):
        return points["parameters.decider.resolve"] < 1.0

    monkeypatch.setattr(discovery, "accepted_once", by_resolve)
    found = sim.discover("baseline", ["nature"], worlds=2_000)
    (condition,) = found.boxes[0].conditions
    assert (condition.path, condition.kind) == ("parameters.decider.resolve", "nature")
    assert "[nature]" in str(found)
    narrowed = load("baseline", found.overrides())
    values = sim.inputs_of(narrowed, 1, 4_000)["parameters.decider.resolve"]
    assert values.max() <= condition.below
    own = sim.inputs_of("baseline", 1, 20_000)["parameters.decider.resolve"]
    truncated = own[own < condition.below]
    assert np.median(values) == pytest.approx(np.median(truncated), rel=0.05)
    assert narrowed.parameters["parameters.decider.resolve"].draw == "world"


def test_a_region_runs_as_a_scenario_and_holds_what_was_found(tmp_path, monkeypatch):
    """The same region of the real model, on other worlds: its share is the box's density."""
    monkeypatch.chdir(tmp_path)
    command = ("discover", "baseline", "--inputs", "lever", "-n", "800", "--out", "d", "--json")
    done = CliRunner().invoke(app, [*command, "--set", "horizon_days=90"])
    assert done.exit_code == 0, done.stderr
    (box, *_), base = json.loads(done.stdout)["boxes"], 0
    region = load(tmp_path / "d/region.yaml")
    assert region.horizon_days == 90
    share = sim.run(region, 800, seed=7, band=False).accepted()
    base = box["base"]
    low, high = box["intervals"]["density"]
    assert base < share.high
    assert share.low < high and low < share.high
    assert (tmp_path / "d/discover.png").exists()


@pytest.mark.parametrize("days", [3])
def test_a_constant_output_is_said_so(days):
    with pytest.raises(InputError, match=r"output is constant: none of 100 worlds accept"):
        sim.discover(load("baseline", {"horizon_days": days}), ["lever"], worlds=200)


@pytest.mark.parametrize(
    ("module", "package"), [("ema_workbench.analysis", "ema-workbench"), ("sklearn.tree", "sci")]
)
def test_without_a_package_it_is_said_what_to_install(monkeypatch, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    unit = np.random.default_rng(1).random((100, 2))
    happened = unit[:, 0] > 0.5
    with pytest.raises(InputError, match=rf"needs the package {package}.*ceasefire-sim\[analysis"):
        list(
            prim_boxes(unit, happened, 1).boxes
            if "ema" in package
            else tree_boxes(unit, happened, 1)
        )


def test_a_condition_that_adds_nothing_is_left_out():
    unit = np.random.default_rng(1).random((2_000, 3))
    happened = unit[:, 0] > 0.6
    box = boxes._needed({0: (0.6, 1.0), 1: (0.0, 0.999)}, unit, happened)
    assert list(box) == [0]
    np.testing.assert_array_equal(inside(box, unit), unit[:, 0] >= 0.6)
