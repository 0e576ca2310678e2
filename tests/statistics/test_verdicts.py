"""Intervals and verdicts of the gate, against published figures and exact probabilities."""

from itertools import product
from math import comb, exp, factorial, inf, isnan, lgamma

import numpy as np
import pytest

from sim.statistics.intervals import paired_difference
from sim.statistics.verdicts import (
    Verdict,
    changed_shares,
    exact_difference,
    gate_difference,
    gate_share,
    judge,
    median_interval,
    score_difference,
    worlds_needed,
)


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most", "verdict"),
    [
        (0.2, 0.3, 0.1, None, Verdict.HELD),
        (0.2, 0.3, 0.2, None, Verdict.HELD),
        (0.2, 0.3, 0.25, None, Verdict.UNDECIDED),
        (0.2, 0.3, 0.31, None, Verdict.BROKEN),
        (0.2, 0.3, None, 0.31, Verdict.HELD),
        (0.2, 0.3, None, 0.19, Verdict.BROKEN),
        (0.2, 0.3, 0.1, 0.25, Verdict.UNDECIDED),
        (0.2, 0.3, 0.1, 0.4, Verdict.HELD),
        (-inf, inf, 0.1, None, Verdict.UNDECIDED),
    ],
)
def test_a_bound_holds_only_if_the_whole_interval_keeps_it(low, high, at_least, at_most, verdict):
    assert judge(low, high, at_least, at_most) is verdict


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_few_worlds_have_the_exact_interval(successes, trials, low, high):
    """Clopper-Pearson: Newcombe (1998), Statistics in Medicine 17, table I, method 5."""
    found = gate_share(successes, trials)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    turned = gate_share(trials - successes, trials)
    assert (turned.low, turned.high) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_many_worlds_have_the_interval_of_the_outcome_table():
    """Wilson without continuity correction: 0.3 of 1,000 by the quadratic of the definition."""
    found = gate_share(300, 1000)
    z = 1.959964
    for end in (found.low, found.high):
        assert abs(0.3 - end) == pytest.approx(z * np.sqrt(end * (1 - end) / 1000), rel=1e-5)


def test_the_score_interval_of_a_paired_difference():
    """Airway reactivity of 21 children, 1 and 7 discordant: Fagerland, Lydersen & Laake (2014)."""
    found = score_difference(1, 7, 21)
    assert found.difference == pytest.approx(-0.286, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((-0.517, -0.026), abs=5e-4)


@pytest.mark.parametrize("worlds", [100, 10_000])
def test_no_changed_world_is_not_certainty(worlds):
    """With no discordant pair the score equation is δ²n = z²|δ|(1 - |δ|)."""
    z2 = 3.841459
    found = gate_difference(0, 0, worlds)
    assert found.low == pytest.approx(-z2 / (worlds + z2), rel=1e-5)
    assert found.high == pytest.approx(z2 / (worlds + z2), rel=1e-5)
    assert found.high > 3.0 / worlds  # the exact bound at 95 %, one side: 1 - 0.05**(1/n)


def test_a_difference_seldom_holds_wrongly():
    """Exact probability of `held` with the true difference on the bound: at most 2.5 %."""
    n, most = 200, 70
    gained, lost = np.meshgrid(np.arange(most), np.arange(most), indexing="ij")
    factorial = np.array([lgamma(k + 1) for k in range(n + 1)])
    ways = factorial[n] - factorial[gained] - factorial[lost] - factorial[n - gained - lost]
    low = np.array([[gate_difference(g, k, n).low for k in range(most)] for g in range(most)])
    shares = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1)
    worst = 0.0
    for up, down in product((1e-9, *shares), shares):
        log = (
            gained * np.log(up) + lost * np.log(down) + (n - gained - lost) * np.log(1 - up - down)
        )
        chance = np.exp(ways + log)
        assert chance.sum() > 0.999
        worst = max(worst, float(chance[low > up - down].sum()))
    assert 0.01 < worst < 0.025


@pytest.mark.parametrize(("count", "rank"), [(6, 1), (10, 2), (20, 6), (30, 10), (50, 18)])
def test_the_median_lies_between_order_statistics(count, rank):
    """Ranks at 95 % from the tables of the sign test (Conover 1999)."""
    found = median_interval(np.arange(1, count + 1))
    assert (found.low, found.high) == (rank, count + 1 - rank)


def test_a_handful_of_days_bounds_no_median():
    assert median_interval(np.array([7, 14, 21, 28, 35]))[1:] == (-inf, inf)
    nothing = median_interval(np.array([], dtype=np.int32))
    assert isnan(nothing.share)
    assert nothing[1:] == (-inf, inf)


def test_many_days_have_the_ranks_of_the_normal_approximation():
    """Ranks n/2 ∓ 1.96·√n/2 of 10,000 values: 4,902 and 5,099."""
    found = median_interval(np.arange(1, 10_001))
    assert (found.low, found.high) == (4902, 5099)


def test_the_worlds_that_would_decide_follow_from_the_score_test():
    """n = (z + z')² b(1 - b)/(p - b)², z' = 1.2816 for 9 of 10 runs; to two digits, upwards."""
    share, bound = 0.224, 0.2

    def verdict_with(factor, confidence):
        n = round(1000 * factor)
        found = gate_share(round(share * n), n, confidence)
        return judge(found.low, found.high, None, bound)

    exact = (1.959964 + 1.281552) ** 2 * bound * (1 - bound) / (share - bound) ** 2
    assert exact == pytest.approx(2919, abs=1)
    assert worlds_needed(verdict_with, 1000, 0.95) == 3000
    # And so it is: of 2,000 such runs nine in ten decide.
    counts = np.random.default_rng(1).binomial(3000, share, 2000)
    verdicts = [judge(*gate_share(int(k), 3000)[1:], None, bound) for k in counts]
    assert verdicts.count(Verdict.BROKEN) / 2000 == pytest.approx(0.907, abs=0.025)


def test_a_bound_at_the_measured_value_is_never_decided():
    def verdict_with(factor, confidence):
        found = gate_difference(0, 0, round(1000 * factor), confidence)
        return judge(found.low, found.high, 0.0, None)

    assert worlds_needed(verdict_with, 1000, 0.95) is None


@pytest.mark.parametrize(("gained", "lost"), [(5, 0), (6, 0), (9, 2), (10, 2), (20, 10), (21, 10)])
def test_an_exact_difference_leaves_zero_out_where_mcnemars_exact_test_does(gained, lost):
    """Two-sided p: twice the tail of a fair coin (McNemar 1947, exact form)."""
    changed = gained + lost
    p = 2.0 * sum(comb(changed, count) for count in range(gained, changed + 1)) / 2**changed
    found = exact_difference(gained, lost, 2000)
    assert (found.low > 0.0) == (p < 0.05)
    assert found.difference == pytest.approx((gained - lost) / 2000)


@pytest.mark.parametrize("rates", [(0.0, 0.0), (0.5, 0.0), (3.0, 0.0), (8.0, 1.0), (12.0, 8.0)])
def test_an_exact_difference_holds_its_level_where_few_worlds_change(rates):
    """All outcomes of 2,000 worlds, of which so many gain and lose on average, by Poisson."""
    up, down = (
        [exp(-rate) * rate**count / factorial(count) for count in range(40)] for rate in rates
    )
    covered = 0.0
    for gained, lost in product(range(40), range(40)):
        weight = up[gained] * down[lost]
        if weight > 1e-9:
            found = exact_difference(gained, lost, 2000)
            covered += weight * (found.low <= (rates[0] - rates[1]) / 2000 <= found.high)
    assert covered > 0.95


def test_changed_shares_are_exact_for_few_and_agree_with_the_usual_interval_for_many():
    before = np.zeros(2000, dtype=bool)
    few, many = before.copy(), before.copy()
    few[:3], many[:400] = True, True
    assert changed_shares(before, few) == exact_difference(3, 0, 2000)
    assert changed_shares(before, many) == paired_difference(400, 0, 2000)
