"""Forecasts to be scored later: the same input gives the same file, and none is replaced."""

import json
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from sim.ensemble.simulate import run
from sim.errors import InputError
from sim.scenario.load import load
from sim.statistics.intervals import wilson
from sim.validation.forecast import forecast, questions_of
from sim.validation.forecast_file import (
    default_name,
    hash_of,
    hashed,
    read_forecast,
    write_forecast,
)
from sim.validation.forecast_scores import read_outcomes, score_forecast
from sim.version import model_fingerprint
from sim.workers.pool import Pool

DAY = date(2025, 4, 1)


@pytest.fixture
def short():
    return load("baseline", {"horizon_days": 40})


def made(scenario, issued=DAY, seed=1):
    return hashed(forecast(scenario, issued, 60, seed, Pool(1)).plain())


def test_questions_are_dated_by_report_days_and_the_last_day(short):
    # 15 March 2025 is day 0: day 30 is 14 April, the last of 40 days is 23 April.
    assert [each.key for each in questions_of(short)] == [
        "accepted_by_2025-04-14",
        "accepted_by_2025-04-23",
        "partial_by_2025-04-14",
        "partial_by_2025-04-23",
        "held_by_2025-04-23",
    ]


@pytest.mark.slow
def test_probabilities_are_the_shares_of_the_worlds_with_their_interval(short):
    told = {each["id"]: each for each in made(short)["questions"]}
    ran = run(short, 60, 1, band=False)
    by_30 = told["accepted_by_2025-04-14"]
    assert by_30["probability"] == ran.accepted(30).share
    day = ran.columns["accepted_day"]
    count = int(np.count_nonzero((day >= 0) & (day <= 30)))
    assert by_30["sampling"] == [wilson(count, 60).low, wilson(count, 60).high]
    assert told["partial_by_2025-04-23"]["probability"] == ran.ever_limited().share
    for each in told.values():
        assert 0.0 <= each["inputs"][0] <= each["inputs"][1] <= 1.0


@pytest.mark.slow
def test_the_band_of_acceptance_is_that_of_a_run(short):
    told = {each["id"]: each for each in made(short)["questions"]}
    band = run(short, 60, 1).input_band
    assert told["accepted_by_2025-04-23"]["inputs"] == list(band)


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_and_another_another_hash(short):
    assert made(short) == made(short)
    hashes = {made(short)["sha256"], made(short, date(2025, 4, 2))["sha256"]}
    assert len(hashes | {made(short, seed=2)["sha256"]}) == 3


def test_a_forecast_says_what_made_it(short):
    told = made(short)
    assert told["issued"] == "2025-04-01"
    assert told["scenario"]["digest"] == short.digest
    assert told["model"]["fingerprint"] == model_fingerprint()


def test_the_hash_can_be_worked_out_by_anybody(short):
    told = made(short)
    content = {key: value for key, value in told.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert told["sha256"] == sha256(text.encode()).hexdigest()


def test_what_was_over_on_the_day_of_issue_is_marked(short):
    over = {e["id"]: e["over_when_issued"] for e in made(short, date(2025, 4, 15))["questions"]}
    assert over["accepted_by_2025-04-14"]
    assert not over["accepted_by_2025-04-23"]


def document(**probabilities):
    """A made-up forecast."""
    questions = [
        {"id": key, "date": "2025-04-14", "over_when_issued": key == "old", "probability": value}
        for key, value in probabilities.items()
    ]
    plain = {"kind": "forecast", "issued": "2025-04-01", "scenario": {"name": "x"}}
    return hashed({**plain, "questions": questions})


def test_a_file_is_read_as_it_was_written_or_not_at_all(tmp_path):
    told = document(a=0.2)
    file = tmp_path / default_name(told)
    write_forecast(file, told)
    assert file.name == f"x-2025-04-01-{told['sha256'][:8]}.json"
    assert read_forecast(file) == told
    file.write_text(file.read_text(encoding="utf-8").replace("0.2", "0.3"), encoding="utf-8")
    with pytest.raises(InputError, match="is not what was written"):
        read_forecast(file)


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"kind": "other"}', "not JSON", "["])
def test_what_is_no_forecast_says_so(tmp_path, text):
    file = tmp_path / "f.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is no forecast"):
        read_forecast(file)
    with pytest.raises(InputError, match="no such file"):
        read_forecast(tmp_path / "none.json")


@pytest.mark.parametrize("value", [1.5, "0.2", None])
def test_a_hash_that_fits_makes_no_forecast_of_what_is_none(tmp_path, value):
    told = document(a=0.2)
    told["questions"][0]["probability"] = value
    file = tmp_path / "f.json"
    file.write_text(json.dumps(hashed(told)), encoding="utf-8")
    with pytest.raises(InputError, match="is no forecast"):
        read_forecast(file)


def test_a_forecast_that_was_issued_is_not_replaced(tmp_path):
    file = tmp_path / "f.json"
    write_forecast(file, document(a=0.2))
    write_forecast(file, document(a=0.2))
    with pytest.raises(InputError, match="is not replaced"):
        write_forecast(file, document(a=0.3))
    assert read_forecast(file) == document(a=0.2)


def outcomes(tmp_path, text):
    file = tmp_path / "outcomes.yaml"
    file.write_text(text, encoding="utf-8")
    return read_outcomes(file, document(a=0.2, b=0.7, c=0.5, old=0.9))


def test_scores_by_hand(tmp_path):
    happened = outcomes(tmp_path, "outcomes: {a: false, b: {happened: true, source: x}, c: null}")
    told = score_forecast(document(a=0.2, b=0.7, c=0.5, old=0.9), happened)
    assert [each.brier for each in told.answered] == pytest.approx([0.04, 0.09])
    assert told.summary()["all"]["brier"] == pytest.approx(0.065)
    assert told.summary()["all"]["log"] == pytest.approx(-(np.log(0.8) + np.log(0.7)) / 2)
    assert told.open == ("c", "old")


def test_hindcasts_do_not_count_as_forecasts(tmp_path):
    happened = outcomes(tmp_path, "a: false\nold: true\n")
    told = score_forecast(document(a=0.2, old=0.9), happened).summary()
    assert told["all"]["questions"] == 2
    assert told["not_over_when_issued"]["brier"] == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("outcomes: {aa: true}", "'aa' is no question of the forecast"),
        ("a: maybe", "a: is neither true nor false"),
        ("a: 1", "a: is neither true nor false"),
        ("outcomes: []", "holds no outcomes"),
    ],
)
def test_outcomes_that_cannot_be_meant_say_where(tmp_path, text, told):
    with pytest.raises(InputError) as found:
        outcomes(tmp_path, text)
    assert told in str(found.value)
    assert "outcomes.yaml:1:" in str(found.value)


def test_the_hash_leaves_itself_out():
    assert hash_of(document(a=0.2)) == document(a=0.2)["sha256"]
