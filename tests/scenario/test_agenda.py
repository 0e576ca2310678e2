"""Days of events: which are refused, which come too late to have an effect, in which order."""

import pytest

from sim.scenario import ScenarioError


@pytest.fixture
def said(read):
    """What is refused of some events, or none."""

    def message(events):
        try:
            read(f"start: 2030-01-10\nhorizon_days: 20\nevents: [{events}]")
        except ScenarioError as error:
            return str(error).partition(": ")[2]
        return None

    return message


def test_an_event_may_happen_on_any_day_from_the_start_on(said):
    assert said("{kind: summit, day: 0}") is None
    assert said("{kind: summit, date: 2030-01-10}") is None
    before = "event 'summit_1' happens before the start (2030-01-10); move it, or start earlier"
    assert said("{kind: summit, date: 2030-01-09}") == before


def test_an_event_is_announced_on_its_day_at_the_latest(said):
    package = "{kind: sanctions_package, size: 0.1, day: 5, announced: %s}"
    late = (
        "event 'sanctions_package_1' is announced after it happens; announce it on an earlier day"
    )
    assert said(package % 5) is None
    assert said(package % 6) == late
    assert said(package % "2030-01-15") is None
    assert said(package % "2030-01-16") == late


def test_what_was_announced_before_the_start_is_known_from_the_first_day(read):
    package = "{kind: sanctions_package, size: 0.1, day: 5, announced: 2029-12-01}"
    (event,) = read(f"start: 2030-01-10\nevents: [{package}]").events
    assert event.fields == {"announced_day": 0}  # a size is a number to draw, and stands elsewhere


@pytest.mark.parametrize(
    ("event", "effect"),
    [
        ("{kind: summit, day: 19}", None),
        ("{kind: summit, day: 20}", "has no effect"),
        (
            "{kind: sanctions_package, size: 0.1, day: 20, announced: 19}",
            "only its announcement has an effect",
        ),
        ("{kind: sanctions_package, size: 0.1, day: 25, announced: 20}", "has no effect"),
    ],
)
def test_an_event_after_the_last_day_is_warned_of(read, event, effect):
    """Of 20 days the last is day 19."""
    warnings = read(f"horizon_days: 20\nevents: [{event}]").warnings
    late = [each for each in warnings if "comes after" in each]
    if effect is None:
        assert late == []
        return
    (text,) = late
    assert text.endswith(f"comes after the last day (19): {effect}")


def test_dated_events_are_in_the_order_of_their_days_and_of_the_file(read):
    events = [("summit", 1), ("envoy_meeting", 0), ("round", 1), ("offer_made", 0)]
    written = ", ".join(f"{{kind: {kind}, day: {day}}}" for kind, day in events)
    kinds = [event.kind for event in read(f"events: [{written}]").events]
    assert kinds == ["envoy_meeting", "offer_made", "summit", "round"]


def test_where_one_waits_for_a_condition_all_stay_in_the_order_of_the_file(read):
    waiting = "{kind: round, when: {variable: pressure, above: 2}}"
    events = f"{{kind: summit, day: 3}}, {waiting}, {{kind: envoy_meeting, day: 0}}"
    kinds = [event.kind for event in read(f"events: [{events}]").events]
    assert kinds == ["summit", "round", "envoy_meeting"]


def test_a_name_that_an_event_gives_has_to_be_there(said):
    assert said("{kind: offensive, sector: nowhere, change: 0.1, days: 3, day: 1}").startswith(
        "unknown sector 'nowhere'"
    )
    pledge = "{kind: pledge, actor: %s, of: sanctions, change: 0.1, day: 1}"
    assert said(pledge % "uria") is None
    assert said(pledge % "all") is None
    assert said(pledge % "reddia").startswith("unknown supporter 'reddia'")
    settled = "{kind: details_settled, detail: %s, day: 1}"
    assert said(settled % "all") is None
    assert said(settled % "nothing").startswith("unknown detail 'nothing'")
