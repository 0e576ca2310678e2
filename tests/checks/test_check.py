"""Expectations about ensembles, files of checks, and what the report on them says."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.checks import check as checking
from sim.checks.check import CheckReport, check
from sim.checks.expectations import Check, MedianDay, Outcomes, Trend, check_days
from sim.checks.file import read_checks
from sim.checks.judge import judged
from sim.errors import InputError
from sim.scenario.errors import ScenarioError
from sim.scenario.scenario import Expectation
from sim.statistics.verdicts import Verdict
from tests.fakes import fake_about

SHORT = 'schema: 1\ntitle: "Short"\nhorizon_days: {days}\n{more}'


@pytest.fixture(scope="module")
def baseline():
    return sim.load("baseline")


def outcomes(days, category=None, limited=None):
    """An ensemble whose worlds accept, and agree on a partial truce, on these days, -1: never."""
    day = np.array(days, dtype=np.int32)
    code = np.where(day >= 0, 0, 6).astype(np.int8) if category is None else category
    daily = np.zeros((180, 7), dtype=np.int64)
    daily[44, 0] = 3
    never = np.full_like(day, -1) if limited is None else np.array(limited, dtype=np.int32)
    return Outcomes(fake_about(), day, code, dict.fromkeys((30, 90, 180), code), daily, never)


def verdict(expectation, scenario, here, other=None):
    """The result on worlds that are given, not run."""
    third = replace(scenario, name="other", horizon_days=181)
    one = Check(scenario, expectation, third if other is not None else None)
    return judged(one, {scenario.digest: here, third.digest: other})


def trend(expectation, scenario, shares, worlds=2000):
    """The result on a trend whose steps are nested: each world accepts from some step on."""
    order = np.arange(worlds) / worlds
    steps = tuple(replace(scenario, horizon_days=180 + at) for at in range(len(shares)))
    held = {
        step.digest: outcomes(np.where(order < share, 7, -1))
        for step, share in zip(steps, shares, strict=True)
    }
    return judged(Check(scenario, expectation, steps=steps), held)


def test_a_share_is_that_of_the_worlds_that_accept_by_the_day(baseline):
    """300 of 1,000 accept, 100 of them by day 30: the exact interval of 0.1 is 0.0821 to 0.1203."""
    here = outcomes([10] * 100 + [60] * 200 + [-1] * 700)
    by_day = Expectation("accepted", at_least=0.08, at_most=0.125, by_day=30)
    found = verdict(by_day, baseline, here)
    assert found.verdict is Verdict.HELD
    assert found.value == 0.1
    assert (found.low, found.high) == pytest.approx((0.0821, 0.1203), abs=5e-5)
    whole = Expectation("accepted", at_most=0.125)
    assert verdict(whole, baseline, here).verdict is Verdict.BROKEN
    assert verdict(whole, baseline, here).value == 0.3
    near = Expectation("accepted", at_least=0.31)
    assert verdict(near, baseline, here).verdict is Verdict.UNDECIDED
    assert verdict(near, baseline, here).worlds_needed > 1000


def test_a_partial_truce_counts_from_the_day_it_was_agreed_on_and_for_good(baseline):
    """By day 44, no report day, 250 of 1,000; of the same worlds 100 more than without."""
    here = outcomes([-1] * 1000, limited=[10] * 200 + [44] * 50 + [45] * 50 + [-1] * 700)
    fewer = outcomes([-1] * 1000, limited=[10] * 150 + [-1] * 850)
    by_day = Expectation("ever_limited", at_least=0.2, at_most=0.3, by_day=44)
    assert verdict(by_day, baseline, here).value == 0.25
    more = Expectation("ever_limited", at_least=0.0, by_day=44, than="other")
    found = verdict(more, baseline, here, fewer)
    assert (found.value, found.verdict) == (pytest.approx(0.1, abs=1e-3), Verdict.HELD)
    check_days(Check(baseline, more, baseline))


def test_more_confidence_asks_for_more_worlds(baseline):
    """0.3 of 1,000: lower ends 0.272 at 95 % and 0.258 at 99.8 %."""
    here = outcomes([10] * 300 + [-1] * 700)
    verdicts = [
        verdict(Expectation("accepted", at_least=0.265, confidence=sure), baseline, here).verdict
        for sure in (0.95, 0.998)
    ]
    assert verdicts == [Verdict.HELD, Verdict.UNDECIDED]


def test_a_category_on_any_day_comes_from_the_daily_counts(baseline):
    found = verdict(Expectation("held", at_least=0, by_day=44), baseline, outcomes([-1] * 100))
    assert found.value == 0.03


def test_a_difference_counts_the_same_worlds(baseline):
    """20 gained and 5 lost of 1,000: +1.5 points; equal shares by other worlds: 0."""
    reference = outcomes([7] * 100 + [-1] * 900)
    here = outcomes([-1] * 5 + [7] * 95 + [7] * 20 + [-1] * 880)
    expectation = Expectation("accepted", at_least=0.0, than="other")
    found = verdict(expectation, baseline, here, reference)
    assert found.verdict is Verdict.HELD
    assert found.value == pytest.approx(0.015)
    shifted = outcomes([-1] * 10 + [7] * 100 + [-1] * 890)
    found = verdict(expectation, baseline, shifted, reference)
    assert found.value == 0.0
    assert found.verdict is Verdict.UNDECIDED


def test_no_difference_at_all_is_undecided_and_stays_so(baseline):
    same = outcomes([7] * 100 + [-1] * 900)
    expectation = Expectation("accepted", at_least=0.0, than="other")
    found = verdict(expectation, baseline, same, same)
    assert found.verdict is Verdict.UNDECIDED
    assert found.worlds_needed is None
    margin = replace(expectation, at_least=-0.001)
    assert verdict(margin, baseline, same, same).worlds_needed > 3000


def test_the_median_is_that_of_the_worlds_that_accept(baseline):
    """Days 1 to 50: the median lies between the 18th and the 33rd (tables of the sign test)."""
    here = outcomes([*range(1, 51), *[-1] * 500])
    found = verdict(MedianDay(at_least=18, at_most=33), baseline, here)
    assert (found.value, found.low, found.high) == (25.5, 18, 33)
    assert found.verdict is Verdict.HELD
    assert verdict(MedianDay(at_most=17), baseline, here).verdict is Verdict.BROKEN
    assert verdict(MedianDay(at_most=20), baseline, here).verdict is Verdict.UNDECIDED


def test_without_acceptors_a_median_is_undecided(baseline):
    found = verdict(MedianDay(at_most=90), baseline, outcomes([-1] * 50))
    assert found.verdict is Verdict.UNDECIDED
    assert found.worlds_needed is None


@pytest.mark.parametrize(
    ("shares", "direction", "margin", "expected"),
    [
        ((0.1, 0.2, 0.3), "rising", 0.0, Verdict.HELD),
        ((0.3, 0.2, 0.1), "falling", 0.0, Verdict.HELD),
        ((0.1, 0.2, 0.3), "falling", 0.0, Verdict.BROKEN),
        ((0.1, 0.3, 0.25), "rising", 0.0, Verdict.BROKEN),
        ((0.1, 0.2, 0.2), "rising", 0.0, Verdict.UNDECIDED),
        ((0.1, 0.2, 0.2), "rising", 0.01, Verdict.HELD),
        ((0.1, 0.1, 0.1), "rising", 0.01, Verdict.UNDECIDED),
    ],
)
def test_a_trend_looks_at_every_step(baseline, shares, direction, margin, expected):
    expectation = Trend("dials.pressure", (0.5, 1, 2), direction, margin=margin)
    assert trend(expectation, baseline, shares).verdict is expected


def test_a_trend_names_its_weakest_step(baseline):
    expectation = Trend("dials.pressure", (0.5, 1, 2), "rising")
    assert trend(expectation, baseline, (0.1, 0.3, 0.25)).detail.endswith("dials.pressure 1 to 2")
    falling = Trend("dials.pressure", (0.5, 1, 2), "falling")
    assert trend(falling, baseline, (0.25, 0.3, 0.1)).detail.endswith("dials.pressure 1 to 0.5")


def test_a_day_that_no_scenario_reaches_is_refused(baseline):
    with pytest.raises(InputError, match="after the last of its 180 days"):
        check_days(Check(baseline, Expectation("accepted", at_least=0, by_day=181)))
    expectation = Expectation("held", at_least=0, by_day=44, than="x")
    with pytest.raises(InputError, match="kept for days 30, 90, 180"):
        check_days(Check(baseline, expectation, baseline))


@pytest.fixture
def files(tmp_path):
    """Scenarios of a few weeks, and a way to write checks beside them."""
    (tmp_path / "three.yaml").write_text(SHORT.format(days=21, more=""))
    expectation = 'expectations: [{share: accepted, at_least: 0, than: three, reason: "longer"}]'
    (tmp_path / "five.yaml").write_text(SHORT.format(days=35, more=expectation))

    def write(*lines):
        text = "\n".join(f"  - {line}" for line in lines)
        path = tmp_path / "checks.yaml"
        path.write_text(f"schema: 1\nchecks:\n{text}\n")
        return str(path)

    write.folder = tmp_path
    return write


@pytest.mark.slow
def test_each_scenario_runs_once_for_all_its_claims(files, monkeypatch):
    file = files(
        '{scenario: three, share: accepted, at_most: 1, reason: "r"}',
        '{scenario: three, share: refused, at_most: 1, reason: "r"}',
        '{scenario: five, share: accepted, at_least: -1, than: three, reason: "r"}',
        '{scenario: three, median_day: {at_least: 0}, reason: "r"}',
        "{scenario: three, trend: {path: dials.pressure, values: [1, 2], direction: rising}, "
        'reason: "r"}',
    )
    ran = []
    simulate = checking.simulate

    def counted(scenario, *rest, **options):
        ran.append(scenario.digest)
        return simulate(scenario, *rest, **options)

    monkeypatch.setattr(checking, "simulate", counted)
    checks, _ = read_checks([file])
    report = check(checks, worlds=40)
    assert len(report.results) == 5
    assert len(ran) == len(set(ran)) == 3  # three weeks, five weeks, twice the pressure


@pytest.mark.slow
def test_findings_agree_with_the_ensemble_and_the_comparison(files):
    """The same worlds through `run` and `compare`."""
    checks, _ = read_checks([str(files.folder / "five.yaml")])
    (result,) = check(checks, worlds=300, seed=5).results
    three, five = (sim.load(files.folder / f"{name}.yaml") for name in ("three", "five"))
    change = sim.compare([three, five], worlds=300, seed=5).changes[0]
    assert result.value == change.accepted.difference > 0
    assert result.detail == f"{change.gained} worlds gained, {change.lost} lost"


@pytest.mark.slow
def test_workers_and_batches_change_no_finding(files):
    checks, _ = read_checks([str(files.folder / "five.yaml")])
    alone = check(checks, worlds=60).results[0]
    together = check(checks, worlds=60, workers=2).results[0]
    assert replace(alone, seconds=0.0) == replace(together, seconds=0.0)


WRONG = {
    "unknown key": (
        '{scenario: three, share: accepted, at_lest: 0, reason: "r"}',
        "unknown key 'at_lest'; did you mean 'at_least'?",
    ),
    "no bound": ('{scenario: three, share: accepted, reason: "r"}', "needs 'at_least'"),
    "no reason": ("{scenario: three, share: accepted, at_least: 0}", "'reason' is missing"),
    "no scenario": ('{share: accepted, at_least: 0, reason: "r"}', "'scenario' is missing"),
    "unknown scenario": (
        '{scenario: thre, share: accepted, at_least: 0, reason: "r"}',
        "no scenario is called 'thre'; did you mean 'three'?",
    ),
    "unknown comparison": (
        '{scenario: three, share: accepted, at_least: 0, than: fve, reason: "r"}',
        "did you mean 'five'?",
    ),
    "unknown outcome": (
        '{scenario: three, share: acepted, at_least: 0, reason: "r"}',
        "did you mean 'accepted'?",
    ),
    "median without bound": ('{scenario: three, median_day: {}, reason: "r"}', "'at_most'"),
    "unknown direction": (
        "{scenario: three, trend: {path: dials.pressure, values: [1, 2], direction: up}, "
        'reason: "r"}',
        "cannot be 'up'",
    ),
    "unknown path": (
        "{scenario: three, trend: {path: dials.presure, values: [1, 2], direction: rising}, "
        'reason: "r"}',
        "did you mean 'pressure'?",
    ),
    "value out of range": (
        "{scenario: three, trend: {path: dials.pressure, values: [1, 9], direction: rising}, "
        'reason: "r"}',
        "dials.pressure",
    ),
    "the same value twice": (
        "{scenario: three, trend: {path: dials.pressure, values: [1, 1], direction: rising}, "
        'reason: "r"}',
        "are the same",
    ),
    "a list item that is no mapping": ("three", "must be a mapping"),
}


@pytest.mark.parametrize(("line", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_check_is_refused_with_its_place(files, line, expected):
    with pytest.raises(ScenarioError) as caught:
        read_checks([files(line)])
    assert expected in str(caught.value)
    assert "checks.yaml:3:" in str(caught.value)


def test_scenarios_of_a_file_of_checks_are_named_once(files):
    file = files(
        '{scenario: three, share: accepted, at_most: 1, reason: "r"}',
        '{scenario: three, share: refused, at_most: 1, reason: "r"}',
        '{scenario: five, share: accepted, at_most: 1, reason: "r"}',
    )
    checks, scenarios = read_checks([file, str(files.folder / "five.yaml")])
    assert len(checks) == 4
    assert [scenario.name for scenario in scenarios] == ["three", "five"]


def test_undecided_fails_unless_allowed(baseline):
    here = outcomes([10] * 300 + [-1] * 700)
    found = verdict(Expectation("accepted", at_least=0.3), baseline, here)
    assert found.verdict is Verdict.UNDECIDED
    assert CheckReport((found,), (), 1000, 1).failed
    assert not CheckReport((found,), (), 1000, 1, allow_undecided=True).failed
    broken = verdict(Expectation("accepted", at_least=0.5), baseline, here)
    assert CheckReport((broken,), (), 1000, 1, allow_undecided=True).failed


@pytest.mark.slow
def test_the_example_of_the_documents_is_valid_and_not_broken():
    path = checking.__file__.rpartition("/sim/")[0] + "/docs/ci/checks.yaml"
    checks, _ = read_checks([path])
    report = check(checks, worlds=600)
    assert report.count(Verdict.BROKEN) == 0
    assert report.count(Verdict.HELD) >= 4
