"""Four kinds of uncertainty: each by itself, and how many worlds would narrow the first."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import nested_design
from sim.analysis.scatter import variance_of
from sim.analysis.uncertainty import KINDS, uncertainty, work
from sim.cli import app
from sim.ensemble import simulate
from sim.errors import InputError
from sim.scenario import load
from sim.scenario.quantities import Fixed, central_value
from sim.scenario.widened import widened
from sim.statistics.band import input_band
from sim.statistics.intervals import wilson
from sim.statistics.verdicts import worlds_for


@pytest.fixture(scope="module", autouse=True)
def _small_design():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested_design, "BLOCKS", 20)
        yield


@pytest.fixture(scope="module")
def found():
    return sim.uncertainty(load("baseline", {"horizon_days": 45}), worlds=600, seed=2)


def test_all_four_kinds_are_there_and_in_order(found):
    assert [each.kind for each in found.kinds] == list(KINDS)
    assert all(0.0 <= each.low <= each.high <= 1.0 for each in found.kinds)


def test_worlds_that_have_been_run_before_are_not_run_again(found):
    scenario, done = load("baseline", {"horizon_days": 45}), []
    accepts = sim.run(scenario, 600, seed=2, band=False).columns["accepted_day"] >= 0
    again = uncertainty(scenario, 600, 2, progress=done.append, accepted=accepts)
    assert again == found
    assert sum(done) <= work(600) - 600


def test_monte_carlo_is_the_interval_of_the_worlds(found):
    result = sim.run(load("baseline", {"horizon_days": 45}), 600, seed=2, band=False)
    first = found.kinds[0]
    assert (found.accepted.share, first.low, first.high) == tuple(result.accepted())


def test_the_ranges_over_inputs_are_the_bands_of_a_run(found):
    result = sim.run(load("baseline", {"horizon_days": 45}), 600, seed=2)
    assert (found.kinds[1].low, found.kinds[1].high) == tuple(result.input_band)
    assert (found.kinds[2].low, found.kinds[2].high) == tuple(result.wide_band)


def test_wider_draws_are_at_the_level_that_the_worlds_of_the_scenario_know(found):
    scenario, worlds = load("baseline", {"horizon_days": 45}), found.worlds
    with simulate.pool_of(1) as pool:
        own, wide = (
            simulate.input_draws(each, 2, pool)["accepted_day"] >= 0
            for each in (scenario, widened(scenario))
        )
    successes = round(found.accepted.share * worlds)
    expected = input_band(wide, successes, worlds, known=own)
    assert (found.kinds[2].low, found.kinds[2].high) == expected
    assert expected != input_band(wide, successes, worlds)
    assert expected != input_band(wide, int(wide.sum()), wide.size)


def test_the_structures_are_around_the_level_of_the_scenario(found):
    structures = found.kinds[-1]
    assert structures.low <= found.accepted.share <= structures.high
    assert structures.low < structures.high


def test_shares_of_the_variance_add_up(found):
    assert sum(found.shares().values()) == pytest.approx(1.0)
    assert set(found.summary()["variance_shares"]) == set(KINDS)
    for each in found.kinds:
        assert 0.0 <= each.part.low <= each.part.share <= each.part.high <= 1.0


def test_without_anything_drawn_only_worlds_and_structures_are_open():
    plain = load("baseline", {"horizon_days": 30})
    fixed = {
        path: replace(each, quantity=Fixed(central_value(each.quantity)))
        for path, each in plain.parameters.items()
        if each.draw != "world"
    }
    scenario = replace(plain, dossier="another", parameters={**plain.parameters, **fixed})
    shares = sim.uncertainty(scenario, 100).shares()
    assert shares["stated"] == 0.0 and "wide" not in shares
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(("share", "width"), [(0.2, 0.02), (0.5, 0.01), (0.03, 0.005)])
def test_so_many_worlds_have_an_interval_of_that_width(share, width):
    """Against Wilson's own interval at that number of worlds."""
    worlds = worlds_for(share, width)
    interval = wilson(round(share * worlds), worlds)
    assert interval.high - interval.low == pytest.approx(width, rel=0.06)
    assert worlds_for(share, width / 2.0) == pytest.approx(4 * worlds, rel=0.06)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_nothing_or_all_has_a_number_too(share):
    assert 1 <= worlds_for(share, 0.01, 1_000) < 1_000


def test_run_says_what_more_worlds_would_do_and_where_the_rest_is():
    text = str(sim.run(load("baseline", {"horizon_days": 20}), 400, band=False))
    assert "Monte Carlo error ±" in text
    assert "ceasefire uncertainty" in text


def test_the_scatter_of_the_worlds_is_taken_off():
    """Chances of .3 and .5 at random: a variance of .01; ten worlds scatter by .023 more."""
    random = np.random.default_rng(1)
    chance = random.choice([0.3, 0.5], 20_000)
    found = variance_of(random.random((20_000, 10)) < chance[:, None])
    assert found.between == pytest.approx(0.01 + 0.023, rel=0.04)
    assert found.real == pytest.approx(0.01, rel=0.13)
    alike = variance_of(np.tile(random.random(50) < 0.4, (30, 1)))
    assert alike == (0.0, 0.0) and alike.share == 0.0


def test_the_command_prints_json_alone_and_refuses_other_widths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = ("uncertainty", "baseline", "-n", "40", "--set", "horizon_days=20")
    done = CliRunner().invoke(app, [*command, "--json", "--out", "u"])
    assert done.exit_code == 0, done.stderr
    assert [each["kind"] for each in json.loads(done.stdout)["kinds"]] == list(KINDS)
    assert (tmp_path / "u/uncertainty.png").exists()
    assert CliRunner().invoke(app, [*command, "--width", "0"]).exit_code == 2
    with pytest.raises(InputError, match="width must be a share between 0 and 1"):
        sim.uncertainty("baseline", 10, width=2.0)
