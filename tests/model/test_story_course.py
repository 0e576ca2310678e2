"""What a story says between the events of its days: what is coming, what stands still, its end."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pytest

from sim.model.story.story import Story
from sim.model.world import World
from sim.outcomes import CATEGORIES
from sim.scenario import load

WORLDS = range(40)
LATE = {"id": "late", "kind": "sanctions_package", "day": 400, "announced": 20, "size": 0.2}
QUIET_LINE = re.compile(r"(\d{4}-\d\d-\d\d)  (\d+) weeks? without change: (.*)\.$")


@pytest.fixture(scope="module")
def walked_away() -> World:
    made = World(load("us_walks_away"), worlds=WORLDS, record=True)
    made.run()
    return made


def day_of(story: Story, text: str) -> int:
    return (date.fromisoformat(text) - story.scenario.start).days


def dated(story: Story) -> list[tuple[int, str]]:
    """Day and sentence of every line that begins with a date, the ending left out."""
    found = [re.match(r"(\d{4}-\d\d-\d\d)  (.*)", line) for line in story.lines()]
    return [(day_of(story, match[1]), match[2]) for match in found if match][:-1]


def test_an_announcement_leaves_a_line_on_its_day_also_of_what_comes_after_the_horizon() -> None:
    made = World(load("keep_up_the_pressure", overrides={"events": [LATE]}), worlds=[0])
    story = made.story(0)
    start = story.scenario.start
    expected = []
    for event in story.scenario.events:
        announced = event.fields.get("announced_day")
        if announced is not None:
            expected.append((announced, f"Announced for {start + timedelta(days=event.day)}: new "))
    found = [(day, text) for day, text in dated(story) if text.startswith("Announced for")]
    assert len(found) == len(expected) == 3
    for (day, text), (announced, beginning) in zip(found, sorted(expected), strict=True):
        assert day == announced
        assert text.startswith(beginning)
    kinds = [entry["kind"] for entry in story.to_dict()["entries"]]
    assert kinds.count("announcement") == 3


def test_what_is_announced_for_its_own_day_is_no_announcement() -> None:
    """It is never expected: the package is in force from that day on."""
    event = {**LATE, "day": 20}
    made = World(load("baseline", overrides={"events": [event]}), worlds=[0])
    assert not any("Announced" in line for line in made.story(0).lines())


def test_weeks_without_change_are_said_once_and_no_week_is_left_out(walked_away: World) -> None:
    """Every seventh day either has a line, or belongs to exactly one stretch that is named."""
    seen = 0
    for number in WORLDS:
        story = walked_away.story(number)
        lines = dated(story)
        still = {day: int(text.split()[0]) for day, text in lines if "without change" in text}
        covered = [day + 7 * week for day, weeks in still.items() for week in range(weeks)]
        eventful = {day for day, text in lines if "without change" not in text}
        for week in range(0, story.scenario.horizon_days, 7):
            assert covered.count(week) == (week not in eventful), (number, week)
        assert not any(day + 7 * weeks in still for day, weeks in still.items())
        seen += len(still)
    assert seen > len(WORLDS)


def test_a_stretch_says_whether_a_truce_goes_on_or_there_is_no_offer(walked_away: World) -> None:
    reasons = set()
    for number in WORLDS:
        story = walked_away.story(number)
        gone = story.outcome["mediator_exit_day"]
        for line in story.lines():
            if match := QUIET_LINE.match(line):
                day, why = day_of(story, match[1]), match[3]
                first, length = story.outcome["accepted_day"], story.outcome["truce_days"]
                in_truce = 0 <= first < day <= first + length and story.outcome["truces"] == 1
                if in_truce:
                    assert why == "the full truce goes on"
                elif first < 0:
                    assert gone >= 0
                    assert why == "no offer is on the table"
                reasons.add(why)
    assert reasons == {"the full truce goes on", "no offer is on the table"}


def test_the_end_says_that_the_mediator_is_gone_and_that_no_offer_is_left(
    walked_away: World,
) -> None:
    """Stalled or refused sounds as if talks went on; in these worlds nobody is left to talk."""
    on_the_table = walked_away.offer.on_the_table
    for number in WORLDS:
        story = walked_away.story(number)
        end = story.lines()[-1]
        left = story.scenario.start + timedelta(days=int(story.outcome["mediator_exit_day"]))
        assert f"United States left the talks on {left}" in end
        assert ("no offer is on the table" in end) == (not on_the_table[number])


def test_the_end_says_what_the_category_hides_and_nothing_where_it_hides_nothing() -> None:
    made = World(load("baseline"), worlds=range(150), record=True)
    made.run()
    full, partial = made.truce.active, made.limited.active
    withdrew = made.opponent.withdrawn_day
    kinds = {"held": 0, "withdrew": 0, "plain": 0}
    for number in range(150):
        story = made.story(number)
        end = story.lines()[-1]
        key = CATEGORIES[story.outcome["category"]].key
        if key == "held":
            kinds["held"] += 1
            assert ("no full truce is in force any more" in end) == (not full[number])
            assert ("a limited truce is in force" in end) == bool(partial[number])
        hidden = withdrew[number] >= 0 and key != "withdrawn"
        assert ("withdrew its endorsement on" in end) == hidden
        kinds["withdrew"] += hidden
        nothing = made.offer.on_the_table[number] and not hidden and key in ("refused", "stalled")
        if nothing and story.outcome["mediator_exit_day"] < 0:
            kinds["plain"] += 1
            assert "Also:" not in end
    assert kinds["held"] and kinds["plain"]


def test_the_end_of_a_stalled_world_names_its_last_answer(walked_away: World) -> None:
    last = walked_away.decider.last_answer
    said = {1: "a limited truce, which has ended", 2: "a counter-proposal"}
    stalled = [c.key for c in CATEGORIES].index("stalled")
    found = set()
    for number in np.flatnonzero(walked_away.columns()["category"] == stalled).tolist():
        end = walked_away.story(number).lines()[-1]
        assert f"(the last answer was {said[int(last[number])]})" in end
        found.add(int(last[number]))
    assert found == {1, 2}
