"""Intervals, survival curves and the input band against values from the literature."""

import numpy as np
import pytest

from sim.statistics.band import input_band
from sim.statistics.intervals import median_of, paired_difference, share_of, wilson
from sim.statistics.survival import kaplan_meier


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe (1998), Stat. Med. 17: 857-872, table I, method 3 (score interval).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # 0 of 10: upper end z²/(n + z²) = 3.8415/13.8415.
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_share_has_the_score_interval_of_the_literature(successes, trials, low, high):
    estimate = wilson(successes, trials)
    assert estimate.share == successes / trials
    assert estimate.low == pytest.approx(low, abs=5e-5)
    assert estimate.high == pytest.approx(high, abs=5e-5)


def test_share_interval_covers_the_truth_as_often_as_it_says():
    # Exact coverage at n = 100, p = 0.2 from the binomial distribution: 0.94 to 0.96 (Agresti &
    # Coull 1998, fig. 4); summed here over all outcomes.
    from math import comb

    n, p = 100, 0.2
    covered = sum(
        comb(n, k) * p**k * (1 - p) ** (n - k)
        for k in range(n + 1)
        if wilson(k, n).low <= p <= wilson(k, n).high
    )
    assert 0.93 < covered < 0.97


def test_the_interval_of_a_median_has_the_ranks_of_the_tables():
    """Campbell & Gardner (1988), Br. Med. J. 296: 1454, table: of n values those of two ranks."""
    for n, first, last in ((6, 1, 6), (9, 2, 8), (20, 6, 15), (50, 18, 33), (100, 40, 61)):
        ranks = np.arange(n)[::-1] + 1
        assert median_of(ranks) == ((n + 1) / 2, first, last, n)


def test_the_interval_of_a_median_covers_it_as_often_as_it_says():
    # The number of n values below the median is binomial with p = 1/2; the interval misses where
    # fewer than `first` or at least `last` of them are.
    from math import comb

    for n in (6, 7, 12, 30, 101, 400):
        found = median_of(np.arange(n) + 1)
        inside = range(int(found.low), int(found.high))
        assert 0.935 < sum(comb(n, below) for below in inside) / 2**n < 0.985


def test_too_few_values_have_a_median_and_no_interval():
    assert median_of(np.array([7, 1, 3])) == (3.0, None, None, 3)
    assert share_of(np.zeros(0, dtype=bool)) is None
    assert share_of(np.array([True, False, False, False])) == (0.25, *wilson(1, 4)[1:], 4)


def test_paired_difference_of_the_approval_survey():
    # Agresti, Categorical Data Analysis (2002), section 10.1: of 1,600 people 150 approved only
    # in the first survey and 86 only in the second: -0.04, 95 % interval (-0.059, -0.021).
    difference = paired_difference(gained=86, lost=150, trials=1600)
    assert difference.difference == pytest.approx(-0.04)
    assert difference.low == pytest.approx(-0.059, abs=5e-4)
    assert difference.high == pytest.approx(-0.021, abs=5e-4)


def test_paired_difference_keeps_a_width_when_no_world_changes():
    difference = paired_difference(0, 0, 1000)
    assert difference.difference == 0.0
    assert difference.low == -difference.high < 0.0


# Weeks in remission of the 21 treated patients of Freireich et al. (1963); + is censored.
_WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
_RELAPSES = 9


def test_survival_curve_of_the_leukaemia_patients():
    # Kalbfleisch & Prentice (2002), table 1.2, and R: survfit(..., conf.type = "log-log").
    observed = np.arange(len(_WEEKS)) < _RELAPSES
    curve = kaplan_meier(np.array(_WEEKS), observed, days=36)
    expected = {
        6: (0.857, 0.620, 0.952),
        7: (0.807, 0.563, 0.923),
        10: (0.753, 0.503, 0.889),
        13: (0.690, 0.432, 0.849),
        16: (0.627, 0.368, 0.805),
        22: (0.538, 0.268, 0.747),
        23: (0.448, 0.188, 0.680),
    }
    for week, (survival, low, high) in expected.items():
        assert curve.survival[week] == pytest.approx(survival, abs=6e-4)
        assert 1.0 - curve.high[week] == pytest.approx(low, abs=6e-4)
        assert 1.0 - curve.low[week] == pytest.approx(high, abs=6e-4)
    assert curve.at_risk[6] == 21
    assert curve.at_risk[23] == 6


def test_without_censoring_before_the_horizon_the_curve_is_the_share_so_far():
    days = np.array([0, 3, 3, 9, 9, 9])
    curve = kaplan_meier(days, np.array([True, True, True, False, False, False]), days=10)
    assert curve.happened.tolist() == pytest.approx([1 / 6] * 3 + [1 / 2] * 7)


def test_a_curve_without_events_is_flat_and_has_no_band():
    curve = kaplan_meier(np.full(5, 9), np.zeros(5, dtype=bool), days=10)
    assert not curve.happened.any() and not curve.low.any() and not curve.high.any()


def test_a_curve_on_which_all_have_accepted_ends_at_one():
    curve = kaplan_meier(np.zeros(5, dtype=int), np.ones(5, dtype=bool), days=3)
    assert curve.happened.tolist() == [1.0, 1.0, 1.0]


def _crossed(truth, paths, seed):
    """Every input draw meets the same paths: a path's own severity is common to all draws."""
    draw = np.random.default_rng(seed)
    severity = draw.normal(size=paths)
    own = draw.normal(size=(len(truth), paths))
    from statistics import NormalDist

    mixed = 0.8 * severity + 0.6 * own
    threshold = np.array([NormalDist().inv_cdf(p) for p in truth])
    return mixed < threshold[:, None]


def _band(happened):
    """The band around the mean that the draws themselves have."""
    return input_band(happened, np.count_nonzero(happened), happened.size)


def test_input_band_recovers_the_spread_of_the_true_shares():
    # True shares evenly from 0.2 to 0.4: 5-95 % range 0.21 to 0.39, over 40 ensembles (standard
    # deviation of a width about 0.02).
    truth = np.linspace(0.2, 0.4, 100)
    bands = [_band(_crossed(truth, 100, seed)) for seed in range(40)]
    width = np.mean([band.high - band.low for band in bands])
    assert width == pytest.approx(0.18, abs=0.01)


def test_input_band_lies_where_the_ensemble_lies():
    # 100 common paths shift all draws by up to 0.1; the ensemble's 10,000 worlds do not.
    truth = np.linspace(0.2, 0.4, 100)
    for seed in range(10):
        band = input_band(_crossed(truth, 100, seed), successes=3_000, worlds=10_000)
        assert band.low == pytest.approx(0.21, abs=0.03)
        assert band.high == pytest.approx(0.39, abs=0.03)


def test_a_wider_band_lies_nearer_the_truth_with_draws_of_the_ensemble_on_its_paths():
    # Shares from 0.1 to 0.5, of which the ensemble knows those from 0.25 to 0.35; one seed is one
    # set of paths for both.
    wide, own = np.linspace(0.1, 0.5, 100), np.linspace(0.25, 0.35, 100)
    middle = {"alone": [], "moved": []}
    for seed in range(40):
        drawn, known = (_crossed(truth, 100, seed) for truth in (wide, own))
        bands = _band(drawn), input_band(drawn, 3_000, 10_000, known=known)
        for error, band in zip(middle.values(), bands, strict=True):
            error.append((band.low + band.high) / 2 - 0.3)
    alone, moved = (np.std(errors) for errors in middle.values())
    assert moved < alone / 2
    assert abs(np.mean(middle["moved"])) < 0.01


def test_input_band_takes_the_scatter_of_the_paths_out():
    # Without uncertain inputs all that differs between draws is scatter: raw range about 0.13.
    bands = [_band(_crossed(np.full(100, 0.3), 100, seed)) for seed in range(40)]
    width = np.mean([band.high - band.low for band in bands])
    assert width < 0.04


def test_input_band_without_any_difference_is_a_point():
    same = np.tile(np.arange(100) < 30, (100, 1))
    band = input_band(same, successes=300, worlds=1000)
    assert band.low == band.high == pytest.approx(0.3)


@pytest.mark.parametrize("outcome", [False, True])
def test_input_band_of_a_certain_outcome_is_that_outcome(outcome):
    band = input_band(np.full((100, 100), outcome), successes=1000 * outcome, worlds=1000)
    assert band == (float(outcome), float(outcome))


def test_input_band_stays_between_nought_and_one():
    rare = np.zeros((100, 100), dtype=bool)
    rare[:3, :40] = True
    band = input_band(rare, successes=990, worlds=1000)
    assert 0.0 <= band.low <= band.high <= 1.0
