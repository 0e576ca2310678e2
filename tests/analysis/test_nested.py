"""Parts of a variance by a nested design, on cases whose parts are known."""

import numpy as np
import pytest

from sim.analysis.nested import LEVELS, parts
from sim.analysis.nested_design import BLOCKS, DRAWS, PATHS, Design

WORLDS = 10_000
CASES = {
    "like the baseline": (0.02, 0.09, 0.04, 0.38),
    "all alike": (0.05, 0.05, 0.05, 0.2),
    "structures most": (0.1, 0.02, 0.02, 0.35),
    "judged numbers alone": (0.0, 0.09, 0.0, 0.38),
}
"""Standard deviations by structure, judged number, stated input and world."""


def _planted(deviations, seed, blocks=BLOCKS):
    """Sums of effects, some alike under all structures and for all draws, others of each alone."""
    random = np.random.default_rng(seed)
    structure, judged, stated, world = deviations
    levels = np.linspace(-1.0, 1.0, 11)
    return (
        (structure * levels / levels.std())[:, None, None, None]
        + random.normal(0.3, 0.8 * judged, (1, blocks, 1, 1))
        + random.normal(0.0, 0.6 * judged, (11, blocks, 1, 1))
        + random.normal(0.0, stated, (1, blocks, DRAWS, 1))
        + random.normal(0.0, 0.8 * world, (1, blocks, 1, PATHS))
        + random.normal(0.0, 0.6 * world, (11, blocks, DRAWS, PATHS))
    )


def _truth(deviations):
    variances = np.square(deviations) / (1, 1, 1, WORLDS)
    return dict(zip(LEVELS, variances, strict=True))


def _covered(deviations, repetitions):
    """In how many repetitions each interval holds the share."""
    truth = _truth(deviations)
    whole = sum(truth.values())
    found = [parts(_planted(deviations, seed), WORLDS) for seed in range(repetitions)]
    return {
        level: sum(
            each[level].low - 1e-9 <= truth[level] / whole <= each[level].high + 1e-9
            for each in found
        )
        for level in LEVELS
    }


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_intervals_hold_the_shares_in_90_of_100_repetitions(case):
    covered = _covered(CASES[case], 100)
    assert min(covered.values()) >= 90, covered


def test_intervals_hold_the_shares_in_17_of_20_repetitions():
    """With 95 % each, 16 or fewer happen once in 60 times."""
    assert min(_covered(CASES["like the baseline"], 20).values()) >= 17


def test_parts_are_unbiased():
    """Means over 60 repetitions, within four of their standard errors."""
    deviations = CASES["all alike"]
    found = [parts(_planted(deviations, seed, 30), WORLDS) for seed in range(60)]
    for level, true in _truth(deviations).items():
        values = np.array([each[level].variance for each in found])
        assert abs(values.mean() - true) < 4.0 * values.std() / np.sqrt(60)


def test_shares_add_up_and_what_is_below_0_is_0_and_said():
    found = [parts(_planted((0.0, 0.05, 0.0, 0.3), seed, 20), WORLDS) for seed in range(10)]
    for each in found:
        assert sum(part.share for part in each.values()) == pytest.approx(1.0)
    below = [part for each in found for part in each.values() if part.is_negative]
    assert below and {(part.variance, part.share) for part in below} == {(0.0, 0.0)}


def test_a_constant_outcome_has_no_parts():
    found = parts(np.ones((2, 5, 2, 2)), WORLDS)
    assert {part.share for part in found.values()} == {0.0}


def test_what_is_absent_has_no_part_and_the_others_take_all():
    found = parts(_planted(CASES["all alike"], 1), WORLDS, {"wide"})
    assert found["wide"] == (0.0, 0.0, 0.0, 0.0, False)
    assert sum(part.share for part in found.values()) == pytest.approx(1.0)


def test_outcomes_are_sorted_by_structure_block_draw_and_world():
    under = np.arange(DRAWS * BLOCKS * PATHS).reshape(DRAWS, BLOCKS * PATHS)
    found = Design.outcome([under, -under])
    assert found.shape == (2, BLOCKS, DRAWS, PATHS)
    assert found[0, 3, 1, 5] == BLOCKS * PATHS + 3 * PATHS + 5 == -found[1, 3, 1, 5]
