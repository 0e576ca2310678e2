"""A second coding: read, put in place, and scored beside the first."""

import json
from dataclasses import replace

import numpy as np
import pytest
import yaml

from sim.errors import InputError
from sim.validation.backtest import backtest, read_asked, shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.case_runs import CaseResult, CaseRuns
from sim.validation.cases import OUTCOMES
from sim.validation.code_worth import codes_worth, with_code
from sim.validation.coded import coded, pooled
from sim.validation.codings import (
    Coding,
    in_each_coding,
    mean_codes,
    read_coding,
    shipped_second_coding,
)
from sim.validation.mapping import read_mapping
from sim.validation.skill_sentences import check_sentences, skill_sentences, strongest
from sim.workers.pool import Pool
from tests.validation.synthetic import case, offers

MAPPING = read_mapping()
CASES = read_cases(shipped_cases(), MAPPING)
SHIPPED = read_coding(shipped_second_coding(), MAPPING, CASES)
RAW = yaml.safe_load(shipped_second_coding().read_text(encoding="utf-8"))


def written(tmp_path, content, name="second.yaml"):
    file = tmp_path / name
    text = json.dumps(content) if name.endswith("json") else yaml.safe_dump(content)
    file.write_text(text, encoding="utf-8")
    return file


# Reading


def test_every_shipped_offer_is_coded_twice_and_the_second_coder_is_known():
    assert set(SHIPPED.codes) == {each.key for each in CASES}
    assert "first coding" in SHIPPED.about["blind_to"]
    assert "history" in SHIPPED.about["not_blind_to"]


def test_agreement_of_the_shipped_codings_is_as_was_reported_when_they_were_made():
    """Kappa .11 for the commitment problem and .44 to .99 for the rest (quadratic weights)."""
    from sim.validation.agreement import agreements

    found = {each.code: each for each in agreements(CASES, SHIPPED.over(CASES), MAPPING.scales)}
    commitment = found.pop("commitment_problem").kappa
    assert commitment == pytest.approx(0.11, abs=0.005)
    kappas = sorted(each.kappa for each in found.values())
    assert kappas[0] == pytest.approx(0.44, abs=0.005)
    assert kappas[-1] == pytest.approx(0.99, abs=0.005)
    assert "partial_on_text" not in found  # coded once


def test_a_list_and_json_are_read_alike(tmp_path):
    listed = RAW["cases"][:2]
    plain = read_coding(written(tmp_path, {"coding": {"coder": "x"}, "cases": listed}), MAPPING)
    assert read_coding(written(tmp_path, listed, "second.json"), MAPPING).codes == plain.codes
    assert plain.about == {"coder": "x"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda e: e["inputs"].update(economic_stress=9), "inputs.economic_stress: '9' is not on"),
        (
            lambda e: e["inputs"].update(economic_stres=e["inputs"].pop("economic_stress")),
            "did you mean 'economic_stress'?",
        ),
        (lambda e: e.update(id="korea_1952"), "is none of the cases; did you mean 'korea_195"),
        (lambda e: e.update(id="korea_1953"), "stands twice"),
        (lambda e: e.pop("id"), "id: is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, change, told):
    entries = json.loads(json.dumps(RAW["cases"][:2]))
    entries[0]["inputs"].pop("years_at_war")
    change(entries[0])
    file = written(tmp_path, {"coding": {}, "cases": entries})
    with pytest.raises(InputError) as found:
        read_coding(file, MAPPING, CASES)
    assert told in str(found.value)
    assert str(found.value).startswith(f"{file}:")


def test_a_second_coding_is_no_file_of_cases_and_says_what_it_is(tmp_path):
    for content in (RAW, RAW["cases"]):
        with pytest.raises(InputError, match="backtest --second-coding"):
            read_cases(written(tmp_path, content), MAPPING)


def test_codes_of_cases_of_ones_own_come_only_from_a_file_that_is_named(tmp_path):
    cases = yaml.safe_load(shipped_cases().read_text(encoding="utf-8"))[:2]
    own = written(tmp_path, json.loads(json.dumps(cases, default=str)), "own.json")
    assert read_asked(own).second is None
    second = written(tmp_path, RAW["cases"][:2])
    assert set(read_asked(own, second).second.codes) == {"korea_1951", "korea_1953"}
    assert read_asked().second == SHIPPED


# Putting the codes in place


def test_what_only_one_coder_gave_is_the_same_in_both_codings():
    cases = [case("x", "w", {"a": 1.0, "b": 2.0}, None), case("y", "w", {"a": 0.0}, None)]
    first, second = in_each_coding(cases, Coding({"x": {"a": 3.0, "c": 4.0}}, {}))
    assert first[0].codes == {"a": 1.0, "b": 2.0, "c": 4.0}
    assert second[0].codes == {"a": 3.0, "b": 2.0, "c": 4.0}
    assert first[1] == second[1] == cases[1]
    assert mean_codes(first, second)[0].codes == {"a": 2.0, "b": 2.0, "c": 4.0}


def test_the_mean_of_two_codings_is_on_every_scale():
    first, second = in_each_coding(CASES, SHIPPED)
    for each in mean_codes(first, second):
        for code, value in each.codes.items():
            assert MAPPING.scales[code].low <= value <= MAPPING.scales[code].high


def test_cases_with_and_without_the_optional_code_are_read(tmp_path):
    cases = json.loads(
        json.dumps(yaml.safe_load(shipped_cases().read_text(encoding="utf-8"))[:2], default=str)
    )
    del cases[0]["inputs"]["partial_on_text"]
    without, with_it = read_cases(written(tmp_path, cases, "cases.json"), MAPPING)
    assert "partial_on_text" not in without.codes
    assert with_it.codes["partial_on_text"] == 0.0


# Scores in each coding


def shares(chance):
    """A year in which acceptance has the same chance from the first day on."""
    return np.tile([(1 - chance) / 2, (1 - chance) / 2, 0.0, chance], (365, 1))


def made_up(chances, cases, name="first"):
    results = [CaseResult(each, shares(p)) for each, p in zip(cases, chances, strict=True)]
    return coded(name, f"{name} coding", results, cases)


def test_the_pooled_forecast_is_the_mean_and_scores_no_worse_than_the_mean_score():
    cases = offers(5, 4, informative=False)
    generator = np.random.default_rng(1)
    one, other = (made_up(generator.random(20), cases) for _ in range(2))
    both = pooled("pooled", "mean forecast", one, other)
    expected = (one.forecasts[0]["accepted"] + other.forecasts[0]["accepted"]) / 2
    assert both.forecasts[0]["accepted"] == pytest.approx(expected)
    for score in ("brier", "log", "rps", "rps3"):
        mean = (getattr(one.scores, score) + getattr(other.scores, score)) / 2
        assert getattr(both.scores, score) <= mean


def test_sure_knowledge_is_skill_and_its_placebo_falls_to_the_base_rate_or_below():
    cases = offers(6, 5, informative=True)
    knowing = made_up([0.9 if each.accepted else 0.1 for each in cases], cases)
    skill = knowing.skill["brier"]
    assert skill.mine == pytest.approx(0.01)
    assert skill.shown
    assert knowing.placebos["over_all"]["brier"].mean >= skill.rival
    assert knowing.placebos["within_wars"]["brier"].p_value < 0.001


def test_forecasts_that_know_nothing_show_no_skill():
    """The same chances in another order: over 30 made-up sets few look skilled."""
    shown = 0
    for seed in range(30):
        cases = offers(6, 4, informative=False, seed=seed)
        chances = np.random.default_rng(seed).uniform(0.2, 0.8, len(cases))
        shown += made_up(chances, cases).skill["brier"].shown
    assert shown <= 3


def test_baselines_that_saw_the_outcomes_are_told_apart():
    cases = offers(5, 4, informative=False)
    found = made_up([0.5] * 20, cases)
    assert [each.baseline.name for each in found.in_sample][-1] == "best_in_hindsight"
    share = np.mean([each.accepted for each in cases])
    inside, outside = found.in_sample[0].scores.brier, found.baselines[0].scores.brier
    assert inside == pytest.approx(share * (1 - share), abs=1e-3)  # its penalty is slight
    assert inside < outside
    assert strongest(found) in found.baselines


# The verdict


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (0.9, 0.1, "scores better than the base rate"),
        (0.1, 0.9, "has no skill over the base rate"),
        (0.51, 0.5, "No skill over the base rate can be shown"),
    ],
)
def test_the_first_sentence_says_whether_there_is_skill(right, wrong, told):
    cases = offers(6, 5, informative=False, seed=11)
    chances = [right if each.accepted else wrong for each in cases]
    if right == 0.51:
        chances = list(np.random.default_rng(3).permutation(np.linspace(0.35, 0.65, len(cases))))
    found = report_of(made_up(chances, cases))
    assert told in skill_sentences(found)[0]
    assert "Placebo" in check_sentences(found.main)[0]


def test_two_wars_are_too_few_whatever_they_say():
    cases = offers(2, 8, informative=True)
    found = report_of(made_up([0.9 if each.accepted else 0.1 for each in cases], cases))
    assert "too few to tell skill from luck" in skill_sentences(found)[0]


def report_of(one):
    from sim.validation.backtest import Backtest

    return Backtest(100, 1, (one,), ())


# The model


@pytest.fixture(scope="module")
def twice():
    cases = [each for each in CASES if each.window_days == 30][:3]
    return backtest(cases, CASES, MAPPING, worlds=60, second=SHIPPED)


@pytest.mark.slow
def test_a_backtest_has_every_coding_and_goes_by_the_mean(twice):
    assert [each.name for each in twice.codings] == ["first", "second", "mean", "pooled"]
    assert twice.main.name == "mean"
    one, other, mean, _ = (each.results[0].case.codes for each in twice.codings)
    assert mean["detail_gap"] == (one["detail_gap"] + other["detail_gap"]) / 2
    assert (
        "mean of both codings" in skill_sentences(twice)[0]
        or "too few" in skill_sentences(twice)[0]
    )
    told = " ".join(skill_sentences(twice))
    assert "blind to the first coding" in told
    assert "not to history" in told
    json.dumps(twice.summary(), allow_nan=False)


def test_a_backtest_without_a_second_coding_goes_by_its_own():
    cases = [each for each in CASES if each.window_days == 30][:1]
    found = backtest(cases, CASES, MAPPING, worlds=30)
    assert found.main is found.first
    assert found.agreement == ()
    assert not any("coding" in line for line in skill_sentences(found))


def test_equal_scenarios_are_run_once_and_say_the_same(monkeypatch):
    ran = []
    from sim.validation import case_runs

    def counted(scenario, *args, **kwargs):
        ran.append(scenario.digest)
        return original(scenario, *args, **kwargs)

    original = case_runs.run
    monkeypatch.setattr(case_runs, "run", counted)
    runs = CaseRuns(MAPPING, 20, 1, Pool(1))
    one = next(each for each in CASES if each.window_days == 30)
    first, again = runs.results([one, replace(one, key="other")])
    assert len(ran) == 1
    assert first.probabilities == again.probabilities


def test_replaced_codes_change_what_they_say_and_nothing_else():
    cases = [each for each in CASES if each.window_days == 30 and each.scored]
    moved = with_code(cases, "years_at_war", [1.0] * len(cases))
    assert {each.codes["years_at_war"] for each in moved} == {1.0}
    for before, after in zip(cases, moved, strict=True):
        assert {**after.codes, "years_at_war": before.codes["years_at_war"]} == before.codes


TRIED = ("support_trend", "external_pressure_on_decider", "detail_gap", "years_at_war")
"""Each takes six ensembles: these four of sixteen codes show what is asked."""


@pytest.mark.slow
def test_a_code_that_does_not_vary_is_worth_nothing_and_pressure_something():
    cases = [each for each in CASES if each.key in ("lebanon_sep_2024", "gaza_jan_2025")]
    flat = with_code(cases, "support_trend", [0.0] * len(cases))
    few = {code: MAPPING.scales[code] for code in TRIED}
    runs = CaseRuns(replace(MAPPING, scales=few), 40, 1, Pool(1))
    found = codes_worth(flat, SHIPPED, runs)
    worth = {each.code: each for each in found.codes}
    assert worth["support_trend"].averaged == found.first
    assert worth["external_pressure_on_decider"].averaged != found.first
    assert set(worth) == set(TRIED) - {"detail_gap"}  # given in hindsight, and not used
    order = [each.averaged.brier for each in found.codes]
    assert order == sorted(order, reverse=True)
    assert set(OUTCOMES) == set(runs.results(flat)[0].by_day(30))


def test_whether_a_partial_truce_was_on_the_text_has_a_reason_and_a_source_in_every_case():
    for each in yaml.safe_load(shipped_cases().read_text(encoding="utf-8")):
        code = each["inputs"]["partial_on_text"]
        assert code["value"] in (0, 1, 2)
        assert len(code["reason"]) > 10
        assert "." in code["source"]
