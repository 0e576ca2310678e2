"""What events of every kind have in common: one time, a bound to wait for, and their sentence."""

import pytest
from pydantic import ValidationError

from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import AnnouncedKind, When, read_date

SUMMIT, PACKAGE = EVENT_KINDS["summit"], EVENT_KINDS["sanctions_package"]


def refused(model, message, **written):
    with pytest.raises(ValidationError, match=message):
        model(**written)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({}, "has no time; give one of date, day and when"),
        ({"day": 1, "date": "2030-01-01"}, "has date and day; give one of"),
        ({"day": 1, "when": {"variable": "pressure", "above": 1}}, "has day and when; give one"),
    ],
)
def test_an_event_has_one_time(times, said):
    refused(SUMMIT, said, kind="summit", **times)
    assert SUMMIT(kind="summit", day=0).day == 0


def test_what_waits_for_a_condition_cannot_be_announced():
    when = {"variable": "pressure", "above": 1}
    assert PACKAGE(kind="sanctions_package", size=0.1, when=when).announced is None
    said = "an event with 'when' cannot be announced"
    refused(PACKAGE, said, kind="sanctions_package", size=0.1, when=when, announced=1)
    assert PACKAGE(kind="sanctions_package", size=0.1, day=3, announced=0).announced == 0
    refused(PACKAGE, "greater than or", kind="sanctions_package", size=0.1, day=3, announced=-1)
    assert [name for name, kind in EVENT_KINDS.items() if issubclass(kind, AnnouncedKind)] == [
        "sanctions_package"
    ]


def test_a_condition_has_a_bound_and_two_leave_a_gap_between_them():
    refused(When, "needs 'above' or 'below'", variable="pressure")
    for above, below in ((1.0, 1.0), (2.0, 1.0)):
        said = "'above' must be less than 'below'"
        refused(When, said, variable="pressure", above=above, below=below)
    assert When(variable="pressure", above=1.0, below=2.0).below == 2.0
    assert When(variable="pressure", above=0.0).below is None
    assert When(variable="pressure", below=0.0).above is None


@pytest.mark.parametrize("written", ["2030-1-1", "20300101", "2030-01-01T00:00", 20300101, None])
def test_a_date_is_written_in_one_way(written):
    with pytest.raises(Exception, match="is no date, which is written as 2025-03-15"):
        read_date(written)
    assert read_date("2030-01-01").year == 2030


def test_a_note_has_up_to_4000_characters():
    assert len(SUMMIT(kind="summit", day=1, note="x" * 4000).note) == 4000
    refused(SUMMIT, "at most 4000", kind="summit", day=1, note="x" * 4001)
    assert (SUMMIT(kind="summit", day=1).note, SUMMIT(kind="summit", day=1).enabled) == ("", True)


def test_two_kinds_force_an_answer():
    assert {name for name, kind in EVENT_KINDS.items() if kind.forces_an_answer} == {
        *("envoy_meeting", "round")
    }


def test_a_doubter_hardens_below_0_and_softens_else():
    sentence = EVENT_KINDS["doubter_turns"].sentence
    assert sentence({"actor": "H", "change": -0.5}) == (
        "in the council H hardens: margin of consent -0.50."
    )
    assert "H softens: margin of consent +0.00." in sentence({"actor": "H", "change": 0.0})


def test_guarantees_are_listed_as_far_as_they_are_offered():
    kind = EVENT_KINDS["guarantee_offered"]
    refused(kind, "needs 'monitoring' or 'peacekeepers'", kind="guarantee_offered", day=1)
    assert kind.sentence({"monitoring": 0.5, "peacekeepers": 3.0}) == (
        "guarantees are offered: monitoring 0.5 of 1, 3 thousand more peacekeepers."
    )
    assert kind.sentence({"peacekeepers": 3.0}).endswith("offered: 3 thousand more peacekeepers.")


def test_fields_that_name_something_say_what_and_whether_all_may_stand_there():
    names = {
        (kind, field): (named.noun, named.all)
        for kind, model in EVENT_KINDS.items()
        for field, named in model.names().items()
    }
    assert names == {
        ("sanctions_package", "by"): ("actor", False),
        ("aid_package", "by"): ("actor", False),
        ("pledge", "actor"): ("supporter", True),
        ("offensive", "sector"): ("sector", False),
        ("details_settled", "detail"): ("detail", True),
        ("detail_raised", "detail"): ("detail", False),
        ("doubter_turns", "actor"): ("actor", False),
    }
