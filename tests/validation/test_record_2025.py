"""The record of 2025: nothing after the article's day reaches the first run, bins add up."""

from datetime import date

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario.library import scenarios_folder, seeds_folder
from sim.scenario.load import load
from sim.scenario.nodes import plain
from sim.scenario.reading import read_file
from sim.validation.record_2025 import answer, as_of, in_bins, only_until
from sim.validation.scores import ranked_probability
from tests.fakes import fake_result

RECORD = plain(read_file(seeds_folder() / "record_2025" / "record.yaml"))
AS_KNOWN = load(scenarios_folder() / "record" / "as_known.yaml")
AS_IT_WENT = load(scenarios_folder() / "record" / "as_it_went.yaml")


def test_the_first_run_is_the_baseline_followed_longer():
    longer = load("baseline", {"horizon_days": AS_KNOWN.horizon_days})
    assert AS_KNOWN.events == ()
    assert AS_KNOWN.digest == longer.digest


def test_events_of_the_second_run_come_in_order_and_after_the_article():
    days = [event.day for event in AS_IT_WENT.events]
    assert days == sorted(days)
    assert days[0] > 0
    assert days[-1] < (date(2025, 10, 1) - AS_IT_WENT.start).days


def test_no_answer_of_the_decider_is_an_event():
    """Its acts in the model are the four options; events that stand for them would give it away."""
    kinds = {event.kind for event in AS_IT_WENT.events}
    assert not kinds & {"truce_imposed", "detail_raised", "offensive"}


def test_what_comes_after_a_day_is_not_known_on_it():
    known = only_until(AS_IT_WENT, date(2025, 3, 31))
    assert {event.key for event in known.events} == {
        "salient_left",
        "call_in_march",
        "paris_in_march",
    }


def test_the_mediator_of_the_second_run_does_by_chance_nothing_that_is_on_record():
    world = World(AS_IT_WENT, seed=1, worlds=np.arange(300), record=False)
    august = (date(2025, 8, 16) - AS_IT_WENT.start).days
    pause = range(*((date(2025, 7, d) - AS_IT_WENT.start).days for d in (1, 8)))
    while world.day < august:
        world.step()
        paused = world.mediator.paused
        assert paused.all() if world.day - 1 in pause else not paused.any()
    assert (world.mediator.exit_day == -1).all()
    assert world.mediator.turned.any()  # patience runs out, and changes nothing by itself
    assert (world.mediator.disposition == 0.2).all()  # as dated, 14 July


def made_up(accepted, limited=None, kinds=None, extended=None, held=None):
    """A result whose days are given, start 15 March 2025."""
    result = fake_result(worlds=len(accepted), band=None)
    columns = dict(result.columns)
    columns["accepted_day"] = np.array(accepted, dtype=np.int32)
    for name, values in (
        ("limited_day", limited),
        ("limited_kind", kinds),
        ("limited_extended", extended),
        ("held_day", held),
    ):
        if values is not None:
            columns[name] = np.array(values)
    return type(result)(result.about, result.seed, columns, result.daily)


def test_bins_follow_the_calendar_and_leave_out_what_came_before_april():
    # In effect the day after: day 15 -> 31 March (out), 16 -> 1 April, 106 -> 30 June,
    # 107 -> 1 July, 198 -> 30 September, 199 -> 1 October, 290 -> 31 December, 291 -> 1 January.
    result = made_up([15, 16, 106, 107, 198, 199, 290, 291, -1])
    assert in_bins(result, RECORD["crowds"]["bins"], date(2025, 3, 31)) == pytest.approx(
        (2 / 8, 2 / 8, 2 / 8, 2 / 8)
    )


def question(key):
    return next(each for each in RECORD["questions"] if each["key"] == key)


def test_acceptance_by_a_date_counts_that_day():
    assert answer(made_up([31, 32, -1, 5]), question("accepted_april")) == pytest.approx(0.5)


def test_a_truce_held_began_by_the_date():
    result = made_up([0] * 4, held=[30, 321, 322, -1])  # 31 December is day 291, and 30 days on
    assert answer(result, question("held_december")) == pytest.approx(0.5)


def test_the_energy_truce_is_counted_by_kind_and_its_extension_given_that_it_came():
    result = made_up(
        [-1] * 4,
        limited=[3, 3, 40, 3],
        kinds=[0, 0, 0, 1],
        extended=[True, False, True, True],
    )
    assert answer(result, question("energy_april")) == pytest.approx(0.5)
    assert answer(result, question("energy_extended")) == pytest.approx(0.5)


def test_later_crowds_are_compared_given_what_had_not_come_by_then():
    # In effect the day after: day 53 -> 8 May (out), 54 -> 9 May, 107 -> 1 July, never.
    result = made_up([16, 53, 54, 107, -1])
    assert in_bins(result, RECORD["crowds"]["bins"], date(2025, 5, 8)) == pytest.approx(
        (1 / 3, 1 / 3, 0.0, 1 / 3)
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # Cumulative .27 .51 .73 and .10 .32 .53, nothing happened by any of them.
        (0, (0.0729 + 0.2601 + 0.5329) / 3),
        (1, (0.01 + 0.1024 + 0.2809) / 3),
    ],
)
def test_the_crowds_scores_by_hand(asked, expected):
    truth = RECORD["crowds"]["truth"]
    said = RECORD["crowds"]["asked"][asked]["forecasts"]["Metaculus"]
    assert ranked_probability(said, truth) == pytest.approx(expected)


def test_what_crowds_said_is_what_was_given_and_adds_up():
    for asked in RECORD["crowds"]["asked"]:
        for said in asked["forecasts"].values():
            assert len(said) == len(RECORD["crowds"]["bins"])
            assert sum(said) == pytest.approx(1.0, abs=0.011)  # rounded to whole per cent


def test_the_mediator_of_a_day_is_open_again_after_it():
    day = date(2025, 5, 8)
    partly = as_of(day, AS_KNOWN, AS_IT_WENT)
    assert all(each.day <= (day - AS_KNOWN.start).days for each in partly.events)
    assert len(partly.events) > len(as_of(date(2025, 3, 31), AS_KNOWN, AS_IT_WENT).events)
    for path, entry in AS_KNOWN.parameters.items():
        assert partly.parameters[path] == entry
