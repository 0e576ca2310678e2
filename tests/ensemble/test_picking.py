"""Worlds worth reading: a typical one of a kind, one that two scenarios split, and its stories."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.ensemble.partings import side_by_side
from sim.ensemble.picking import pick
from sim.errors import InputError
from tests.fakes import fake_about, fake_result


def _result(accepted, decided, category, name="a"):
    result = fake_result(fake_about(name), worlds=len(accepted))
    columns = dict(result.columns)
    columns["accepted_day"] = np.array(accepted, dtype=np.int32)
    columns["decision_day"] = np.array(decided, dtype=np.int32)
    columns["category"] = np.array(category, dtype=np.int8)
    return type(result)(result.about, result.seed, columns, result.daily)


HELD, STALLED, REFUSED = 0, 5, 6


def test_an_accepted_world_is_the_one_on_the_median_day():
    result = _result([10, -1, 90, 40, 41], [10, 5, 90, 40, 41], [HELD, STALLED, HELD, HELD, HELD])
    assert pick("accepted", [result]) == 3  # the median of 10, 40, 41, 90 is 40.5: the first of two


def test_a_refused_world_answers_last_on_the_median_day():
    result = _result([-1] * 4, [170, 100, 150, 160], [REFUSED, STALLED, REFUSED, REFUSED])
    assert pick("refused", [result]) == 3


def test_a_median_world_ends_as_most_do():
    result = _result([9, -1, -1, -1], [9, 100, 170, 120], [HELD, STALLED, STALLED, STALLED])
    assert pick("median", [result]) == 3


def test_a_flipped_world_accepts_under_the_second_scenario_alone_where_there_is_one():
    ends = [HELD, REFUSED, REFUSED]
    before, after = [9, -1, -1], [-1, -1, 9]
    both = [_result(days, [9, 9, 9], ends, name) for days, name in ((before, "a"), (after, "b"))]
    assert pick("flipped", both) == 2
    assert pick("flipped", [both[0], _result([-1] * 3, [9] * 3, ends, "c")]) == 0


def test_where_there_is_no_such_world_the_message_says_what_to_do():
    none = _result([-1, -1], [9, 9], [STALLED, STALLED])
    for kind in ("accepted", "refused"):
        with pytest.raises(InputError, match=r"none of 2 worlds of a .*--worlds"):
            pick(kind, [none])
    with pytest.raises(InputError, match="under one of a and a alone"):
        pick("flipped", [none, none])
    with pytest.raises(InputError, match="two scenarios"):
        pick("flipped", [none])
    with pytest.raises(InputError, match="must be one of"):
        pick("mediam", [none])


def test_a_picked_world_is_of_its_kind_and_the_same_each_time():
    told = [sim.story("baseline", pick="accepted", worlds=60) for _ in range(2)]
    assert told[0].headline.startswith("Russia accepts on ")
    assert told[0].world == told[1].world


def test_two_stories_stand_side_by_side_up_to_the_first_other_decision():
    pair = sim.story_pair("baseline", "everything_at_once", pick="flipped", worlds=60)
    accepts = [story.outcome["accepted_day"] >= 0 for story in (pair.reference, pair.here)]
    assert sorted(accepts) == [False, True]
    last = pair.beside[-1]
    assert pair.day is not None and last.date == pair.here.date_of(pair.day)
    assert last.reference != last.here
    decided = ("answer", "truce_agreed", "endorsement_withdrawn", "mediator_left")
    before = [
        [(e.day, e.kind, e.facts.get("answer")) for e in story.entries if e.kind in decided]
        for story in (pair.reference, pair.here)
    ]
    assert [e for e in before[0] if e[0] < pair.day] == [e for e in before[1] if e[0] < pair.day]
    assert pair.to_dict()["parts_on"] == last.date
    narrow = pair.lines(40)
    assert max(map(len, narrow)) <= 40
    headline = f"baseline: {pair.reference.headline}"
    assert headline in " ".join(" ".join(narrow).split())


def test_a_story_does_not_part_from_itself():
    story = sim.story("baseline", 3)
    pair = side_by_side(story, story)
    assert (pair.day, pair.beside) == (None, ())
    assert "do not part" in str(pair)


class Told:
    """A story of happenings alone, the last of which is an answer."""

    def __init__(self, answer, *happenings):
        self._happenings = happenings
        self.entries = [SimpleNamespace(kind="answer", day=9, facts={"answer": answer})]

    def happenings(self):
        return [(day, lines, None, "") for day, lines in self._happenings]

    @staticmethod
    def date_of(day):
        return f"day {day}"


def test_a_list_stands_beside_another_with_what_is_on_it():
    """Its first line is the same in both stories, and says nothing by itself."""
    one = Told("refuse", (1, ["It pledges now:", "arms 2", "funds 3"]), (9, ["No."]))
    other = Told("accept", (1, ["It pledges now:", "arms 1"]), (9, ["Yes."]))
    assert side_by_side(one, other).beside == (
        ("day 1", "It pledges now: arms 2; funds 3.", "It pledges now: arms 1."),
        ("day 9", "No.", "Yes."),
    )
    same = Told("accept", (1, ["It pledges now:", "arms 2", "funds 3"]), (9, ["Yes."]))
    assert [each.date for each in side_by_side(one, same).beside] == ["day 9"]
