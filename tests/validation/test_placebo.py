"""Codes that carry all the skill lose it when they are permuted; codes that carry none do not."""

from itertools import permutations

import numpy as np
import pytest

from sim.validation.placebo import crossed_scores, placebo
from sim.validation.scores import brier
from tests.validation.synthetic import forecast

OUTCOMES = ["accepted", "refused", "refused", "accepted", "accepted"]


def crossed(chances, outcomes):
    """Every case's codes say the same of whatever case they are given to."""
    said = [[forecast(chance)] * len(outcomes) for chance in chances]
    return crossed_scores(said, outcomes)["brier"]


def test_rows_are_outcomes_and_columns_are_codes():
    table = crossed([0.9, 0.2, 0.3, 0.6, 0.5], OUTCOMES)
    assert table[0, 1] == pytest.approx(brier(0.2, True))
    assert table[1, 0] == pytest.approx(brier(0.9, False))


def test_the_mean_over_all_permutations_by_hand():
    chances = [0.9, 0.2, 0.3]
    outcomes = OUTCOMES[:3]
    every = [
        np.mean([brier(chances[p], o == "accepted") for p, o in zip(order, outcomes, strict=True)])
        for order in permutations(range(3))
    ]
    found = placebo("brier", crossed(chances, outcomes), ["w"] * 3)
    assert found.mean == pytest.approx(np.mean(every))
    # Two of the six orders are as good as the true one: itself, and the two refusals swapped.
    assert sum(each <= every[0] + 1e-12 for each in every) == 2
    assert found.p_value == pytest.approx(1 / 3, abs=0.025)  # five standard errors of .0047


def test_the_placebo_of_a_brier_score_is_its_known_decomposition():
    """Over all permutations: o(1 − o) + var(p) + (p̄ − o)², the base rate's and a price."""
    generator = np.random.default_rng(4)
    chances = generator.random(30)
    happened = generator.random(30) < chances
    outcomes = ["accepted" if each else "refused" for each in happened]
    found = placebo("brier", crossed(chances, outcomes), ["w"] * 30)
    rate = happened.mean()
    expected = rate * (1 - rate) + chances.var() + (chances.mean() - rate) ** 2
    assert found.mean == pytest.approx(expected)


def test_codes_that_carry_all_the_skill_fall_to_the_base_rate_or_below():
    generator = np.random.default_rng(5)
    happened = generator.random(40) < 0.5
    chances = np.where(happened, 0.9, 0.1)
    outcomes = ["accepted" if each else "refused" for each in happened]
    found = placebo("brier", crossed(chances, outcomes), ["w"] * 40)
    assert found.actual == pytest.approx(0.01)
    rate = happened.mean()
    assert found.low > found.actual
    assert found.mean >= rate * (1 - rate)
    assert found.p_value < 0.001


def test_codes_that_carry_none_are_as_likely_as_any_permutation():
    """p is uniform then: over 200 made-up sets its mean is .5, standard error .02."""
    p_values = []
    for seed in range(200):
        generator = np.random.default_rng(seed)
        outcomes = ["accepted" if x < 0.5 else "refused" for x in generator.random(15)]
        table = crossed(generator.random(15), outcomes)
        p_values.append(placebo("brier", table, ["w"] * 15, 200, seed).p_value)
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.08)
    assert np.mean(np.array(p_values) <= 0.1) == pytest.approx(0.1, abs=0.085)


def test_codes_stay_within_their_war():
    """What tells wars apart is left where codes are permuted within them only."""
    chances = [0.9, 0.9, 0.1, 0.1]
    outcomes = ["accepted", "accepted", "refused", "refused"]
    within = placebo("brier", crossed(chances, outcomes), ["a", "a", "b", "b"])
    assert within.mean == within.actual == pytest.approx(0.01)
    assert within.p_value == 1.0
    assert placebo("brier", crossed(chances, outcomes), ["w"] * 4).mean > 0.3
