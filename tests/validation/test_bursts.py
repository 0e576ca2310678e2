"""Violations of a long truce come in bursts like those on record, and would not without tension."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario.quantities import central_value
from sim.validation.bursts import (
    Bursts,
    bursts_in,
    long_truce,
    monthly,
    record,
    violations_of_a_day,
)
from sim.validation.regularities import bursts_of_violations

SPREAD = "parameters.truce.tension_spread"


def test_the_record_has_84_months_and_the_published_figures() -> None:
    known = record()
    assert len(known.days) == len(known.counts) == 84
    assert sum(known.days) == 7 * 365 + 1  # 2016 was a leap year
    assert known.confidence == "unverified"
    seen = bursts_in(known.counts)
    assert seen.mean == pytest.approx(9.6, abs=0.05)
    # Figures collected with the counts; they may divide by the months or by one less.
    assert seen.dispersion == pytest.approx(10.5, abs=0.1)
    assert seen.persistence == pytest.approx(0.54, abs=0.01)


def test_at_a_steady_rate_counts_are_neither_uneven_nor_lasting_whatever_their_mean() -> None:
    random = np.random.default_rng(3)
    for mean in (1.0, 10.0, 100.0):
        seen = bursts_in(random.poisson(mean, (84, 4_000)).astype(float))
        assert seen.dispersion == pytest.approx(1.0, abs=0.03)
        assert seen.persistence == pytest.approx(-1.0 / 84.0, abs=0.02)  # bias of a short series
        assert seen.unevenness == pytest.approx(0.0, abs=0.03)


def test_unevenness_is_the_same_where_more_of_the_violations_are_counted() -> None:
    # Intensity with squared variation .5 (gamma with shape 2); dispersion is 1 + .5 × mean.
    random = np.random.default_rng(4)
    intensity = random.gamma(2.0, 0.5, (4_000, 200))
    for mean in (3.0, 30.0):
        seen = bursts_in(random.poisson(mean * intensity).astype(float))
        assert seen.unevenness == pytest.approx(0.5, abs=0.02)
        assert seen.dispersion == pytest.approx(1.0 + 0.5 * mean, rel=0.03)


def test_like_the_record_is_within_a_factor_of_two_in_each_figure() -> None:
    truth = Bursts(9.6, 10.5, 0.54, 1.0)
    assert replace(truth, mean=1.0, dispersion=20.0, persistence=0.28, unevenness=0.6).is_like(
        truth
    )
    for name, low, high in (
        ("dispersion", 5.2, 21.1),
        ("persistence", 0.26, 1.09),
        ("unevenness", 0.49, 2.01),
    ):
        assert not replace(truth, **{name: low}).is_like(truth)
        assert not replace(truth, **{name: high}).is_like(truth)
    assert not replace(truth, persistence=-0.5).is_like(truth)


def test_violations_of_a_day_are_poisson_given_that_there_is_one() -> None:
    random = np.random.default_rng(5)
    for hazard in (0.05, 1.0, 20.0):
        hazards = np.full(200_000, hazard)
        violated = random.random(hazards.size) < -np.expm1(-hazard)
        counts = violations_of_a_day(violated, hazards, random.random(hazards.size))
        assert ((counts > 0) == violated).all()
        error = 4.0 * np.sqrt(hazard / hazards.size)
        assert counts.mean() == pytest.approx(hazard, abs=error)
        assert counts.var() == pytest.approx(hazard, rel=0.1)


@pytest.mark.slow
def test_a_truce_of_84_months_is_as_uneven_and_lasting_as_the_record_within_a_factor_two() -> None:
    known, worlds = record(), 100
    truth = bursts_in(known.counts)
    scenario = long_truce(sum(known.days))
    # Each world as the scenario has it, then without what makes one month unlike another.
    spread = np.repeat([central_value(scenario.parameters[SPREAD].quantity), 0.0], worlds)
    ids = np.tile(np.arange(worlds), 2)
    both = World(scenario, 3, ids, values={SPREAD: spread}, record=False, collect_daily=False)
    by_days, by_violations = monthly(both, known.days)
    with_one, violations, answers = (
        bursts_in(each)
        for each in (by_days[:, :worlds], by_violations[:, :worlds], by_violations[:, worlds:])
    )
    assert (both.truce.days == sum(known.days)).all()  # no day without a truce
    assert violations.is_like(truth)
    # Counted by days with a violation, of which there is at most one a day, as well.
    assert with_one.dispersion > truth.dispersion / 2.0
    assert with_one.persistence > truth.persistence / 2.0
    # The answers of days alone are neither.
    assert answers.dispersion < truth.dispersion / 2.0
    assert answers.persistence < truth.persistence / 2.0
    # More of the violations fall together, but there are as many (a day's answers are no more for
    # being many: some of the mean is lost).
    assert violations.mean == pytest.approx(answers.mean, rel=0.25)


@pytest.mark.slow
def test_the_check_names_source_figures_and_verdict() -> None:
    found = bursts_of_violations(seed=1, worlds=40)
    assert "84 months" in found.statement
    assert "unverified" in found.source
    assert found.verdict == "set to it"
    assert found.is_held
