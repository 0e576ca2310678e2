"""Any file is opened as what it is, and what a command refuses for its form is refused here."""

import json
from pathlib import Path

import pytest

from sim.checks.file import Checks
from sim.documents import Cases, open_document
from sim.scenario import Scenario, ScenarioError
from sim.scenario.library import seeds_folder
from sim.sweeps.plan import SweepPlan
from sim.validation.mapping import read_mapping

SWEEP = "schema: 1\nscenario: baseline\nworlds: 5\nseed: 1\ndesign: {}\n"
CHECK = 'schema: 1\nchecks: [{{scenario: baseline, {}, reason: "r"}}]\n'
TREND = "path: dials.support, values: [1, 2], direction: rising"
SELF = "schema: 1\nextends: baseline\nexpectations: [{{share: {}, reason: r}}]\n"
NUMBERS = [name for name, scale in read_mapping().scales.items() if not scale.words]


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Opens a text as a file of this name."""
    monkeypatch.chdir(tmp_path)

    def open_text(text, name="my.yaml"):
        Path(name).write_text(text, encoding="utf-8")
        return open_document(name)

    return open_text


def test_each_kind_is_opened_as_what_it_is(opened):
    assert isinstance(open_document("baseline"), Scenario)
    assert isinstance(open_document("ci"), SweepPlan)
    assert isinstance(opened("schema: 1\n"), Scenario)
    assert isinstance(opened(SWEEP.format("grid\nover: {dials.support: [1, 2]}")), SweepPlan)
    assert isinstance(opened(CHECK.format("share: held, at_most: 1")), Checks)
    cases = open_document(seeds_folder() / "cases" / "cases.yaml")
    assert isinstance(cases, Cases) and len(cases.cases) == 20


def test_cases_in_json_may_have_tabs_and_values_that_are_not_known(opened):
    case = {
        "id": "a",
        "offer": {"date": "1999-01-02", "what": None},
        "window_days": 30,
        "truce_accepted_date": None,
        "inputs": {**dict.fromkeys(NUMBERS, 1), "opponent_endorsed": "true"},
    }
    found = opened(json.dumps([case], indent="\t"), "my.json")
    assert [each.key for each in found.cases] == ["a"]
    case["inputs"]["years_at_war"] = float("nan")
    with pytest.raises(
        ScenarioError, match=r"my\.json:1:\d+: 'years_at_war': 'NaN' is no value of"
    ):
        opened(json.dumps([case]), "my.json")


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        (SELF.format("accepted, at_most: 1, by_day: 500"), "500", "day 500 is after the last of"),
        (SELF.format("held, at_most: 1, than: ci, by_day: 9"), "ci", "no scenario is called 'ci'"),
        (SELF.format("held, at_most: 1, than: wait_and_see, by_day: 44"), "44", "differences of"),
        (CHECK.format("share: held, at_most: 1, by_day: 500"), "500", "day 500 is after"),
        (CHECK.format(f"trend: {{{TREND}, by_day: 500}}"), "500", "lower by_day or raise horizon"),
        ("7\n", "7", "a single value at the top level"),
        ("[1, 2]\n", "[", "a list at the top level"),
        ("[]\n", "[", "a list at the top level"),
        ("[{id: a}]\n", "{", "case 'a': offer: is missing"),
        ("cases: []\n", "[", "holds no cases"),
        ("cases: 3\n", "3", "holds no cases"),
        ("- {id: a, offer: {date: 9999-12-01}, window_days: 9}\n", "date", "case 'a': offer.date"),
    ],
)
def test_what_a_command_refuses_is_refused_where_it_stands(opened, text, at, said):
    with pytest.raises(ScenarioError) as refused:
        opened(text)
    problem = next(each for each in refused.value.problems if said in str(each))
    assert problem.file == "my.yaml"
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith(at)
