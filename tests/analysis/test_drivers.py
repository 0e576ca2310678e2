"""Shares of a difference: games with known Shapley values, and ensembles run the ordinary way."""

import json
import re
from math import fsum
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.settings import differing_settings, mixed
from sim.analysis.shapley import bootstrap_of_worlds, exact_shares, orders
from sim.cli import app
from sim.ensemble.points import Job, accepted_of
from sim.scenario.library import shipped_scenarios

DAYS = 180


def _game(wins, players):
    """Values of a game that is won by some sets of players, in a single world."""
    return np.array(
        [[wins({i for i in range(players) if row >> i & 1})] for row in range(1 << players)]
    )


@pytest.mark.parametrize(
    ("wins", "expected"),
    [
        (lambda s: s >= {0, 1, 2}, [1 / 3, 1 / 3, 1 / 3]),  # unanimity
        (lambda s: len(s) >= 2, [1 / 3, 1 / 3, 1 / 3]),  # majority
        (lambda s: 1 in s, [0, 1, 0]),  # a dictator
        (lambda s: 0 in s and (1 in s or 2 in s), [2 / 3, 1 / 6, 1 / 6]),  # one seller, two buyers
    ],
)
def test_games_with_known_shapley_values(wins, expected):
    """Shapley (1953); one seller and two buyers: Shapley & Shubik (1969)."""
    shares, by_world = exact_shares(_game(wins, 3))
    assert shares == pytest.approx(expected, abs=1e-15)
    assert by_world[:, 0] == pytest.approx(expected, abs=1e-15)


def test_shares_add_up_to_the_total_whatever_the_game():
    values = np.random.default_rng(5).random((1 << 7, 333)) < 0.4
    shares, by_world = exact_shares(values)
    total = values[-1].mean() - values[0].mean()
    assert fsum(shares) == pytest.approx(total, abs=1e-15)
    np.testing.assert_allclose(by_world.mean(axis=1), shares, atol=1e-14)


def test_the_bootstrap_is_as_wide_as_the_standard_error():
    """Of shares that are 1 in a fifth of 500 worlds: √(.2 · .8/500)."""
    by_world = np.zeros((1, 500))
    by_world[0, ::5] = 1.0
    assert bootstrap_of_worlds(by_world, 1).std() == pytest.approx((0.16 / 500) ** 0.5, rel=0.1)


def test_random_orders_come_with_their_reverse():
    picked = orders(12, 8, 1)
    assert (np.sort(picked, axis=1) == np.arange(12)).all()
    np.testing.assert_array_equal(picked[1::2], picked[::2, ::-1])


@pytest.fixture(scope="module")
def shipped():
    return [s for s in map(sim.load, shipped_scenarios()) if s.horizon_days == DAYS]


def test_none_and_all_of_the_settings_are_the_two_scenarios(shipped):
    """By digest, which changes with whatever affects results; there and back."""
    base = next(each for each in shipped if each.name == "baseline")
    others = [each for each in shipped if each is not base]
    assert len(others) > 20
    for one, other in [pair for each in others for pair in ((base, each), (each, base))]:
        settings = differing_settings(one, other)
        assert mixed(one, other, []).digest == one.digest
        assert mixed(one, other, settings).digest == other.digest, other.name
        assert len({each.path for each in settings}) == len(settings)


def test_events_that_need_an_actor_of_their_own_go_with_it():
    """Without the Netherlands an event about them cannot be."""
    without = sim.load("baseline", {"actors.netherlands.present": False, "dials.support": 1.2})
    pledge = {"date": "2025-04-01", "kind": "pledge", "actor": "netherlands", "change": 0.1}
    base = sim.load("baseline")
    with_event = sim.load("baseline", {"events": [{**pledge, "of": "military", "id": "more"}]})
    paths = [each.path for each in differing_settings(without, with_event)]
    assert paths == ["actors.netherlands + events.more", "dials.support"]
    assert [each.path for each in differing_settings(base, with_event)] == ["events.more"]


@pytest.mark.parametrize(
    "name",
    [
        "everything_at_once",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in (
                "strengthen_ukraine",
                "aid_backfires",
                "answer_to_stalling",
                "us_walks_away",
            )
        ),
    ],
)
def test_events_side_by_side_are_as_in_scenarios_of_their_own(name):
    """All outcomes of worlds in which an event is off, beside worlds in which it is on."""
    one, other = sim.load("baseline"), sim.load(name)
    lone = sorted({e.key for e in one.events} ^ {e.key for e in other.events})
    assert lone
    ids = np.arange(40)
    settings = [each for each in differing_settings(one, other) if each.entries]
    both = mixed(one, other, [each for each in settings if each.second == "there"])
    is_first = np.arange(80) < 40
    world = sim.World(both, 5, np.tile(ids, 2), record=False)
    of_first = {e.key for e in one.events}
    world.agenda.restrict({key: is_first == (key in of_first) for key in lone})
    found = world.columns()
    for scenario, half in ((one, slice(40)), (mixed(one, other, settings), slice(40, None))):
        alone = sim.World(scenario, 5, ids, record=False).columns()
        for column, values in alone.items():
            np.testing.assert_array_equal(found[column][half], values, err_msg=column)


def test_sets_of_events_and_numbers_go_in_one_batch(monkeypatch):
    """What each set gives is what a scenario of its own gives."""
    from sim.analysis import drivers as module

    short = {"horizon_days": 40, "dials.momentum": -1.0}
    one = sim.load("baseline", short)
    other = sim.load("everything_at_once", {**short, "dials.pressure": 3.0})
    every = differing_settings(one, other)
    settings = [every[0], *every[-3:]]
    asked = []
    monkeypatch.setattr(
        module, "accepted_of", lambda jobs, *rest: asked.extend(jobs) or accepted_of(jobs, *rest)
    )
    sets = range(1 << len(settings))
    run = module._Run(one, other, settings, 60, 3, 1, None)
    (found,) = run._accepted([(range(60), sets)])
    assert len(asked) == 1
    for each in (0, 5, 10, len(sets) - 1):
        taken = [setting for i, setting in enumerate(settings) if each >> i & 1]
        alone = Job(mixed(one, other, taken), {}, range(60))
        np.testing.assert_array_equal(found[each], accepted_of([alone], 3)[0][0])
    assert found[0].tolist() != found[-1].tolist()


SHORT = {"dials.momentum": -1.0, "horizon_days": 45}
CHANGED = SHORT | {"dials.pressure": 2.5, "rules.disturbance": "weekly"}


def _share(overrides):
    return sim.run(sim.load("baseline", overrides), 120, seed=4, band=False).accepted().share


def test_two_settings_share_as_four_ensembles_say():
    """The share of one is the mean of what it adds alone and what it adds to the other."""
    found = sim.drivers(sim.load("baseline", SHORT), sim.load("baseline", CHANGED), 120, 4)
    neither, both = _share(SHORT), _share(CHANGED)
    pressure = _share({key: v for key, v in CHANGED.items() if key != "rules.disturbance"})
    weekly = _share({key: v for key, v in CHANGED.items() if key != "dials.pressure"})
    shares = {each.path: each.share for each in found.drivers}
    assert shares == pytest.approx(
        {
            "dials.pressure": (pressure - neither + both - weekly) / 2.0,
            "rules.disturbance": (weekly - neither + both - pressure) / 2.0,
        }
    )
    assert found.accepted == pytest.approx((neither, both))
    assert fsum(shares.values()) == pytest.approx(found.total.difference, abs=1e-15)
    assert all(each.low <= each.share <= each.high for each in found.drivers)
    assert list(found.to_frame()["path"]) == [each.path for each in found.drivers]
    assert "<pre" in found._repr_html_()
    assert found.plot().axes


def test_many_settings_share_as_all_their_sets_say(monkeypatch):
    """Random orders, each on worlds of its own, against all sets: within the intervals."""
    from sim.analysis import drivers as module

    one, other = sim.load("baseline", SHORT), sim.load("baseline", CHANGED | {"dials.support": 2.0})
    exact = sim.drivers(one, other, 320, 4)
    monkeypatch.setattr(module, "MOST_EXACT", 1)
    sampled = sim.drivers(one, other, 320, 4)
    assert (exact.is_exact, sampled.is_exact) == (True, False)
    assert sampled.total == exact.total
    shares = {each.path: each.share for each in sampled.drivers}
    assert fsum(shares.values()) == pytest.approx(exact.total.difference, abs=1e-14)
    for each in sampled.drivers:
        true = next(e.share for e in exact.drivers if e.path == each.path)
        assert each.low - 0.01 <= true <= each.high + 0.01
    assert "random orders" in str(sampled)


@pytest.fixture
def ceasefire(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["drivers", *arguments])


SMALL = ("-n", "20", "--set", "horizon_days=12")


def test_the_command_prints_json_alone_and_the_shares_add_up(ceasefire):
    done = ceasefire("baseline", "us_leans_on_russia", "--json", "--out", "kept", *SMALL)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert set(found["drivers"][0]) >= {"path", "share", "low", "high"}
    assert fsum(each["share"] for each in found["drivers"]) == pytest.approx(found["total"])
    assert json.loads(Path("kept/drivers.json").read_text()) == found
    assert Path("kept/drivers.png").read_bytes().startswith(b"\x89PNG")


def test_what_changes_no_world_is_said_to_change_none(ceasefire):
    done = ceasefire("baseline", "momentum_stalls", "-n", "20", "--set", "horizon_days=2")
    assert "No world ends differently" in done.stdout
    alike = ceasefire("baseline", "baseline", *SMALL)
    assert alike.exit_code == 0
    assert "differ in no setting" in alike.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["baseline"], "needs two scenarios"),
        (["baseline", "long_haul"], "runs 180 days and long_haul 365"),
        (["baseline", "us_leans_on_rusia"], "did you mean 'us_leans_on_russia'"),
        (["baseline", "wait_and_see", "-n", "0"], "worlds must be from 1"),
        (["baseline", "wait_and_see", "--out", "kept.png/more.png"], "no folder"),
    ],
)
def test_what_cannot_be_meant_is_refused(ceasefire, arguments, message):
    Path("kept.png").write_bytes(b"")
    done = ceasefire(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert message in re.sub(r"\s+", " ", done.stderr)
