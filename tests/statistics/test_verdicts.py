"""Intervals and verdicts of the gate, against published figures and exact probabilities."""

from itertools import product
from math import ceil, comb, exp, factorial, floor, inf, isnan, lgamma, sqrt

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import xlogy

from sim.statistics.intervals import paired_difference, wilson
from sim.statistics.verdicts import (
    Verdict,
    _at_most,
    changed_shares,
    exact_difference,
    gate_difference,
    gate_share,
    judge,
    median_interval,
    score_difference,
    worlds_for,
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


@pytest.mark.filterwarnings("error")
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


Z90, Z95, Z_POWER = 1.6448536269514722, 1.9599639845400545, 1.2815515655446004


def clopper_pearson(successes, trials, confidence):
    """Ends of Clopper & Pearson (1934) as quantiles of beta distributions."""
    tail = (1 - confidence) / 2
    low = stats.beta.ppf(tail, successes, trials - successes + 1) if successes else 0.0
    high = stats.beta.ppf(1 - tail, successes + 1, trials - successes)
    return low, 1.0 if successes == trials else high


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most", "verdict"),
    [
        (0.2, 0.3, 0.3, None, Verdict.UNDECIDED),
        (0.2, 0.3, None, 0.2, Verdict.UNDECIDED),
        (0.2, 0.3, None, 0.3, Verdict.HELD),
        (0.2, 0.3, 0.2, 0.3, Verdict.HELD),
        (0.2, 0.3, 0.25, 0.4, Verdict.UNDECIDED),
        (0.2, 0.3, 0.1, 0.15, Verdict.BROKEN),
        (0.2, 0.3, 0.35, 0.4, Verdict.BROKEN),
        (0.2, 0.3, None, None, Verdict.HELD),
        (0.0, 0.0, 0.0, 0.0, Verdict.HELD),
    ],
)
def test_an_interval_that_touches_a_bound_keeps_it(low, high, at_least, at_most, verdict):
    assert judge(low, high, at_least, at_most) is verdict


@pytest.mark.parametrize("confidence", [0.95, 0.8])
@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 1), (1, 1), (1, 2), (3, 50), (47, 50), (100, 1000), (900, 1000)]
)
def test_up_to_a_hundred_worlds_have_exact_ends(successes, trials, confidence):
    found = gate_share(successes, trials, confidence)
    assert found.share == successes / trials
    assert found[1:] == pytest.approx(clopper_pearson(successes, trials, confidence), abs=1e-12)


def test_more_worlds_with_and_without_the_outcome_have_wilsons():
    assert gate_share(101, 1000, 0.9) == wilson(101, 1000, 0.9)
    assert gate_share(899, 1000) == wilson(899, 1000)
    assert isnan(gate_share(0, 0).share)


@pytest.mark.parametrize(
    ("successes", "share"), [(-1, 0.2), (0, 0.2), (3, 0.2), (5, 0.9), (2, 0.0)]
)
def test_probabilities_of_few_are_binomial(successes, share):
    assert _at_most(successes, 7, share) == pytest.approx(stats.binom.cdf(successes, 7, share))


def test_what_is_certain_happens_every_time():
    assert [_at_most(count, 7, 1.0) for count in (6, 7, 8)] == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("confidence", [0.95, 0.9])
@pytest.mark.parametrize(("gained", "lost", "n"), [(1, 7, 21), (9, 2, 60), (0, 4, 30), (5, 0, 12)])
def test_ends_of_a_paired_difference_are_z_away_at_the_likeliest_rates(gained, lost, n, confidence):
    z = {0.95: Z95, 0.9: Z90}[confidence]
    found = score_difference(gained, lost, n, confidence)
    assert found.difference == (gained - lost) / n
    for delta, side in ((found.low, z), (found.high, -z)):

        def unlikely(q, delta=delta):
            """Minus the log likelihood of Pr(lost) = q, Pr(gained) = q + δ."""
            return -(
                xlogy(gained, q + delta)
                + xlogy(lost, q)
                + xlogy(n - gained - lost, 1 - 2 * q - delta)
            )

        bounds = (max(0.0, -delta) + 1e-13, (1 - delta) / 2 - 1e-13)
        q = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x
        distance = (gained - lost - n * delta) / sqrt(n * (2 * q + delta * (1 - delta)))
        assert distance == pytest.approx(side, abs=2e-5)


def test_all_worlds_that_change_one_way_leave_that_end():
    assert score_difference(9, 0, 9).high == pytest.approx(1.0)
    assert score_difference(0, 9, 9).low == pytest.approx(-1.0)
    # z²/(n + z²) by the score equation, as for none that change.
    assert score_difference(9, 0, 9).low == pytest.approx((9 - Z95**2) / (9 + Z95**2))


@pytest.mark.parametrize(("gained", "lost", "n"), [(0, 0, 50), (3, 1, 50), (30, 2, 50), (0, 0, 1)])
def test_the_gate_takes_the_wider_end_of_two_intervals(gained, lost, n):
    for level in (0.95, 0.9):
        plain, score = (
            make(gained, lost, n, level) for make in (paired_difference, score_difference)
        )
        found = gate_difference(gained, lost, n, level)
        assert found == (plain.difference, min(plain.low, score.low), max(plain.high, score.high))
    assert gate_difference(gained, lost, n) == gate_difference(gained, lost, n, 0.95)
    assert isnan(gate_difference(0, 0, 0).difference)


@pytest.mark.parametrize(("gained", "lost", "n"), [(3, 1, 50), (0, 6, 20), (0, 0, 20), (1, 0, 1)])
def test_an_exact_difference_is_the_extreme_product_of_exact_ends(gained, lost, n):
    changed = gained + lost
    for level in (0.95, 0.8):
        q = clopper_pearson(changed, n, level)
        p = clopper_pearson(gained, changed, level) if changed else (0.0, 1.0)
        products = [share * (2 * up - 1) for share in q for up in p]
        found = exact_difference(gained, lost, n, level)
        assert found == pytest.approx(((gained - lost) / n, min(products), max(products)))
    assert exact_difference(gained, lost, n) == exact_difference(gained, lost, n, 0.95)
    assert isnan(exact_difference(0, 0, 0).difference)


def test_up_to_forty_changed_worlds_are_exact():
    before = np.arange(500) < 20
    for gained, lost, exact in ((25, 15, True), (26, 15, False), (2, 5, True)):
        after = before.copy()
        after[:lost], after[20 : 20 + gained] = False, True
        make = exact_difference if exact else paired_difference
        assert changed_shares(before, after, 0.9) == make(gained, lost, 500, 0.9)
        assert changed_shares(before, after) == make(gained, lost, 500)


@pytest.mark.parametrize("confidence", [0.95, 0.8])
@pytest.mark.parametrize(
    ("count", "factor"), [(7, 1), (10, 4), (12, 0.5), (1000, 1), (1001, 1), (250, 4), (251, 4)]
)
def test_ranks_of_a_median_are_binomial_quantiles_or_normal_ones_above_a_thousand(
    count, factor, confidence
):
    of = round(count * factor)
    z = {0.95: Z95, 0.8: 1.2815515655446004}[confidence]
    tail = (1 - confidence) / 2
    rank = stats.binom.ppf(tail, of, 0.5) if of <= 1000 else floor(of / 2 - z * sqrt(of) / 2)
    k = ceil(rank / factor)
    values = np.arange(count) * 2 + 5
    ends = (values[k - 1], values[count - k]) if k >= 1 else (-inf, inf)
    found = median_interval(values, confidence, factor=factor)
    assert found == (np.median(values), *ends)
    if confidence == 0.95:
        assert found == median_interval(values, factor=factor)
        assert factor != 1 or found == median_interval(values)


@pytest.mark.parametrize(
    ("from_factor", "worlds", "needed"),
    # Two leading digits, upwards; no fewer than half of the worlds that there are.
    [(2.345, 1000, 2400), (0.7451, 1000, 750), (0.3, 1000, 510), (3.5, 2, 8), (39.5, 1000, 40000)],
)
def test_the_worlds_that_would_decide_are_found_by_halving(from_factor, worlds, needed):
    levels = set()

    def verdict_with(factor, confidence):
        levels.add(confidence)
        return Verdict.HELD if factor > from_factor else Verdict.UNDECIDED

    assert worlds_needed(verdict_with, worlds, 0.9) == needed
    # Wider by the quantile of 0.9: 2Φ(1.645 + 1.282) - 1.
    assert list(levels) == pytest.approx([2 * stats.norm.cdf(Z90 + Z_POWER) - 1])


@pytest.mark.parametrize(("worlds", "most"), [(1000, 2.0**29), (5**12, 2.0**12)])
def test_a_million_million_worlds_are_the_most_that_are_tried(worlds, most):
    asked = []

    def verdict_with(factor, _):
        asked.append(factor)
        return Verdict.UNDECIDED

    assert worlds_needed(verdict_with, worlds, 0.95) is None
    assert asked == [2.0**power for power in range(int(np.log2(most)) + 1)]


@pytest.mark.parametrize(
    ("share", "width", "worlds", "inside"),
    [
        (0.3, 0.02, 1000, 0.3),
        (0.8, 0.05, 1000, 0.8),
        (0.0, 0.004, 1000, 0.001),
        (1.0, 0.004, 200, 0.995),
        (0.0, 0.1, 2, 0.5),
        (0.0, 0.1, 1, 0.5),
    ],
)
def test_worlds_for_a_width_follow_from_the_normal_interval(share, width, worlds, inside):
    exact = (2 * Z95 / width) ** 2 * inside * (1 - inside)
    unit = 10 ** (len(str(int(exact))) - 2)
    assert worlds_for(share, width, worlds) == ceil(exact / unit) * unit


def test_a_share_of_nothing_counts_as_one_of_a_thousand_worlds():
    for width in np.linspace(0.002, 0.01, 100):
        assert worlds_for(0.0, width) == worlds_for(0.001, width)


def test_how_many_times_the_values_count_is_said_by_name():
    with pytest.raises(TypeError, match="positional"):
        median_interval(np.arange(30), 0.95, 4)
