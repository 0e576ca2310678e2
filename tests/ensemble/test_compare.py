"""Comparing results world by world."""

import re
from datetime import date, timedelta

import numpy as np
import pytest

from sim.api import Comparison
from sim.ensemble import signs, simulate
from sim.ensemble.channels import REST, VARIABLES, channels
from sim.ensemble.compare import compare, of_results
from sim.ensemble.signs import Signs, Tried
from sim.ensemble.simulate import input_draws, run
from sim.errors import InputError
from sim.model.world import World
from sim.outcomes import CATEGORIES
from sim.scenario import load
from sim.scenario.structures import STRUCTURES
from sim.workers.pool import Pool
from tests.fakes import fake_about, fake_result


def _accepting(worlds, name, limited=()):
    """Exactly the given worlds of 100 accept, on day 7, and hold; those have a limited truce."""
    result = fake_result(fake_about(name), worlds=100)
    accepts = np.isin(np.arange(100), list(worlds))
    columns = dict(result.columns)
    columns["accepted_day"] = np.where(accepts, 7, -1).astype(np.int32)
    columns["category"] = np.where(accepts, 0, 6).astype(np.int8)
    columns["ever_limited"] = np.isin(np.arange(100), list(limited))
    columns["limited_day"] = np.where(columns["ever_limited"], 9, -1).astype(np.int32)
    return type(result)(result.about, result.seed, columns, result.daily)


def test_the_difference_counts_the_worlds_that_change():
    comparison = of_results([_accepting(range(20), "a"), _accepting(range(15, 50), "b")])
    (change,) = comparison.changes
    assert (change.gained, change.lost) == (30, 15)
    assert change.gained_worlds == tuple(range(20, 50))
    assert change.lost_worlds == tuple(range(15))
    assert change.summary()["gained"] == list(range(20, 50))
    assert change.summary()["sign_shares"] == {"stated": None, "wide": None, "structures": None}
    assert change.accepted.difference == pytest.approx(0.15)
    assert change.categories["held"].difference == pytest.approx(0.15)
    assert change.categories["refused"].difference == pytest.approx(-0.15)
    assert change.categories["stalled"].difference == 0.0


def test_pairing_narrows_the_interval():
    # 10 of 100 change and all one way; unpaired, a difference of 0.5 and 0.6 has a half width of
    # 1.96 √(0.25/100 + 0.24/100) = 0.137.
    comparison = of_results([_accepting(range(50), "a"), _accepting(range(60), "b")])
    accepted = comparison.changes[0].accepted
    assert (accepted.high - accepted.low) / 2 < 0.08
    assert accepted.low > 0.0


def test_results_of_other_worlds_cannot_be_compared():
    with pytest.raises(InputError, match="only the same worlds"):
        of_results([fake_result(worlds=100), fake_result(worlds=50)])
    with pytest.raises(InputError, match="only the same worlds"):
        of_results([fake_result(worlds=100), fake_result(worlds=100, seed=2)])


def test_the_frame_has_a_row_for_every_outcome():
    frame = of_results([_accepting(range(20), "a"), _accepting(range(50), "b")]).to_frame()
    assert list(frame.columns) == ["scenario", "outcome", "difference", "low", "high"]
    wanted = ["accepted", "ever_limited", *(each.key for each in CATEGORIES)]
    assert list(frame["outcome"]) == wanted
    assert frame.set_index("outcome").loc["accepted", "difference"] == pytest.approx(0.3)


def test_a_comparison_prints_both_shares_and_the_points():
    text = str(Comparison.of(of_results([_accepting(range(20), "a"), _accepting(range(50), "b")])))
    row = next(line for line in text.splitlines() if line.startswith("full truce accepted"))
    assert "20.0%" in row and "50.0%" in row and "+30.0" in row


def test_a_comparison_says_what_changes_in_limited_truces_whatever_became_of_them():
    before, after = _accepting((), "a", limited=range(30)), _accepting((), "b", limited=range(12))
    comparison = Comparison.of(of_results([before, after]))
    assert comparison.changes[0].ever_limited.difference == pytest.approx(-0.18)
    (change,) = comparison.summary()["differences"]
    assert change["ever_limited"]["difference"] == pytest.approx(-0.18)
    row = next(line for line in str(comparison).splitlines() if line.startswith("limited truce ag"))
    assert row.split()[3:6] == ["30.0%", "12.0%", "−18.0"]


def test_signs_are_counted_against_the_sign_of_the_difference():
    counts = np.array([[5, 5, 5, 5], [7, 6, 5, 1], [5, 5, 5, 5]])
    tried = Tried(("a", "b", "c", "d"), counts)
    assert tried.signs(1, 1) == Signs(same=2, none=1, opposite=1, others=("c", "d"))
    assert tried.signs(1, -1) == Signs(same=1, none=1, opposite=2, others=("a", "b", "c"))
    assert tried.signs(1, 1).share == 0.5
    assert tried.signs(2, 1).share == 0.0


EAGER = {"dials.momentum": -1.0, "horizon_days": 30}


@pytest.fixture(scope="module")
def looked_into():
    """More pressure against less, and what is the same but for a title."""
    scenarios = [
        load("baseline", {**EAGER, "dials.pressure": pressure}) for pressure in (0.5, 3.0, 0.5)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulate, "BAND_DRAWS", 30)
        patch.setattr(simulate, "BAND_PATHS", 50)
        patch.setattr(signs, "WIDE_DRAWS", 10)
        patch.setattr(signs, "STRUCTURES", STRUCTURES)
        return compare(scenarios, 150, seed=3, signs=True, stories=3)


def test_every_draw_meets_the_same_paths_under_both_scenarios():
    """The first draws, each on 100 paths, made as worlds of their own."""
    pair = [load("baseline", {**EAGER, "dials.pressure": each}) for each in (0.5, 3.0)]
    paths = np.arange(simulate.BAND_PATHS)
    alone = [
        [
            int(np.count_nonzero(_days(each, np.full(len(paths), draw), paths) >= 0))
            for draw in range(4)
        ]
        for each in pair
    ]
    draws = [input_draws(each, 3, Pool(1), draws=4)["accepted_day"] >= 0 for each in pair]
    np.testing.assert_array_equal(signs.tried_draws(draws).counts, alone)


def _days(scenario, draws, paths):
    return World(scenario, 3, draws, noise=paths, record=False).columns()["accepted_day"]


def test_more_pressure_keeps_its_sign(looked_into):
    change = looked_into.changes[0]
    found = change.signs["stated"]
    assert found.of == 30
    assert found.opposite <= 3
    assert change.summary()["sign_shares"]["stated"] == found.share > 0.7
    assert set(change.summary()["sign_shares"]) == {"stated", "wide", "structures"}
    assert change.signs["wide"].of == 10
    assert change.signs["structures"].of == len(STRUCTURES) - 1


def test_without_a_difference_there_is_no_sign(looked_into):
    same = looked_into.changes[1]
    assert (same.gained, same.lost, same.partings) == (0, 0, ())
    assert same.signs == {"stated": None, "wide": None, "structures": None}


def test_the_draws_of_the_sign_shares_give_the_input_band(looked_into, monkeypatch):
    """As `run` works it out of draws of its own, of which there are as many."""
    monkeypatch.setattr(simulate, "BAND_DRAWS", 30)
    monkeypatch.setattr(simulate, "BAND_PATHS", 50)
    own = run(load("baseline", {**EAGER, "dials.pressure": 0.5}), 150, seed=3)
    assert looked_into.reference.input_band == own.input_band


def test_stories_part_on_the_day_of_the_first_other_decision(looked_into):
    change = looked_into.changes[0]
    assert len(change.partings) == min(3, change.gained + change.lost) > 0
    accepted = [each.columns["accepted_day"] for each in looked_into.results[:2]]
    for parting in change.partings:
        assert parting.world in (
            change.gained_worlds if parting.accepts_here else change.lost_worlds
        )
        by_then = max(day[parting.world] for day in accepted)
        assert 0 <= parting.day <= by_then
        last = parting.beside[-1]
        assert last.date == (date(2025, 3, 15) + timedelta(days=parting.day)).isoformat()
        assert last.reference != last.here


def test_types_share_the_worlds_and_their_changes_out(looked_into):
    change = looked_into.changes[0]
    assert sum(each.worlds for each in change.types) == 150
    changed = sum(each.worlds * each.accepted.difference for each in change.types)
    assert changed == pytest.approx(change.gained - change.lost)


def test_the_table_says_where_the_sign_holds_and_where_stories_part(looked_into):
    text = str(Comparison.of(looked_into))
    assert re.search(r"Draws of the inputs as stated: the same sign in \d+% of 30", text)
    assert re.search(r"World \d+, gained: the stories part on 2025-", text)
    assert "nan" not in text.lower()


def test_what_goes_through_channels_sums_to_the_difference_in_either_order():
    """In these worlds, as two ensembles run the ordinary way have it."""
    pair = [load("baseline", {**EAGER, "dials.pressure": each}) for each in (0.5, 3.0)]
    comparison = compare(pair, 120, seed=3, decompose=True)
    change = comparison.changes[0]
    for order in ("share", "in_turn"):
        total = sum(getattr(each, order).mean for each in change.channels)
        assert total == pytest.approx(change.accepted.difference, abs=1e-12)
    largest = max(change.channels, key=lambda each: each.share.mean)
    assert largest.channel in ("pressure", "stress")
    shown = {each["channel"] for each in change.summary()["channels"]}
    assert shown == {*VARIABLES, REST}
    assert "Through what it goes" in str(Comparison.of(comparison))


def test_nothing_goes_through_any_channel_between_a_scenario_and_itself():
    scenario = load("baseline", EAGER)
    found = channels(scenario, scenario, 3, 60, Pool(1))
    assert all(each.share == each.in_turn == (0.0, 0.0, 0.0) for each in found)


def test_what_changes_the_decider_and_nothing_that_it_sees_goes_through_no_channel():
    """What an option is worth to it by its own taste, on the day of its first answer."""
    once = {**EAGER, "horizon_days": 12}
    pair = [load("baseline", {**once, "parameters.decider.details_cost": each}) for each in (0, 2)]
    found = channels(*pair, 3, 200, Pool(1))
    assert found[-1].channel == REST
    assert found[-1].share.mean < 0.0
    assert all(each.share.mean == 0.0 for each in found[:-1])


def test_an_offer_that_is_taken_off_the_table_goes_through_the_offers_life():
    """The mediator leaves and its offer with it; nothing that the decider weighs changes."""
    leaves = {"id": "leaves", "day": 10, "kind": "mediator_exit"}
    plain = {**EAGER, "rules.retabling": "off", "rules.revisions": "off", "horizon_days": 60}
    pair = [load("baseline", {**plain, **more}) for more in ({}, {"events": [leaves]})]
    found = {each.channel: each.share.mean for each in channels(*pair, 3, 150, Pool(1))}
    total = sum(found.values())
    assert total < -0.05
    assert found["offer's life"] < 0.8 * total
    assert abs(found["rest"]) < 0.02


def test_scenarios_of_different_lengths_are_not_taken_apart():
    pair = [load("baseline", {**EAGER, "horizon_days": days}) for days in (20, 30)]
    with pytest.raises(InputError, match="only scenarios of one length"):
        channels(*pair, 3, 10, Pool(1))
