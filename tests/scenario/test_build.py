"""From a document to a scenario: order, completeness, and what is read again after a change."""

import pytest

from sim.scenario import ScenarioError, with_overrides
from sim.scenario.resolved import same_worlds


def test_sectors_and_actors_are_in_the_order_of_their_streams(read):
    """So that a name may change and the draws stay."""
    scenario = read()
    assert [sector.key for sector in scenario.sectors] == ["north", "south"]
    moved = read("parameters: {sectors: {north: {stream: zzz}}}\nactors: {uria: {stream: aaa}}")
    assert [sector.key for sector in moved.sectors] == ["south", "north"]
    assert moved.actors[0].key == "uria"


def test_options_are_in_the_order_of_the_rules_whatever_the_file_says(read):
    shuffled = read("rules: {options: [refuse, counter, accept]}")
    assert shuffled.rules.options == ("accept", "counter", "refuse")
    assert same_worlds(shuffled, read("rules: {options: [accept, counter, refuse]}"))


@pytest.mark.parametrize(("weight", "valid"), [(0.6000009, True), (0.6000011, False)])
def test_weights_of_sectors_may_be_off_by_a_millionth(read, weight, valid):
    text = f"parameters: {{sectors: {{north: {{weight: {weight}}}}}}}"
    if valid:
        read(text)
        return
    with pytest.raises(ScenarioError, match=r"the weights of the sectors sum to 1, not to 1"):
        read(text)


def test_a_title_that_is_not_given_is_the_name_of_the_file(read):
    assert read().title == "my"
    assert read('title: "T"').title == "T"


def test_what_an_override_leaves_without_effect_is_a_warning(read):
    assert read("mediator: {}").warnings == ("'mediator' is empty and changes nothing",)


def test_the_option_of_a_partial_truce_needs_one(read):
    gone = "parameters: {limited_truces: {%s: {present: false}}}\n"
    without = "".join(gone % each.key for each in read().limited_truces)
    assert read(f"{without}rules: {{options: [accept, refuse]}}").limited_truces == ()
    with pytest.raises(ScenarioError, match="the option 'limited' needs a limited truce"):
        read(without)


def test_a_detail_is_open_unless_it_is_said_not_to_be(read):
    details = {detail.key: detail.open for detail in read().details}
    assert set(details.values()) == {True, False}
    closed = read(f"details: {{{next(key for key in details if details[key])}: {{open: false}}}}")
    assert not any(detail.open for detail in closed.details)
    number = '{value: 0.1, unit: "1", range: [0, 1], source: "judgement", reason: "r"}'
    new = read(f"details: {{new: {{name: N, weight: {number}, ease: {number}}}}}")
    assert [detail.open for detail in new.details if detail.key == "new"] == [True]


def test_a_rollover_is_counted_from_the_start(read):
    share = '{value: 0.2, unit: "share", range: [0, 1], source: "judgement", reason: "r"}'
    text = (
        "start: 2030-01-10\nparameters: {rollovers: {tolls: {name: T, date: 2030-02-10, "
        f"every_days: 7, source: judgement, share: {share}}}}}}}"
    )
    (rollover,) = read(text).rollovers
    assert (rollover.first_day, rollover.every_days) == (31, 7)


def test_a_horizon_may_end_on_the_last_day_of_the_calendar(read):
    assert read("start: 9999-12-21\nhorizon_days: 10").horizon_days == 10
    with pytest.raises(ScenarioError, match="11 days after 9999-12-21, is beyond the year 9999"):
        read("start: 9999-12-21\nhorizon_days: 11")


def test_losses_that_wear_both_out_are_warned_of_from_a_half_on(read):
    """√(ab) is .002 a day here: 250 days make one half."""
    assert [read(f"horizon_days: {days}").warnings for days in (249,)] == [()]
    (warning,) = read("horizon_days: 250").warnings
    assert "attrition × days = 0.50, 0.5 or more" in warning
    other = read("horizon_days: 250\nparameters: {forces: {opponent_attrition: 0.0019}}")
    assert other.warnings == ()


def test_actors_are_read_again_where_an_outlook_goes(read):
    """What was read of a scenario serves another only as far as both are the same."""
    scenario = read()
    assert with_overrides(scenario, {"dials.pressure": 2}).actors is scenario.actors
    with pytest.raises(ScenarioError, match="unknown outlook 'wary'"):
        with_overrides(scenario, {"parameters.outlooks.wary.present": False})
    fewer = with_overrides(scenario, {"actors.avonia.present": False})
    assert "avonia" not in [actor.key for actor in fewer.actors]
    again = with_overrides(fewer, {"actors.avonia.present": True})
    assert again.actors == scenario.actors
