"""The best pair or triple: found when it is there, never chosen by the war it forecasts."""

from dataclasses import replace

import numpy as np
import pytest

from sim.validation.baselines import RIDGE, Baseline, fit, forecasts, logistic_fit
from sim.validation.family import family_forecasts, members_of, ridge_fits, usable_codes
from sim.validation.scores import brier
from tests.validation.synthetic import CODES, offers


def test_every_pair_and_triple_and_no_other():
    assert len(members_of("abcd")) == 6 + 4
    assert ("a", "c") in members_of("abcd")
    assert ("b", "c", "d") in members_of("abcd")


def test_many_fits_at_once_are_each_what_it_is_alone():
    generator = np.random.default_rng(1)
    features = generator.normal(size=(5, 20, 3))
    happened = (generator.random(20) < 0.4).astype(float)
    together = ridge_fits(features, happened, RIDGE)
    for place in range(5):
        alone = logistic_fit(features[place], happened)
        assert together[place] == pytest.approx(alone, abs=1e-8)


def test_a_member_forecasts_as_the_baseline_of_its_codes_would():
    cases = offers(5, 6, informative=True)
    found = family_forecasts(cases, cases)
    alike = forecasts(Baseline("x", "x", found.in_hindsight), cases, cases)
    for mine, other in zip(found.forecasts_in_hindsight, alike, strict=True):
        assert mine == pytest.approx(other)


def test_the_code_that_decides_is_found_for_every_war():
    cases = offers(6, 12, informative=True)
    found = family_forecasts(cases, cases)
    assert all("a" in codes for codes in found.chosen.values())
    squares = [
        brier(f["accepted"], c.accepted) for f, c in zip(found.forecasts, cases, strict=True)
    ]
    assert np.mean(squares) < 0.12  # the base rate has .25


def test_no_skill_is_found_where_there_is_none_though_hindsight_sees_some():
    """Of many members the best on the very cases looks skilled; nested choice does not."""
    honest, hindsight = [], []
    codes = ("a", "b", "c", "d", "e", "f")
    for seed in range(12):
        cases = offers(6, 4, informative=False, seed=seed, codes=codes)
        found = family_forecasts(cases, cases)
        for said, kept in ((found.forecasts, honest), (found.forecasts_in_hindsight, hindsight)):
            pairs = zip(said, cases, strict=True)
            kept.append(np.mean([brier(f["accepted"], c.accepted) for f, c in pairs]))
    assert np.mean(honest) > 0.25
    assert np.mean(hindsight) < 0.25


def test_choice_and_fit_never_see_the_war_they_forecast():
    cases = offers(5, 4, informative=False, seed=8)
    turned = [
        replace(each, outcome="refused" if each.accepted else "accepted")
        if each.group == "war0"
        else each
        for each in cases
    ]
    before, after = (family_forecasts(each, each) for each in (cases, turned))
    own = [place for place, each in enumerate(cases) if each.group == "war0"]
    assert before.chosen["war0"] == after.chosen["war0"]
    for place in own:
        assert before.forecasts[place] == after.forecasts[place]
    assert before.forecasts != after.forecasts


def test_codes_given_in_hindsight_or_missing_somewhere_are_not_used():
    cases = offers(4, 3, informative=True)
    some = [replace(cases[0], codes={**cases[0].codes, "extra": 1.0}), *cases[1:]]
    assert usable_codes(some, barred=["a"]) == CODES[1:]
    found = family_forecasts(some, some, barred=["a"])
    assert all("a" not in codes for codes in found.chosen.values())


def test_too_few_wars_have_no_choice_to_make():
    assert family_forecasts(offers(2, 5, True), offers(2, 5, True)) is None


def test_a_forecast_of_the_family_is_one_of_four_outcomes():
    cases = offers(4, 4, informative=True)
    for said in family_forecasts(cases, cases).forecasts:
        assert sum(said.values()) == pytest.approx(1.0)
    plain = fit(Baseline("x", "x", ()), cases)(cases[0])
    assert set(said) == set(plain)
