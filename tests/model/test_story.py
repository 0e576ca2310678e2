"""A story's numbers explain the choice: terms sum to values, probabilities lead to the draw."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.world import World
from sim.outcomes import ANSWERS, CATEGORIES
from sim.scenario import load

WORLDS = range(12)


@pytest.fixture(scope="module")
def world() -> World:
    made = World(load("everything_at_once"), seed=1, worlds=WORLDS)
    made.run()
    return made


def answers(world: World, number: int) -> list[dict]:
    return [e for e in world.story(number).to_dict()["entries"] if e["kind"] == "answer"]


def test_probabilities_follow_from_the_printed_terms_and_lead_to_the_draw(world: World) -> None:
    precision = world.scenario.parameters["parameters.choice.precision"].quantity.value
    told = 0
    for number in WORLDS:
        for answer in answers(world, number):
            offered = [o for o in ANSWERS if answer["probabilities"][o] > 0.0]
            values = {o: math.fsum(answer["terms"][o].values()) for o in offered}
            best = max(values.values())
            weights = {o: math.exp(precision * (values[o] - best)) for o in offered}
            below = 0.0
            drawn = None
            for option in offered:
                probability = weights[option] / math.fsum(weights.values())
                # λ = 15 magnifies an error of 1e-14 in a value to 1.5e-13 in a probability.
                assert probability == pytest.approx(answer["probabilities"][option], abs=1e-12)
                if drawn is None and answer["draw"] < below + probability:
                    drawn = option
                below += probability
            assert drawn == answer["answer"]
            told += 1
    assert told > 100


def test_every_term_of_the_description_appears(world: World) -> None:
    terms = answers(world, 0)[0]["terms"]
    assert {"war aims", "losses", "economic stress"} <= set(terms["refuse"])
    assert {"terms offered", "open details", "fear of rearming", "foreign troops"} <= set(
        terms["accept"]
    )
    assert {"mediator's goodwill", "talking while winning"} <= set(terms["counter"])
    assert set(terms["limited"]) > set(terms["accept"])


def test_a_story_ends_as_the_table_says(world: World) -> None:
    columns = world.columns()
    for number in WORLDS:
        category = CATEGORIES[int(columns["category"][number])]
        assert category.label in world.story(number).lines()[-1]
        given = sum(int(columns[f"answers_{answer}"][number]) for answer in ANSWERS)
        assert given == len(answers(world, number))


def test_a_story_tells_who_pledged_what_and_what_happened_to_the_offer(world: World) -> None:
    whole = "\n".join(str(world.story(number)) for number in WORLDS)
    assert "now pledges" in whole
    assert "Steve Witkoff meets" in whole
    assert "Settled: " in whole
    assert "decided by: " in whole
    assert "Both have said yes" in whole


def test_a_large_batch_keeps_no_stories_and_says_so() -> None:
    many = World(load("baseline"), worlds=np.arange(20))
    with pytest.raises(ValueError, match="record=True"):
        many.story(3)
