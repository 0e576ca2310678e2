"""What a world's outcome says, day by day, against what its story says happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.model.story.entry import Entry
from sim.model.world import World
from sim.outcomes import CATEGORIES, COLUMNS, MEANINGS
from sim.scenario import load

WORLDS = range(120)
KEYS = [category.key for category in CATEGORIES]


@pytest.fixture(scope="module")
def world() -> World:
    made = World(load("long_haul"), seed=3, worlds=WORLDS, record=True)
    made.run()
    return made


def by_hand(entries: Iterable[Entry], horizon: int) -> list[str]:
    """The category at the end of each day, worked out from one world's entries alone."""
    full = limited = held = collapsed = withdrawn = False
    answer = ""
    found = []
    happened: dict[int, list[Entry]] = {}
    for entry in entries:
        happened.setdefault(entry.day, []).append(entry)
    for day in range(horizon):
        for entry in happened.get(day, []):
            match entry.kind:
                case "truce_agreed":
                    full, limited = True, False
                case "truce_held":
                    full, held = False, True
                case "truce_collapsed":
                    full, collapsed = False, True
                case "limited_agreed":
                    limited = True
                case "limited_over" | "limited_broken":
                    limited = False
                case "endorsement_withdrawn":
                    withdrawn = True
                case "offer_made" | "text_comes_back" | "text_taken_up":
                    withdrawn = False
                case "answer":
                    answer = entry.facts["answer"]
        fits = {
            "held": held,
            "running": full,
            "collapsed": collapsed,
            "limited": limited,
            "withdrawn": withdrawn,
            "stalled": answer != "refuse",
            "refused": True,
        }
        found.append(next(key for key, true in fits.items() if true))
    return found


@pytest.mark.slow
def test_each_day_counts_the_categories_that_the_stories_give(world: World) -> None:
    """A partial truce that has ended is none: the opponent's exit or the last answer decides."""
    horizon = world.spec.horizon_days
    told = [by_hand(world.story(number).entries, horizon) for number in WORLDS]
    expected = [[day.count(key) for key in KEYS] for day in zip(*told, strict=True)]
    assert world.daily["category"].tolist() == expected
    assert [KEYS[code] for code in world.columns()["category"]] == [days[-1] for days in told]
    after = [days for days in told if "limited" in days and days[-1] in ("stalled", "refused")]
    assert len(after) > 20


def test_who_has_had_a_partial_truce_is_counted_in_the_category_of_the_day(world: World) -> None:
    horizon = world.spec.horizon_days
    expected = np.zeros((horizon, len(KEYS)), dtype=int)
    agreed = world.columns()["limited_day"]
    for number in WORLDS:
        if agreed[number] >= 0:
            for day, key in enumerate(by_hand(world.story(number).entries, horizon)):
                expected[day, KEYS.index(key)] += day >= agreed[number]
    assert world.daily["ever_limited"].tolist() == expected.tolist()


@pytest.mark.slow
def test_days_of_truce_and_of_quiet_are_counted_while_one_is_in_force() -> None:
    made = World(load("long_haul"), seed=3, worlds=WORLDS, record=False)
    full, quiet, partial = (np.zeros(len(WORLDS), dtype=int) for _ in range(3))
    for _ in range(made.spec.horizon_days):
        in_force, limited = made.truce.active.copy(), made.limited.active.copy()
        before = made.truce.violations.copy()
        made.step()
        full += in_force
        quiet += in_force & (made.truce.violations == before)
        partial += limited
    columns = made.columns()
    assert columns["truce_days"].tolist() == full.tolist()
    assert columns["quiet_days"].tolist() == quiet.tolist()
    assert columns["limited_days"].tolist() == partial.tolist()
    assert 0 < quiet.sum() < full.sum() and partial.sum() > 0


def test_held_first_time_is_what_became_of_the_first_full_truce(world: World) -> None:
    ends = []
    for number in WORLDS:
        kinds = [entry.kind for entry in world.story(number).entries]
        last = [kind for kind in kinds if kind in ("truce_held", "truce_collapsed")]
        ends.append(last[:1] == ["truce_held"])
    assert world.columns()["held_first_time"].tolist() == ends
    assert 0 < sum(ends) < len(ends)


def test_a_mood_carried_the_acceptance_where_another_option_was_worth_more(world: World) -> None:
    """Worked out anew from the terms that the story gives for the answer of that day."""
    columns = world.columns()
    by_mood = []
    for number in WORLDS:
        day = columns["accepted_day"][number]
        answers = [
            e.facts for e in world.story(number).entries if (e.day, e.kind) == (day, "answer")
        ]
        by_mood.append(bool(answers) and _was_worth_less(answers[0]))
    assert columns["accepted_by_mood"].tolist() == by_mood
    assert 0 < sum(by_mood) < (columns["accepted_day"] >= 0).sum()


def _was_worth_less(facts: Mapping[str, Any]) -> bool:
    """Whether an option that was open was worth more than the answer, moods left out."""
    worth = {
        option: sum(term for name, term in terms.items() if name != "mood")
        for option, terms in facts["terms"].items()
        if facts["available"][option]
    }
    return max(worth, key=worth.__getitem__) != facts["answer"]


def test_a_truce_that_is_imposed_is_no_acceptance_by_mood() -> None:
    """Nobody chose it: by the day it is imposed many have answered by mood otherwise."""
    imposed = {
        "horizon_days": 40,
        "rules": {"options": ["counter", "refuse"]},
        "events": [{"id": "truce", "kind": "truce_imposed", "day": 35}],
    }
    made = World(load("baseline", overrides=imposed), seed=1, worlds=range(200), record=False)
    columns = made.columns()
    assert (columns["accepted_day"] == 35).all() and made.decider.by_mood.sum() > 20
    assert not columns["accepted_by_mood"].any()


def test_the_type_in_the_table_is_the_one_that_the_decider_acts_on(world: World) -> None:
    natures = [world.story(number).nature["resolve"] for number in WORLDS]
    assert world.columns()["resolve"].tolist() == natures
    given = load("baseline", overrides={"parameters.decider.resolve": 0.8, "horizon_days": 1})
    assert (World(given, seed=1, worlds=range(3)).columns()["resolve"] == 0.8).all()


def test_where_nothing_has_been_answered_nothing_has_been_refused() -> None:
    """Without an offer nobody is asked: such a world is stalled, and no truce came about."""
    no_offer = {"events": [{"id": "gone", "kind": "offer_withdrawn", "day": 0}]}
    made = World(load("baseline", overrides=no_offer), seed=1, worlds=range(50))
    columns = made.columns()
    assert not sum(columns[f"answers_{each}"].sum() for each in ("accept", "refuse", "counter"))
    assert {KEYS[code] for code in columns["category"]} == {"stalled"}
    assert not columns["ever_limited"].any() and not columns["held_first_time"].any()
    assert not columns["quiet_days"].any() and not columns["limited_days"].any()


def test_before_the_first_round_a_world_is_stalled() -> None:
    """An offer that is made on day 10 is answered in the round of that day, and not before."""
    late = {
        "horizon_days": 20,
        "rules": {"options": ["refuse"]},
        "events": [
            {"id": "gone", "kind": "offer_withdrawn", "day": 0},
            {"id": "back", "kind": "offer_made", "day": 10},
            {"id": "asked", "kind": "round", "day": 10},
        ],
    }
    made = World(load("baseline", overrides=late), seed=1, worlds=range(30))
    made.run()
    shares = made.daily["category"]
    assert (shares[:10, KEYS.index("stalled")] == 30).all()
    assert (shares[10:, KEYS.index("refused")] == 30).all()


def test_every_column_says_what_it_means() -> None:
    assert list(MEANINGS) == list(COLUMNS)
    assert all(MEANINGS.values())


def test_the_page_on_results_has_every_column_in_the_same_words() -> None:
    page = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
    for name, meaning in MEANINGS.items():
        if not name.endswith(("_at_decision", "_at_end")):
            assert f"| `{name}` | {meaning} |" in page
