"""What a story says of events that come to nothing, of deadlines, and of the council."""

from __future__ import annotations

import re

import pytest

from sim.model.world import World
from sim.scenario import load

MET = "The deadline passes: a truce has been agreed in time."
KEPT = "carries its threat out: new sanctions, 25% of those in force at the start."
LAPSE = "Not renewed, they lapse: sectoral sanctions; Hungary and Slovakia did not agree."
LET_OFF = "The deadline passes; the United States does not carry its threat out."
NO_OFFER = "The deadline passes without effect: no offer is on the table."


def made_with(*events: dict, worlds: int = 1, **overrides: object) -> World:
    given = load("baseline", overrides={"events": list(events), **overrides})
    made = World(given, worlds=range(worlds), record=True)
    made.run()
    return made


def told(made: World, number: int, date: str) -> list[str]:
    """Sentences of a day, and what is below them."""
    lines, taking = [], False
    for line in made.story(number).lines(full=True):
        taking = line.startswith(date) or (taking and line.startswith(" "))
        if taking:
            lines.append(line[12:])
    return lines


def test_talks_that_do_not_take_place_are_not_told_as_talks() -> None:
    talks = {"kind": "envoy_meeting", "day": 10}
    truce = {"kind": "truce_imposed", "day": 8}
    gone = {"kind": "offer_withdrawn", "day": 8}
    missed = "Event: talks with Russia are fixed and do not come about: "
    assert f"{missed}a full truce is in force." in told(made_with(talks, truce), 0, "2025-03-25")
    assert f"{missed}no offer is on the table." in told(made_with(talks, gone), 0, "2025-03-25")
    noted = told(made_with({**talks, "note": "in Jeddah"}, gone), 0, "2025-03-25")
    assert f"{missed}no offer is on the table (in Jeddah)." in noted
    held = told(made_with(talks), 0, "2025-03-25")
    assert "Event: Steve Witkoff meets Vladimir Putin." in held
    assert not [line for line in held if "talks" in line]


def test_a_package_that_a_doubter_holds_up_is_told_as_waiting() -> None:
    package = {"kind": "sanctions_package", "day": 20, "size": 0.12}
    by_mediator = {**package, "id": "own", "by": "united_states"}
    turns = {"kind": "doubter_turns", "day": 14, "actor": "hungary", "change": -9}
    size = "new sanctions, 12% of those in force at the start"
    waits = f"Event: {size}, are due; the council is blocked, and they wait."
    own = "Event: new sanctions by the United States, 12% of those in force at the start."
    lines = told(made_with(turns, package, by_mediator), 0, "2025-04-04")
    assert lines[:2] == [waits, own]
    calm = {**turns, "change": 9}
    other = {**calm, "id": "other", "actor": "slovakia"}
    assert f"Event: {size}." in told(made_with(calm, other, package), 0, "2025-04-04")


def test_the_council_is_told_by_who_blocks_it_and_what_that_does() -> None:
    """Day 138 is that of the renewal; the pressure that is told is the model's."""
    hardens = {"kind": "doubter_turns", "day": 30, "change": -4}
    events = [{**hardens, "id": f"{key}_hardens", "actor": key} for key in ("hungary", "slovakia")]
    events += [
        {**each, "id": f"{each['actor']}_softens", "day": 150, "change": 8} for each in events
    ]
    made = made_with(*events, worlds=12)
    seen = {"due": 0, "adopted": 0, "both": 0}
    for number in range(12):
        lines = [line[12:] for line in made.story(number).lines(full=True)]
        at = lines.index(LAPSE)
        now, before = re.findall(r"\d\.\d\d", lines[at + 1])
        assert lines[at + 1] == f"Pressure {now}, before {before}"
        assert float(now) < float(before)
        seen["both"] += any(
            re.match(
                r"(Hungary|Slovakia|Hungary and Slovakia) blocks? the coalition's council", line
            )
            for line in lines
        )
        seen["due"] += any("and blocked by Hungary and Slovakia." in line for line in lines)
        for entry in made.story(number).entries:
            if entry.kind == "measures_adopted" and entry.day > 150:
                assert entry.facts["pressure"] > entry.facts["before"]
                said = f"adopts what has been prepared, {entry.facts['size']:.1%} of the sanctions"
                assert any(said in line for line in lines)
                seen["adopted"] += 1
    assert min(seen.values()) > 0


@pytest.mark.slow
@pytest.mark.parametrize("follow", [0.0, 1.0])
def test_a_deadline_ends_as_the_story_says(follow: float) -> None:
    ultimatum = {"kind": "ultimatum", "day": 14, "deadline_days": 20, "threat": 2}
    path = "parameters.pressure.ultimatum_follow_through"
    sure = {path: follow, "parameters.pressure.credibility_start": 1.0}
    made = made_with(ultimatum, worlds=40, **sure)
    seen = {"met": 0, "defied": 0, "gone": 0}
    for number in range(40):
        story = made.story(number)
        agreed = [entry.day for entry in story.entries if entry.kind == "truce_agreed"]
        began = any(entry.kind == "ultimatum_set" for entry in story.entries)
        lines = told(made, number, "2025-04-18")
        deadline = [line for line in lines if line.startswith("The deadline passes")]
        if not began:
            assert deadline == []
        elif any(14 <= day <= 34 for day in agreed):
            assert deadline == [MET]
            seen["met"] += 1
        elif NO_OFFER in deadline:
            seen["gone"] += 1
        else:
            (said,) = deadline
            assert said.endswith(KEPT if follow else LET_OFF)
            seen["defied"] += 1
    assert seen["met"] and seen["defied"]


def test_a_deadline_that_is_set_while_a_truce_runs_or_no_offer_stands_has_no_effect() -> None:
    words = "the United States sets a deadline in 20 days; until then its threat counts 2 times."
    ultimatum = {"kind": "ultimatum", "day": 14, "deadline_days": 20, "threat": 2}
    for before in ("truce_imposed", "offer_withdrawn", "mediator_exit"):
        made = made_with({"kind": before, "day": 13}, ultimatum)
        assert f"Event without effect: {words}" in told(made, 0, "2025-03-29"), before
    assert f"Event: {words}" in told(made_with(ultimatum), 0, "2025-03-29")
