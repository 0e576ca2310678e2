"""`information`: shares of variance that are known, and nature never offered."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import information as module
from sim.cli import app
from sim.errors import InputError
from sim.scenario import load
from sim.statistics.regression import explained, ranks

STRONG, WEAK = "parameters.choice.answer_wait=5:10", "parameters.decider.rally=0:1"
INERT = "parameters.decider.terms_base=0.1:0.2"


def _planted(jobs, seed, _workers=1, _progress=None):
    """Acceptance with probability .2 + .02 x + .06 y, x from 5 to 10, y from 0 to 1."""
    (draws, scenario), random = jobs, np.random.default_rng(seed)
    x, y = (draws.points[each.partition("=")[0]] for each in (STRONG, WEAK))
    chance = 0.2 + 0.02 * (x - 5.0) + 0.05 * y
    worlds = len(draws.worlds)
    happened = random.random((len(x), worlds)) < chance[:, None]
    level = np.arange(len(scenario.worlds)) < 0.275 * len(scenario.worlds)
    return [happened, level[None, :]]


@pytest.fixture(scope="module")
def found():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "accepted_of", _planted)
        return sim.information("baseline", [STRONG, WEAK, INERT], draws=600, worlds=400)


def test_inputs_explain_what_they_make_of_the_variance(found):
    """Variances of .02 · U(0, 5) and .05 · U(0, 1) are as 4 : 1; the scatter of the worlds, of
    about the same size as both, is no part of it."""
    shares = {each.path.rpartition(".")[2]: each.explains for each in found.inputs}
    assert shares["answer_wait"].low < 0.8 < shares["answer_wait"].high
    assert shares["rally"].low < 0.2 < shares["rally"].high
    assert shares["terms_base"].low == 0.0
    assert [each.path.rpartition(".")[2] for each in found.inputs][:2] == ["answer_wait", "rally"]


def test_the_range_narrows_with_the_root_of_what_is_left(found):
    """A variance of a fifth is a width of √(1/5)."""
    best = found.inputs[0]
    assert best.narrows.value == pytest.approx(1.0 - np.sqrt(1.0 - best.explains.value))
    assert best.narrows.low < 1.0 - np.sqrt(0.2) < best.narrows.high


def test_the_range_is_that_of_the_chances_at_the_scenarios_level(found):
    """5 and 95 % of .2 + U(0, .1) + U(0, .05): .2275 and .3225 up to the scatter of draws."""
    assert found.band.low == pytest.approx(0.228, abs=0.02)
    assert found.band.high == pytest.approx(0.322, abs=0.02)
    assert "Nature's draws are no part of it" in str(found)


def test_nature_is_never_offered():
    with pytest.raises(InputError, match=r"resolve' is nature's, .* nothing to research"):
        sim.information("baseline", ["parameters.decider.resolve"])
    with pytest.raises(InputError, match=r"'dials\.pressure' is a lever"):
        sim.information("baseline", ["analyst", "dials.pressure"])


def test_what_makes_no_difference_is_worth_nothing(monkeypatch, recwarn):
    def nothing(jobs, *_others):
        return [np.zeros((60 if job.points else 1, len(job.worlds)), bool) for job in jobs]

    monkeypatch.setattr(module, "accepted_of", nothing)
    found = sim.information("baseline", draws=60, worlds=10)
    assert {each.explains for each in found.inputs} == {(0.0, 0.0, 0.0)}
    assert "No single input" in str(found)
    assert not recwarn.list


def test_json_frame_and_picture_of_the_real_model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_LEVEL", 50)
    command = ("information", "baseline", "-d", "60", "-n", "8", "--set", "horizon_days=60")
    done = CliRunner().invoke(app, [*command, "--out", "i", "--json"])
    assert done.exit_code == 0, done.stderr
    summary = json.loads(done.stdout)
    scenario = load("baseline")
    for each in summary["inputs"]:
        assert each["kind"] == "analyst"
        assert scenario.parameters[each["path"]].draw == "input"
        assert 0.0 <= each["narrows"]["low"] <= each["narrows"]["high"] <= 1.0
    assert (tmp_path / "i/information.png").exists()


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.995])
def test_the_interval_of_an_explained_share_holds_the_truth(share):
    """88 or fewer of 100 have probability 0.004 if 95 % do (binomial)."""
    random, hits = np.random.default_rng(5), 0
    for _ in range(100):
        x = random.random(200)
        noise = np.sqrt(1.0 - share) * random.standard_normal(200)
        found = explained(x, np.sqrt(12.0 * share) * (x - 0.5) + noise)
        hits += found.low <= share <= found.high
    assert hits >= 89


def test_an_explained_share_of_a_bend_and_of_few_values():
    x = np.linspace(0.0, 1.0, 401)
    assert explained(x, (x - 0.5) ** 2).value == pytest.approx(1.0, abs=1e-6)
    groups = np.repeat([3.0, 1.0], 100)
    assert explained(ranks(groups), 2.0 * groups).value == pytest.approx(1.0, abs=1e-6)
    assert explained(np.ones(50), x[:50]) == (0.0, 0.0, 0.0)
