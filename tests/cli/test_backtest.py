"""`ceasefire backtest` as it is typed."""

import json

import pytest
import yaml

from sim.validation.backtest import backtest, shipped_cases
from tests.commands import ceasefire

RAW = yaml.safe_load(shipped_cases().read_text(encoding="utf-8"))


@pytest.fixture
def two_cases(tmp_path):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(RAW[:2], default=str), encoding="utf-8")
    return file


@pytest.fixture(scope="module", autouse=True)
def each_backtest_is_run_once():
    """The same cases, codings and worlds are run once for the table and for the JSON."""
    known = {}

    def once(cases, others, mapping, worlds, seed, pool, progress, second):
        coded = [(each.key, each.codes, each.window_days, each.outcome) for each in cases]
        key = repr((coded, worlds, seed, second and second.codes))
        if key not in known:
            known[key] = backtest(cases, others, mapping, worlds, seed, pool, progress, second)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.cli.backtest.run_backtest", once)
        yield


def run(*arguments):
    return ceasefire("backtest", *arguments)


@pytest.mark.slow
def test_json_has_the_promised_shape_and_nothing_beside_it(two_cases):
    done = run("--cases", two_cases, "--worlds", 60, "--workers", 1, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [case["id"] for case in found["cases"]] == ["korea_1951", "korea_1953"]
    for case in found["cases"]:
        assert set(case["probabilities"]) == {"30", "90", "180", "window"}
        assert case["outcome"] in ("refused", "stalled", "limited", "accepted")
    assert {"brier", "log", "rps"} <= set(found["scores"])
    plain = {"base_rate", "external_pressure", "momentum_and_pressure"}
    assert set(found["baselines"]) == {*plain, "best_pair_or_triple"}


def test_the_table_shows_each_case_and_the_scores(two_cases):
    done = run("--cases", two_cases, "--worlds", 60, "--workers", 1)
    assert done.exit_code == 0
    assert "korea_1953" in done.stdout
    assert "logistic, external pressure only" in done.stdout


def test_a_bad_file_of_cases_exits_2_and_says_where(tmp_path, two_cases):
    cases = json.loads(two_cases.read_text(encoding="utf-8"))
    cases[1]["inputs"]["economic_stress"]["value"] = 9
    two_cases.write_text(json.dumps(cases), encoding="utf-8")
    done = run("--cases", two_cases)
    assert done.exit_code == 2
    assert "case 'korea_1953': inputs.economic_stress: '9'" in done.output
    assert "Traceback" not in done.output
    assert run("--cases", tmp_path / "none.json").exit_code == 2
    assert run("--cases", two_cases, "--worlds", 0).exit_code == 2


def test_scenarios_of_ones_own_cases_are_written_and_load(tmp_path, two_cases):
    from sim.scenario.load import load

    done = run("--cases", two_cases, "--scenarios", tmp_path / "out")
    assert done.exit_code == 0
    written = sorted((tmp_path / "out").glob("*.yaml"))
    assert [file.stem for file in written] == ["korea_1951", "korea_1953"]
    assert load(written[0]).dossier == "cases"


@pytest.mark.slow
def test_a_second_coding_is_scored_beside_the_first(tmp_path, two_cases):
    codes = [{"id": each["id"], "inputs": dict(each["inputs"])} for each in RAW[:2]]
    codes[0]["inputs"]["external_pressure_on_decider"] = 4
    second = tmp_path / "second.json"
    second.write_text(json.dumps(codes), encoding="utf-8")
    few = ("--cases", two_cases, "--second-coding", second, "--worlds", 60, "--workers", 1)
    done = run(*few, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert list(found["codings"]) == ["first", "second", "mean", "pooled"]
    agreed = {each["code"]: each for each in found["agreement"]}
    assert agreed["external_pressure_on_decider"]["same"] == 1
    assert agreed["economic_stress"]["same"] == 2
    for coding in found["codings"].values():
        assert {"brier", "log", "rps", "rps3"} == set(coding["skill_over_base_rate"])
        assert set(coding["probabilities"]) == {"korea_1951", "korea_1953"}
        assert set(coding["placebo"]) == {"within_wars", "over_all"}
        assert 0.0 <= coding["calibrated"]["brier"]["expected"] <= 0.25
    shown = run(*few)
    assert "too few to tell skill from luck" in " ".join(shown.stdout.split()[:20])


def test_a_bad_second_coding_exits_2_and_says_where(tmp_path, two_cases):
    second = tmp_path / "second.json"
    second.write_text('[{"id": "korea_1952", "inputs": {}}]', encoding="utf-8")
    done = run("--cases", two_cases, "--second-coding", second)
    assert done.exit_code == 2
    assert "is none of the cases; did you mean 'korea_195" in done.output
    assert run("--second-coding", tmp_path / "none.json").exit_code == 2


def test_a_single_case_has_scores_and_no_skill(tmp_path):
    file = tmp_path / "one.json"
    file.write_text(json.dumps(RAW[:1], default=str), encoding="utf-8")
    done = run("--cases", file, "--worlds", 30, "--workers", 1)
    assert done.exit_code == 0
    assert "too few to tell skill from luck" in " ".join(done.stdout.split())
    json.loads(run("--cases", file, "--worlds", 30, "--workers", 1, "--json").stdout)
