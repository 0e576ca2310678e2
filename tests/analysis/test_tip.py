"""Tipping points: against shares whose crossing is known, and against one run's own days."""

import json
import re
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.crossing import GRID, ROUNDS, find_crossings
from sim.analysis.tip import most_worlds
from sim.analysis.varied import Range
from sim.cli import app
from sim.statistics.intervals import normal_quantile

WORLDS = 1_000
DIAL = Range("dials.pressure", 0.0, 3.0)


def _crossing(share, varied=DIAL, level=0.5, worlds=WORLDS):
    """Where a known share crosses the level; each value is asked for once."""
    asked = []

    def evaluate(points):
        asked.extend(x for x, _ in points)
        return [round(worlds * share(x)) for x, _ in points]

    (found,) = find_crossings(varied, [None], level, worlds, evaluate)
    assert len(set(asked)) == len(asked) <= most_worlds(1, 0)
    return found


@pytest.mark.parametrize("falls", [False, True])
def test_a_straight_line_is_crossed_where_it_is_and_within_the_score_interval(falls):
    """Wilson's interval inverts the score test: .5 is inside while |p − .5| < z √(.25/n)."""
    found = _crossing(lambda x: 1.0 - x / 3.0 if falls else x / 3.0)
    half = 3.0 * normal_quantile(0.95) * sqrt(0.25 / WORLDS)
    one_world = 3.0 / WORLDS
    assert found.value == pytest.approx(1.5, abs=one_world)
    assert found.low == pytest.approx(1.5 - half, abs=2 * one_world)
    assert found.high == pytest.approx(1.5 + half, abs=2 * one_world)
    assert (found.low_is_open, found.high_is_open, found.crossings) == (False, False, 1)


def test_a_bent_share_is_crossed_to_a_small_part_of_the_range():
    """1 − exp(−x) is .5 at ln 2; a line between the ends of the last bracket is that near."""
    found = _crossing(lambda x: 1.0 - np.exp(-x))
    assert found.value == pytest.approx(np.log(2.0), abs=3.0 / (GRID - 1) / 2**ROUNDS)


def test_nine_values_come_first_and_the_bracket_is_then_halved_five_times():
    """On x/3 the share .4 is crossed at 1.2, between the fourth and the fifth of nine values."""
    rounds = []

    def evaluate(points):
        rounds.append([x for x, _ in points])
        return [round(WORLDS * x / 3.0) for x, _ in points]

    find_crossings(DIAL, [None], 0.4, WORLDS, evaluate)
    first, *halvings = rounds
    assert first == [0.0, 0.375, 0.75, 1.125, 1.5, 1.875, 2.25, 2.625, 3.0]
    assert len(halvings) == 5
    low, high = 1.125, 1.5
    for values in halvings:
        middle = (low + high) / 2.0
        assert middle in values
        low, high = (low, middle) if middle > 1.2 else (middle, high)


def test_a_steep_share_in_a_wide_range_is_looked_at_more_closely():
    """The same share over 0 to 100, where five halvings leave a bracket of .39."""
    found = _crossing(lambda x: 1.0 - np.exp(-x), Range("parameters.decider.resolve", 0.0, 100.0))
    assert found.value == pytest.approx(np.log(2.0), abs=0.004)


def test_a_step_has_no_width():
    found = _crossing(lambda x: float(x > 1.9))
    width = 3.0 / (GRID - 1) / 2**ROUNDS
    assert 1.9 - width <= found.low <= found.value <= found.high <= 1.9 + width


def test_a_level_that_is_not_reached_has_no_value_and_says_which_shares_were_met():
    found = _crossing(lambda x: 0.1 + x / 10.0)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert (found.least.share, found.most.share) == (0.1, 0.4)


def test_an_interval_that_goes_on_beyond_the_range_says_so():
    """At the end of the range .51 of the worlds accept, which does not rule .5 out."""
    found = _crossing(lambda x: 0.17 * x)
    assert found.high == 3.0
    assert (found.low_is_open, found.high_is_open) == (False, True)


def test_the_first_of_several_crossings_is_given_and_they_are_counted():
    found = _crossing(lambda x: 0.5 + 0.3 * np.sin(2.0 * np.pi * (x - 0.6) / 2.0))
    assert found.value == pytest.approx(0.6, abs=0.01)
    assert found.crossings == 3


def test_whole_numbers_stay_whole():
    found = _crossing(lambda x: x / 100.0, Range("horizon_days", 1.0, 100.0, whole=True))
    assert found.value == 50.0
    assert float(found.low).is_integer()
    assert float(found.high).is_integer()


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """Worlds accept above thresholds of their own, uniform on 0 to 3: the truth is 1.5."""
    covered, repetitions, worlds = 0, 300, 200
    for repetition in range(repetitions):
        own = np.random.default_rng(repetition).uniform(0.0, 3.0, worlds)
        found = _crossing(lambda x, own=own: np.count_nonzero(own < x) / worlds, worlds=worlds)
        covered += found.low <= 1.5 <= found.high
    # 95 % nominal; three standard errors of a share of 300 are .038.
    assert abs(covered / repetitions - 0.95) < 0.04


EAGER = {"dials.momentum": -1.0, "dials.pressure": 3.0, "horizon_days": 60}


def test_along_the_horizon_the_level_is_crossed_on_the_day_by_which_so_many_accept():
    """One run to the last day knows by which day each world accepts: day d needs d + 1 days."""
    scenario = sim.load("baseline", EAGER)
    day = sim.run(scenario, 150, seed=2, band=False).columns["accepted_day"]
    reached = [np.count_nonzero((day >= 0) & (day < horizon)) / 150 for horizon in range(61)]
    level = 0.75 * reached[60]
    expected = next(horizon for horizon in range(61) if reached[horizon] >= level)
    found = sim.tip(scenario, "horizon_days", level, 8, 60, worlds=150, seed=2)
    assert abs(found.crossing.value - expected) <= 1.0
    assert found.own == 60.0


def test_the_isoline_at_the_scenarios_own_value_is_the_crossing_itself():
    scenario = sim.load("baseline", EAGER | {"horizon_days": 30, "dials.pressure": 1.0})
    options = {"low": 0.0, "high": 3.0, "worlds": 60, "along": "dials.momentum"}
    found = sim.tip(scenario, "dials.pressure", 0.1, along_values=[-1.0, 0.0], **options)
    at_own, at_zero = found.isoline
    assert at_own.summary() == found.crossing.summary()
    assert at_zero.most.share < at_own.most.share  # support at the front makes refusing cost less
    frame = found.to_frame()
    assert set(frame["along"]) == {-1.0, 0.0}
    assert frame["share"].between(frame["low"], frame["high"]).all()
    assert [each["along"] for each in found.summary()["isoline"]] == [-1.0, 0.0]
    assert "<pre" in found._repr_html_()
    figure = found.plot()
    assert len(figure.axes) == 2  # the surface and its colours
    (title,) = (text.get_text() for text in figure.texts if "10% accept" in text.get_text())
    crossed = [each for each in found.isoline if each.value is not None]
    assert all(f"(momentum {'−1' if each.along else '0'})" in title for each in crossed) and crossed


@pytest.fixture
def ceasefire(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["tip", "baseline", *arguments])


SMALL = ("-n", "20", "--set", "horizon_days=12")


def test_the_command_prints_json_alone_and_null_where_the_level_is_not_crossed(ceasefire):
    done = ceasefire("dials.pressure", "--level", "0.5", "--json", "--out", "kept", *SMALL)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert {key: found[key] for key in ("path", "level", "value", "low", "high")} == {
        "path": "dials.pressure",
        "level": 0.5,
        "value": None,
        "low": None,
        "high": None,
    }
    assert json.loads(Path("kept/tip.json").read_text()) == found
    assert Path("kept/tip.png").read_bytes().startswith(b"\x89PNG")


def test_a_share_that_nothing_moves_is_said_to_be_the_same_everywhere(ceasefire):
    """On the first two days nobody has answered."""
    done = ceasefire("dials.pressure", "-n", "20", "--set", "horizon_days=2")
    assert "0.0% accept at every value for dials.pressure from 0 to 3." in done.stdout


def test_it_alone_of_the_analyses_of_many_points_has_no_shards(ceasefire):
    done = ceasefire("dials.pressure", "--shard", "1/2", "--out", "kept", *SMALL)
    assert done.exit_code == 2
    assert "No such option: --shard" in re.sub(r"[\s│]+", " ", done.stderr)
    shared_out = ("sensitivity", "discover", "information", "uncertainty", "drivers")
    helps = {name: CliRunner().invoke(app, [name, "--help"]).output for name in shared_out}
    assert {name for name, text in helps.items() if "--shard" in text} == set(shared_out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dials.presure"], "did you mean 'pressure'"),
        (["rules.front"], "'rules.front' takes no plain number"),
        (["title"], "changes no number and no rule"),
        (["horizon_days"], "no range of its own; give one: --low and --high"),
        (["dials.pressure", "--high", "9"], "outside 0 to 3"),
        (["dials.pressure", "--level", "50"], "level must be a share between 0 and 1"),
        (["dials.pressure", "--level", "nan"], "level must be a share between 0 and 1"),
        (["dials.pressure", "--along", "dials.suport"], "did you mean 'support'"),
        (["dials.pressure", "--along", "dials.pressure"], "must be another"),
        (["dials.pressure", "--along-values", "1,2"], "give --along as well"),
        (["parameters.sectors.donetsk.weight", "--low", "0", "--high", "1"], "sum to"),
    ],
)
def test_what_cannot_be_meant_is_refused(ceasefire, arguments, message):
    done = ceasefire(*arguments, *SMALL)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert message in re.sub(r"\s+", " ", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": 3}, "path must be a text"),
        ({"path": "dials.pressure", "level": "half"}, "level must be a share"),
        ({"path": "dials.pressure", "low": "a"}, "'low' must be a number"),
        ({"path": "dials.pressure", "along": 3}, "along must be a text"),
        ({"path": "dials.pressure", "worlds": "many", "workers": None}, "worlds must be a whole"),
    ],
)
def test_what_python_cannot_mean_is_refused(arguments, message):
    with pytest.raises(sim.InputError, match=message):
        sim.tip("baseline", **arguments)
