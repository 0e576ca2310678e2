"""A story in brief opens with its end and its turns, and leaves out what changed nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim import story_pair
from sim.model.story.brief import Brief
from sim.model.story.entry import Entry, Happening
from sim.model.story.headline import headline
from sim.model.story.reasons import one_in
from sim.model.story.story import Story
from sim.model.story.turning import MOST_TURNS, distance, turns_of
from sim.model.world import World
from sim.outcomes import ANSWERS, CATEGORIES
from sim.scenario import load

WORLDS = (0, 3, 4, 5, 9, 13, 21, 59, 119)
"""Of the baseline at seed 1: each way to end."""
KEYS = [category.key for category in CATEGORIES]


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    world = World(load("baseline"), seed=1, worlds=WORLDS, record=True)
    return [world.story(number) for number in WORLDS]


def answer(day: int, said: str, *odds: float, **of_counter: float) -> Entry:
    """An answer; of_counter: terms of the value of "yes, but", the other options' are all 0."""
    terms = {option: dict.fromkeys(of_counter, 0.0) for option in ANSWERS}
    facts = {"answer": said, "probabilities": dict(zip(ANSWERS, odds, strict=True))}
    return Entry(day, "answer", {**facts, "terms": {**terms, "counter": of_counter}})


def test_most_stories_fit_a_page_and_tell_less_than_half_of_the_whole(stories: list[Story]) -> None:
    """A page is what a reader of the brief form was promised: 80 lines, 900 words."""
    for story in stories:
        brief, whole = story.lines(), story.lines(full=True)
        words = len(" ".join(brief).split())
        assert len(brief) <= 80 and words <= 900
        assert words < 0.65 * len(" ".join(whole).split())


def test_the_headline_says_how_the_world_ended_and_when(stories: list[Story]) -> None:
    agreed = {"held": "holds", "running": "in force on the last day", "collapsed": "collapses"}
    others = {
        "limited": "only a limited truce is in force",
        "withdrawn": "Ukraine withdrew its endorsement on",
        "stalled": "“yes, but”",
        "refused": ", were no",
    }
    seen = set()
    for story in stories:
        key = KEYS[story.outcome["category"]]
        assert story.lines()[1] == story.headline
        assert {**agreed, **others}[key] in story.headline
        assert story.headline.startswith("Russia accepts on " if key in agreed else "No full truce")
        seen.add(key)
    assert seen >= set(KEYS) - {"stalled"}


def test_a_marginal_world_is_told_as_such(stories: list[Story]) -> None:
    """World 9 accepts with a probability of about 1/30, which stands in the logged answer."""
    story = stories[WORLDS.index(9)]
    yes = [e for e in story.entries if e.kind == "answer" and e.facts["answer"] == "accept"]
    number = round(1.0 / yes[-1].facts["probabilities"]["accept"])
    assert number > 20 and f"a one-in-{number} answer" in story.headline
    assert f"a one-in-{number} answer" in "\n".join(story.lines(full=True)[3:])


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.3, ""),
        (0.25, "a one-in-four answer"),
        (0.0625, "a one-in-sixteen answer"),
        (0.02, "a one-in-50 answer"),
        (0.0001, "a less than one-in-1,000 answer"),
        (0.0, ""),
    ],
)
def test_a_rare_answer_is_one_in_so_many(probability: float, said: str) -> None:
    assert one_in(probability) == said


def test_the_weight_of_a_turn_is_the_total_variation_distance() -> None:
    even, sure = dict.fromkeys(ANSWERS, 0.25), dict(zip(ANSWERS, (1.0, 0.0, 0.0, 0.0), strict=True))
    assert distance(even, even) == 0.0
    assert distance(even, sure) == 0.75
    assert distance(sure, dict(zip(ANSWERS, (0.0, 1.0, 0.0, 0.0), strict=True))) == 1.0


def test_what_acts_on_the_term_that_moved_turns_a_story() -> None:
    """The odds move by .05, then by .45 as a "yes, but" loses .06 by concessions already made."""
    conceded = "concessions already made"
    entries = [
        answer(5, "counter", 0.0, 0.0, 0.9, 0.1, **{conceded: 0.0}),
        Entry(8, "text_revised", {"detail": "a"}),
        answer(12, "counter", 0.0, 0.0, 0.85, 0.15, **{conceded: 0.0}),
        Entry(20, "text_revised", {"detail": "b"}),
        Entry(21, "mediator_turned", {}),
        answer(25, "refuse", 0.0, 0.0, 0.4, 0.6, **{conceded: -0.06}),
        answer(30, "refuse", 0.0, 0.0, 0.4, 0.6, **{conceded: -0.06}),
    ]
    weights = [(turn.place, turn.weight) for turn in turns_of(entries, "refused")]
    assert weights == [(3, pytest.approx(0.45)), (5, pytest.approx(0.45))]


def test_where_no_happening_acts_on_what_moved_none_is_blamed() -> None:
    entries = [
        answer(5, "counter", 0.0, 0.0, 0.9, 0.1, **{"mediator's goodwill": 0.1}),
        Entry(20, "text_revised", {"detail": "a"}),
        answer(25, "counter", 0.0, 0.0, 0.6, 0.4, **{"mediator's goodwill": 0.02}),
    ]
    assert turns_of(entries, "stalled") == []
    entries[1] = Entry(20, "mediator_turned", {})
    assert [turn.place for turn in turns_of(entries, "stalled")] == [1]


def test_what_closes_an_option_turns_a_story() -> None:
    entries = [
        answer(5, "limited", 0.0, 0.6, 0.2, 0.2),
        Entry(5, "limited_agreed", {"names": ["at sea"], "index": 0}),
        answer(20, "counter", 0.0, 0.0, 0.5, 0.5),
    ]
    assert [turn.place for turn in turns_of(entries, "stalled")] == [1, 2]


def test_what_a_story_ends_by_is_a_turn_however_likely_it_was(stories: list[Story]) -> None:
    rests_on = {"held": "truce_held", "collapsed": "truce_collapsed", "running": "answer"}
    rests_on |= {"withdrawn": "endorsement_withdrawn", "limited": "answer"}
    for story in stories:
        points = story.turning_points
        assert len(points) <= MOST_TURNS
        assert [point["day"] for point in points] == sorted(point["day"] for point in points)
        wanted = rests_on.get(KEYS[story.outcome["category"]])
        assert wanted is None or wanted in [point["kind"] for point in points]
        assert story.to_dict()["turning_points"] == points


def test_options_are_set_out_where_the_story_turns_and_nowhere_else(stories: list[Story]) -> None:
    for story in stories:
        told = "\n".join(story.lines())
        turning = sum(point["kind"] == "answer" for point in story.turning_points)
        assert told.count("Felt momentum") == max(turning, 1)
        asked = sum(entry.kind == "answer" for entry in story.entries)
        assert "\n".join(story.lines(full=True)).count("Felt momentum") == asked


def test_answers_that_repeat_the_last_are_counted_and_not_told(stories: list[Story]) -> None:
    story = stories[WORLDS.index(3)]
    given = [entry.facts["answer"] for entry in story.entries if entry.kind == "answer"]
    assert given == ["counter"] * given.count("counter") + ["refuse"] * given.count("refuse")
    told = [line for line in story.lines() if re.search(r"\d  Russia (answers|refuses)", line)]
    dated = told[-2:]  # after the turning points
    assert "answers “yes, but” with conditions" in dated[0]
    assert f"after answering “yes, but” {given.count('counter')} times." in dated[1]


def test_weeks_that_changed_nothing_are_one_sentence() -> None:
    scenario = load("baseline")
    entries = [answer(day, "counter", 0.0, 0.0, 0.9, 0.1) for day in (5, 20, 30)]
    entries.insert(2, Entry(25, "meeting", {}))
    entries.append(Entry(40, "aid_paused", {}))
    happenings = [Happening(entry.day, [entry.kind], entry, "it stands") for entry in entries]
    told = list(Brief(scenario, ()).tell(happenings, "the end"))
    assert [day for day, _ in told] == [5, 6, 40, 41]
    assert told[1][1] == [
        "From 21 Mar 2025 to 23 Apr 2025 nothing changed: Russia answered “yes, but” twice more, "
        "1 meeting settled nothing."
    ]
    assert told[3][1][0].endswith("nothing changed: the end.")


def test_a_world_without_an_answer_has_a_headline() -> None:
    outcome = {"category": KEYS.index("stalled"), "accepted_day": -1}
    told = headline(load("baseline"), [], outcome)
    assert told == "No full truce by 10 Sep 2025: no offer was answered."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["refuse", "refuse", "refuse"], "Russia answered no all 3 times, from 18 Mar 2025 on."),
        (["counter", "counter"], "Russia answered “yes, but” both times, from 18 Mar 2025 on."),
        (["refuse"], "Russia's last answer, on 18 Mar 2025, was no."),
        (
            ["counter", "refuse", "refuse"],
            "Russia's last 2 answers, from 19 Mar 2025 on, were no.",
        ),
    ],
)
def test_a_headline_tells_the_last_answers_from_all(given: list[str], said: str) -> None:
    outcome = {"category": KEYS.index("refused"), "accepted_day": -1}
    chances = {"accept": 0.001, "refuse": 0.5, "counter": 0.4, "limited": 0.0}
    entries = [
        Entry(3 + number, "answer", {"answer": answer, "probabilities": chances})
        for number, answer in enumerate(given)
    ]
    assert f": {said} At no answer" in headline(load("baseline"), entries, outcome)


def test_two_stories_side_by_side_are_whole_sentences_and_say_whose_offer_is_accepted() -> None:
    """World 38: another mediator carries the text when one of the two accepts it."""
    pair = story_pair("baseline", "everything_at_once", world=38)
    assert "Russia accepts the full truce that the second mediator carries" in pair.beside[-1].here
    for each in pair.beside:
        assert all(text.endswith(".") for text in (each.reference, each.here) if text)


def test_the_story_of_the_readme_is_the_models_own(stories: list[Story]) -> None:
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    story = stories[WORLDS.index(9)]
    assert story.headline in readme
    for point in story.turning_points:
        assert f"{point['date']} {point['text']}" in readme


def test_a_turn_names_the_terms_behind_the_odds(stories: list[Story]) -> None:
    """World 3's second turn: the odds of a no rise between two answers, by the logged terms."""
    story = stories[WORLDS.index(3)]
    point = story.turning_points[1]
    answers = [entry for entry in story.entries if entry.kind == "answer"]
    before = [entry for entry in answers if entry.day < point["day"]][-1]
    after = next(entry for entry in answers if entry.day >= point["day"])
    one, other = (each.facts["probabilities"]["refuse"] for each in (before, after))
    assert f"no {one:.0%} → {other:.0%}" in point["text"]
    gaps = [
        {name: terms["refuse"].get(name, 0.0) - term for name, term in terms["counter"].items()}
        for terms in (before.facts["terms"], after.facts["terms"])
    ]
    changes = {name: gaps[1][name] - gaps[0][name] for name in gaps[0] if name != "mood"}
    largest = max(changes, key=lambda name: abs(changes[name]))
    assert f"For no over “yes, but”: {largest} {changes[largest]:+.2f}" in point["text"]


def test_of_several_truces_the_headline_and_the_turns_tell_the_one_the_outcome_is_about() -> None:
    """World 168 has two truces that collapse; the table has the days of the first."""
    story = World(load("baseline"), seed=1, worlds=[168], record=True).story(168)
    agreed = [entry.day for entry in story.entries if entry.kind == "truce_agreed"]
    assert len(agreed) == 2 and story.outcome["accepted_day"] == agreed[0]
    assert "(the first of 2 full truces)" in story.headline
    points = {(point["day"], point["kind"]) for point in story.turning_points}
    assert {(agreed[0], "answer"), (story.outcome["collapsed_day"], "truce_collapsed")} <= points
