"""`ceasefire forecast` as it is typed."""

import json

import pytest

from tests.commands import ceasefire


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    text = "schema: 1\nextends: baseline\nhorizon_days: 40\n"
    (tmp_path / "short.yaml").write_text(text, encoding="utf-8")


def forecast(*arguments):
    return ceasefire("forecast", *arguments)


def written(*more):
    done = forecast("short.yaml", "--date", "2025-04-01", "--worlds", 40, "--workers", 1, *more)
    assert done.exit_code == 0, done.output
    return done


def test_a_forecast_is_written_once_and_the_same_again(tmp_path):
    written()
    (file,) = (tmp_path / "forecasts").iterdir()
    before = file.read_bytes()
    written()
    assert [each.read_bytes() for each in (tmp_path / "forecasts").iterdir()] == [before]
    assert file.name.startswith("short-2025-04-01-")


def test_json_is_what_the_file_holds(tmp_path):
    done = written("--out", "mine.json", "--json")
    assert json.loads(done.stdout) == json.loads((tmp_path / "mine.json").read_bytes())


def test_it_is_scored_with_what_came_of_it(tmp_path):
    written("--out", "mine.json")
    (tmp_path / "outcomes.yaml").write_text("accepted_by_2025-04-14: false\n", encoding="utf-8")
    done = forecast("--score", "mine.json", "--outcomes", "outcomes.yaml", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    (one,) = found["answered"]
    assert one["brier"] == pytest.approx(one["probability"] ** 2)
    shown = forecast("--score", "mine.json", "--outcomes", "outcomes.yaml")
    assert "accepted_by_2025-04-14" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--date", "2025-02-30"], "is no date"),
        (["--score", "mine.json"], "--score FILE --outcomes FILE"),
        (["--outcomes", "o.yaml"], "--score FILE --outcomes FILE"),
        (["short.yaml", "--score", "a", "--outcomes", "b"], "--score FILE --outcomes FILE"),
        (["--score", "none.json", "--outcomes", "o.yaml"], "none.json: no such file"),
        (["nothing"], "no scenario is called 'nothing'"),
        (["short.yaml", "--out", "short.yaml"], "is there already and not a forecast"),
    ],
)
def test_what_cannot_be_meant_exits_2_and_says_why(arguments, told):
    done = forecast(*arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())
    assert "Traceback" not in done.output
