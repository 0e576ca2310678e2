"""Historical cases: reading them, what their codes mean, and that the model is asked fairly."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.ensemble.simulate import run
from sim.errors import InputError
from sim.scenario.library import scenarios_folder
from sim.scenario.load import load
from sim.scenario.quantities import central_value
from sim.validation.backtest import backtest, read_asked, shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.case_runs import CaseResult, case_outcomes, outcome_shares
from sim.validation.case_scenario import case_scenario, scenario_text
from sim.validation.cases import OUTCOMES
from sim.validation.mapping import DOSSIER, read_mapping

MAPPING = read_mapping()
CASES = read_cases(shipped_cases(), MAPPING)
BY_KEY = {case.key: case for case in CASES}
RAW = yaml.safe_load(shipped_cases().read_text(encoding="utf-8"))


def written(tmp_path: Path, cases, name="cases.json") -> Path:
    file = tmp_path / name
    text = json.dumps(cases) if name.endswith(".json") else yaml.safe_dump(cases)
    file.write_text(text, encoding="utf-8")
    return file


def copies(count=1):
    return json.loads(json.dumps(RAW[:count], default=str))


def path_values(codes, hindsight=True):
    return MAPPING.changes(codes, hindsight=hindsight)


def central(entry):
    return entry["mean"] if isinstance(entry, dict) else float(entry)


# Reading


def test_twenty_cases_of_six_wars_nineteen_of_them_scored():
    assert len(CASES) == 20
    assert len({case.group for case in CASES}) == 6
    assert [case.key for case in CASES if not case.scored] == ["ukraine_2025"]


def test_json_and_yaml_and_a_mapping_hold_the_same_cases(tmp_path):
    plain = read_cases(written(tmp_path, copies(2)), MAPPING)
    assert read_cases(written(tmp_path, copies(2), "cases.yaml"), MAPPING) == plain
    assert read_cases(written(tmp_path, {"cases": copies(2)}), MAPPING) == plain
    assert plain == CASES[:2]


def test_codes_may_be_written_without_their_reasons(tmp_path):
    cases = copies()
    cases[0]["inputs"] = {name: each["value"] for name, each in cases[0]["inputs"].items()}
    assert read_cases(written(tmp_path, cases), MAPPING)[0].codes == CASES[0].codes


def test_a_case_without_outcome_is_read_and_not_scored(tmp_path):
    cases = copies()
    del cases[0]["outcome"]
    case = read_cases(written(tmp_path, cases), MAPPING)[0]
    assert case.outcome is None
    assert not case.scored


def broken(change):
    cases = copies()
    change(cases[0])
    return cases


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda c: c["inputs"].pop("years_at_war"), "inputs.years_at_war"),
        (lambda c: c["inputs"]["economic_stress"].update(value=5), "inputs.economic_stress"),
        (lambda c: c["inputs"]["economic_stress"].update(value="high"), "inputs.economic_stress"),
        (lambda c: c["inputs"]["economic_stress"].update(value=True), "inputs.economic_stress"),
        (lambda c: c["inputs"]["opponent_endorsed"].update(value="maybe"), "opponent_endorsed"),
        (lambda c: c["outcome"].update(category="acepted"), "outcome.category"),
        (lambda c: c["offer"].update(date="1951-02-30"), "offer.date"),
        (lambda c: c.update(window_days=0), "window_days"),
        (lambda c: c.update(inputs=[1]), "inputs"),
        (lambda c: c.update(outcom=c.pop("outcome")), "outcom: is no key of a case; did you mean"),
        (lambda c: c["offer"].update(Date=c["offer"].pop("date")), "offer.Date"),
        (lambda c: c["outcome"].update(catgory=c["outcome"].pop("category")), "outcome.catgory"),
        (lambda c: c.update(flags="target_overlap"), "flags: 'target_overlap' is no list"),
        (lambda c: c.update(flags=["target-overlap"]), "flags: 'target-overlap' is no flag"),
        (lambda c: c.update(flags=[7]), "flags"),
    ],
)
def test_what_is_wrong_is_named_with_file_case_and_key(tmp_path, change, key):
    file = written(tmp_path, broken(change))
    with pytest.raises(InputError) as found:
        read_cases(file, MAPPING)
    assert str(file) in str(found.value)
    assert "case 'korea_1951'" in str(found.value)
    assert key in str(found.value)


def test_problems_say_line_and_column_in_yaml_and_json(tmp_path):
    cases = copies(2)
    cases[1]["inputs"]["economic_stress"] = 9
    cases[1]["offer"]["date"] = "1951-02-30"
    for name, indent in (("cases.yaml", None), ("cases.json", 1)):
        file = tmp_path / name
        listed = {"cases": cases}
        text = json.dumps(listed, indent=1) if indent else yaml.safe_dump(listed)
        file.write_text(text.replace("'1951-02-30'", "1951-02-30"), encoding="utf-8")
        with pytest.raises(InputError) as found:
            read_cases(file, MAPPING)
        lines = file.read_text(encoding="utf-8").splitlines()
        said = str(found.value).splitlines()
        assert len(said) == 2
        for problem in said:
            _, line, column, *_ = problem.split(":")
            key = "economic_stress" if "economic_stress" in problem else "date"
            assert lines[int(line) - 1][int(column) - 1 :].lstrip('"').startswith(key)
            assert int(line) > len(lines) // 2


def test_a_missing_gap_is_no_fault_for_it_was_coded_in_hindsight(tmp_path):
    cases = broken(lambda c: c["inputs"].pop("detail_gap"))
    assert "detail_gap" not in read_cases(written(tmp_path, cases), MAPPING)[0].codes


def test_two_cases_of_one_name_are_refused(tmp_path):
    with pytest.raises(InputError, match="twice"):
        read_cases(written(tmp_path, copies() + copies()), MAPPING)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.json", "[", "not valid JSON"),
        ("c.json", "[]", "holds no cases"),
        ("c.json", "7", "holds no cases"),
        ("c.json", '[{"id": NaN}]', "finite"),
        ("c.json", '[{"id": "a", "id": "b"}]', "twice"),
        ("c.yaml", "a: [", "not valid YAML"),
        ("c.yaml", "a: &x 1\nb: *x\n", "an anchor"),
    ],
)
def test_files_that_are_none_of_cases_say_so(tmp_path, name, text, message):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_cases(file, MAPPING)


def test_a_missing_file_and_a_folder_say_so(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_cases(tmp_path / "nothing.json", MAPPING)
    with pytest.raises(InputError, match="is a folder"):
        read_cases(tmp_path, MAPPING)


# Meaning


def test_every_code_sets_something():
    used = {factor.code for target in MAPPING.targets for factor in target.factors}
    assert used == set(MAPPING.scales)


def test_every_value_of_every_code_maps_inside_the_range_of_its_number():
    """The loader refuses what is outside a range: load the ends and the middle of every scale."""
    base = dict(BY_KEY["korea_1951"].codes)
    for name, scale in MAPPING.scales.items():
        for value in np.linspace(scale.low, min(scale.high, 10), 5):
            changes = path_values({**base, name: float(value)})
            load(shipped(), changes)


def shipped() -> Path:
    return scenarios_folder() / DOSSIER / "korea_1951.yaml"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("dials.pressure", 1.0),
        ("dials.support", 1.0),
        ("parameters.pressure.initial_stress", 0.45),
        ("parameters.decider.loss_cost", 0.12),
        ("parameters.decider.commitment_fear", 0.75),
        ("parameters.decider.veto", 0.0),
        ("parameters.offer.monitoring", 0.3),
        ("parameters.pressure.credibility_start", 0.7),
        ("parameters.opponent.endorsement_base", 1.1),
        ("mediator.stance", -0.2),
    ],
)
def test_the_codes_of_march_2025_mean_the_numbers_of_that_dossier(path, expected):
    """The anchor of each scale: what the main dossier has for what was coded there."""
    assert central(path_values(BY_KEY["ukraine_2025"].codes)[path]) == pytest.approx(
        expected, abs=1e-3
    )
    assert central_value(load("baseline").parameters[path].quantity) == pytest.approx(
        expected, abs=0.02
    )


@pytest.mark.parametrize(
    ("code", "path", "sign"),
    [
        ("decider_momentum", "dials.momentum", 1),
        ("external_pressure_on_decider", "dials.pressure", 1),
        ("mediator_leverage", "parameters.decider.patron_dependence", 1),
        ("mediator_bias", "parameters.decider.patron_dependence", -1),
        ("mediator_bias", "parameters.offer.lean", 1),
        ("years_at_war", "parameters.decider.perception_bias", -1),
        ("domestic_constraint", "parameters.decider.veto", 1),
        ("opponent_endorsed", "parameters.opponent.endorsement_base", 1),
    ],
)
def test_a_higher_code_never_turns_back(code, path, sign):
    base = {**BY_KEY["israel_1970"].codes, "mediator_leverage": 3.0}
    scale = MAPPING.scales[code]
    values = [
        central(path_values({**base, code: float(value)})[path])
        for value in np.linspace(scale.low, min(scale.high, 10), 9)
    ]
    steps = sign * np.diff(values)
    assert (steps >= 0).all()
    assert steps.sum() > 0


def test_a_partial_truce_is_on_the_text_at_the_start_where_it_was_coded_so():
    """What was only floated is not on the text, as in the dossier of March 2025."""
    path = "parameters.offer.partial_tabled_at_start"
    assert BY_KEY["ukraine_2025"].codes["partial_on_text"] == 1
    assert path_values(BY_KEY["ukraine_2025"].codes)[path] == 0
    assert central_value(load("baseline").parameters[path].quantity) == 0
    assert path_values(BY_KEY["gaza_nov_2023"].codes)[path] == 1


def test_a_case_without_the_code_is_run_as_the_dossier_says():
    path = "parameters.offer.partial_tabled_at_start"
    case = BY_KEY["gaza_nov_2023"]
    without = {name: value for name, value in case.codes.items() if name != "partial_on_text"}
    assert path not in path_values(without)
    plain = case_scenario(replace(case, codes=without), MAPPING)
    assert central_value(plain.parameters[path].quantity) == 0


def test_without_hindsight_the_gap_changes_nothing():
    codes = dict(BY_KEY["korea_1951"].codes)
    near, far = ({**codes, "detail_gap": gap} for gap in (0.0, 4.0))
    assert path_values(near, hindsight=False) == path_values(far, hindsight=False)
    assert path_values(near) != path_values(far)


def test_equal_codes_give_equal_scenarios_whatever_the_name():
    one, other = BY_KEY["korea_1951"], BY_KEY["libya_aug_2020"]
    renamed = type(other)(**{**vars(other), "codes": one.codes, "start": one.start})
    assert case_scenario(renamed, MAPPING).digest == case_scenario(one, MAPPING).digest


# The model on cases


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_the_shipped_scenario_of_a_case_is_what_its_codes_say(case):
    file = scenarios_folder() / DOSSIER / f"{case.key}.yaml"
    assert file.read_text(encoding="utf-8") == scenario_text(case, MAPPING)


@pytest.mark.slow
def test_running_the_shipped_scenario_gives_the_same_probabilities():
    case = BY_KEY["libya_aug_2020"]
    found = backtest([case], CASES, MAPPING, worlds=200, seed=3)
    ran = run(load(scenarios_folder() / DOSSIER / f"{case.key}.yaml"), 200, 3, band=False)
    said = found.results[0].probabilities
    assert said == CaseResult(case, outcome_shares(ran)).probabilities
    assert said["180"]["accepted"] == ran.accepted().share
    assert said["90"]["accepted"] == ran.accepted(90).share


@pytest.mark.slow
def test_a_partial_truce_within_the_window_counts_even_if_it_has_ended():
    """`limited` in a case is what came about by a day, where no full truce did, not what stands."""
    case = BY_KEY["bosnia_carter_1994"]
    ran = run(case_scenario(case, MAPPING), 400, 3, band=False)
    said = CaseResult(case, outcome_shares(ran)).probabilities
    agreed, accepted = ran.columns["limited_day"], ran.columns["accepted_day"]
    for name, day in (("30", 30), ("90", 90), ("window", case.window_days)):
        by_then = (agreed >= 0) & (agreed <= day) & ~((accepted >= 0) & (accepted <= day))
        assert said[name]["limited"] == np.mean(by_then)
    assert said["90"]["limited"] > ran.shares()["limited"].share
    last = case_outcomes(ran.columns)
    assert [np.mean(last == code) for code in range(len(OUTCOMES))] == list(said["180"].values())


@pytest.mark.slow
def test_probabilities_sum_to_one_and_acceptance_only_grows():
    found = backtest([BY_KEY["israel_1970"]], CASES, MAPPING, worlds=200)
    said = found.results[0].probabilities
    for shares in said.values():
        assert set(shares) == set(OUTCOMES)
        assert sum(shares.values()) == pytest.approx(1.0)
    accepted = [said[day]["accepted"] for day in ("30", "90", "180")]
    assert accepted == sorted(accepted)
    assert said["window"] == said["90"]


@pytest.mark.slow
def test_a_beaten_decider_minds_a_hostile_text_less_than_a_winner():
    """Terms that ignore the front cost what the decider could still gain."""

    def loss(momentum):
        base = {**BY_KEY["kosovo_june_1999"].codes, "decider_momentum": momentum}
        neutral, hostile = (
            run(load(shipped(), path_values({**base, "mediator_bias": bias})), 400, 1, band=False)
            for bias in (0.25, 1.0)
        )
        day = 30
        return neutral.accepted(day).share - hostile.accepted(day).share

    assert loss(2.0) > loss(-2.0) + 0.05


def backtest_of(path):
    asked = read_asked(path)
    return backtest(asked.cases, asked.known, asked.mapping, worlds=100)


@pytest.mark.slow
def test_outcomes_of_the_file_do_not_reach_the_model(tmp_path):
    cases = copies(2)
    known = backtest_of(written(tmp_path, cases)).results
    for each in cases:
        del each["outcome"]
    unknown = backtest_of(written(tmp_path, cases))
    assert [r.probabilities for r in known] == [r.probabilities for r in unknown.results]
    assert unknown.scored == ()
    json.dumps(unknown.summary(), allow_nan=False)
