"""What a story says between the events of its days: what is coming, what stands still, its end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from sim.model.story.course import Course
from sim.model.story.entry import OFFER_RENEWED, Entry
from sim.model.story.story import Story
from sim.model.world import World
from sim.outcomes import CATEGORIES
from sim.scenario import load

WORLDS = range(40)
LOST = ("mediator_left", "endorsement_withdrawn", "truce_collapsed")
LATE = {"id": "late", "kind": "sanctions_package", "day": 400, "announced": 20, "size": 0.2}
QUIET_LINE = re.compile(r"(\d{4}-\d\d-\d\d)  (\d+) weeks? without change: (.*)\.$")


@pytest.fixture(scope="module")
def walked_away() -> World:
    made = World(load("us_walks_away"), worlds=WORLDS, record=True)
    made.run()
    return made


def day_of(story: Story, text: str) -> int:
    return (date.fromisoformat(text) - story.scenario.start).days


def days_of(story: Story, kind: str) -> list[int]:
    return [entry.day for entry in story.entries if entry.kind == kind]


def on(story: Story, day: int) -> str:
    return (story.scenario.start + timedelta(days=day)).isoformat()


def dated(story: Story) -> list[tuple[int, str]]:
    """Day and sentence of every line that begins with a date, the ending left out."""
    found = [re.match(r"(\d{4}-\d\d-\d\d)  (.*)", line) for line in story.lines(full=True)]
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
    assert not any("Announced" in line for line in made.story(0).lines(full=True))


@pytest.mark.slow
def test_weeks_without_change_are_said_once_and_no_week_is_left_out(walked_away: World) -> None:
    """Between two days with a line every stretch of two whole weeks or more is named, and once."""
    seen = 0
    for number in WORLDS:
        story = walked_away.story(number)
        lines = dated(story)
        still = {day: int(text.split()[0]) for day, text in lines if "without change" in text}
        eventful = sorted({day for day, text in lines if "without change" not in text})
        ends = zip([-1, *eventful], [*eventful, story.scenario.horizon_days], strict=True)
        silent = {after + 1: (until - after - 1) // 7 for after, until in ends}
        assert still == {day: weeks for day, weeks in silent.items() if weeks >= 2}, number
        assert len([text for _, text in lines if "without change" in text]) == len(still)
        seen += len(still)
    assert seen > len(WORLDS) // 2


@pytest.mark.slow
def test_a_stretch_says_what_stands_still() -> None:
    made = World(load("wait_and_see"), worlds=WORLDS, record=True)
    made.run()
    reasons = dict.fromkeys(
        (
            "the full truce goes on",
            "no offer is on the table",
            "Russia's answer stands",
            "the offer waits for an answer of Russia",
        ),
        0,
    )
    for number in WORLDS:
        story = made.story(number)
        entries = story.entries
        for line in story.lines(full=True):
            if match := QUIET_LINE.match(line):
                day, why = day_of(story, match[1]), match[3]
                reasons[why] += 1
                before = [entry for entry in entries if entry.day < day]
                kinds = [entry.kind for entry in before]
                if why == "the full truce goes on":
                    assert kinds.count("truce_agreed") > kinds.count("truce_held")
                elif why == "the offer waits for an answer of Russia":
                    again = [k for k in kinds if k in (*OFFER_RENEWED, "answer")]
                    assert not again or again[-1] != "answer"
                elif why == "no offer is on the table":
                    assert any(k in kinds for k in LOST)
    assert min(reasons.values()) > 0


@pytest.mark.slow
def test_the_end_says_that_the_mediator_is_gone_and_that_no_offer_is_left(
    walked_away: World,
) -> None:
    """Stalled or refused sounds as if talks went on; in these worlds nobody is left to talk."""
    on_the_table = walked_away.offer.on_the_table
    for number in WORLDS:
        story = walked_away.story(number)
        end = story.lines(full=True)[-1]
        left = story.scenario.start + timedelta(days=int(story.outcome["mediator_exit_day"]))
        assert f"the United States left the talks on {left}" in end
        assert ("no offer is on the table" in end) == (not on_the_table[number])


@pytest.mark.slow
def test_the_end_says_what_the_category_hides_and_nothing_where_it_hides_nothing() -> None:
    made = World(load("baseline"), worlds=range(150), record=True)
    made.run()
    full, partial = made.truce.active, made.limited.active
    withdrew = made.opponent.withdrawn_day
    kinds = {"held": 0, "withdrew": 0, "plain": 0, "later": 0}
    for number in range(150):
        story = made.story(number)
        end = story.lines(full=True)[-1]
        key = CATEGORIES[story.outcome["category"]].key
        if key == "held":
            kinds["held"] += 1
            held = days_of(story, "truce_held")[-1]
            broken = [day for day in days_of(story, "truce_collapsed") if day > held]
            later = [f"a later truce collapsed on {on(story, day)}" for day in broken]
            assert all(words in end for words in later[-1:])
            kinds["later"] += bool(later)
            plainly = "no full truce is in force any more" in end
            assert plainly == (not full[number] and not later)
            assert ("a limited truce is in force" in end) == bool(partial[number])
        hidden = withdrew[number] >= 0 and key != "withdrawn"
        assert ("withdrew its endorsement on" in end) == hidden
        kinds["withdrew"] += hidden
        nothing = made.offer.on_the_table[number] and not hidden and key in ("refused", "stalled")
        if nothing and story.outcome["mediator_exit_day"] < 0:
            kinds["plain"] += 1
            assert "Also:" not in end
    assert kinds["held"] and kinds["plain"] and kinds["later"]


def test_the_end_of_a_stalled_world_names_its_last_answer(walked_away: World) -> None:
    last = walked_away.decider.last_answer
    said = {
        1: "the last answer was a limited truce, which has ended",
        2: "the last answer was a counter-proposal",
        -1: "no offer was answered",
    }
    stalled = [c.key for c in CATEGORIES].index("stalled")
    found = set()
    for number in np.flatnonzero(walked_away.columns()["category"] == stalled).tolist():
        end = walked_away.story(number).lines(full=True)[-1]
        assert f"({said[int(last[number])]})" in end
        found.add(int(last[number]))
    assert found >= {2, -1}


@pytest.mark.slow
def test_the_end_dates_the_truce_that_the_category_is_about() -> None:
    """Where one collapsed and another runs, "running" is the later one's."""
    made = World(load("baseline", overrides={"events": []}), worlds=range(300), record=True)
    made.run()
    keys = [category.key for category in CATEGORIES]
    again = 0
    for number in range(300):
        story = made.story(number)
        key, end = keys[story.outcome["category"]], story.lines(full=True)[-1]
        agreed, collapsed = days_of(story, "truce_agreed"), days_of(story, "truce_collapsed")
        if key == "running":
            assert f"accepted on {on(story, agreed[-1])}" in end
            earlier = [f"an earlier truce collapsed on {on(story, day)}" for day in collapsed]
            assert all(words in end for words in earlier[-1:])
            again += bool(earlier)
        elif key == "held":
            before = [day for day in agreed if day < story.outcome["held_day"]]
            assert f"accepted on {on(story, before[-1])}" in end
    assert again > 0


def test_the_end_of_a_world_without_endorsement_says_what_the_last_answer_was() -> None:
    low = load("baseline", settings=("parameters.opponent.endorsement_base=0.05",))
    made = World(replace(low, rules=replace(low.rules, retabling="off")), worlds=range(8))
    said = {"accept": "yes", "limited": "a limited truce", "counter": "“yes, but”", "refuse": "no"}
    seen = 0
    for number in range(8):
        story = made.story(number)
        given = [entry.facts["answer"] for entry in story.entries if entry.kind == "answer"]
        if CATEGORIES[story.outcome["category"]].key == "withdrawn" and given:
            assert f"the last answer of Russia was {said[given[-1]]}" in story.lines(full=True)[-1]
            seen += 1
    assert seen > 0


def test_who_takes_the_text_up_is_not_told_as_the_mediator_that_left(walked_away: World) -> None:
    """The successor has half the patience, an envoy of its own, and gives up in its own name."""
    patience = walked_away.inputs.array("mediator.patience_rounds")
    seen = {"met": 0, "gave up": 0, "again": 0}
    for number in WORLDS:
        story = walked_away.story(number)
        lines = story.lines(full=True)
        taken_up = days_of(story, "text_taken_up")
        if not taken_up:
            continue
        later = [text for day, text in dated(story) if day > taken_up[0]]
        assert not [text for text in later if "Witkoff meets" in text or "States walks" in text]
        seen["met"] += any(text.startswith("The second mediator's envoy meets") for text in later)
        seen["again"] += any("The third mediator's envoy meets" in text for text in later)
        for at, line in enumerate(lines):
            if "The second mediator gives up" in line:
                half = f"Its patience of {patience[number] / 2:.1f} weeks is spent: "
                assert lines[at + 1].strip().startswith(half)
                seen["gave up"] += 1
                assert "another mediator took the text up on" in lines[-1] or len(taken_up) > 1
    assert min(seen.values()) > 0


def test_each_truce_is_counted_from_its_own_beginning() -> None:
    course = Course()
    course.note(Entry(10, "truce_agreed", {"days": 0, "violations": 0}), None, [])
    held = Entry(40, "truce_held", {"days": 30, "violations": 4})
    assert course.lasted(held) == {"days": 30, "violations": 4}
    course.note(held, None, [])
    course.note(Entry(50, "truce_agreed", {"days": 30, "violations": 4}), None, [])
    collapsed = Entry(57, "truce_collapsed", {"days": 37, "violations": 6})
    assert course.lasted(collapsed) == {"days": 7, "violations": 2}
