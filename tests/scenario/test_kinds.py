"""Which kind of document a file is, by its keys, and how large each may be."""

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.kinds import kind_in, kind_of, read_kind
from sim.scenario.reading import parse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("checks: []", "checks"),
        ("coding: []", "coding"),
        ("cases: []", "cases"),
        ("design: full", "sweep"),
        ("over: {}\ndials: {}", "sweep"),
        ("rows: []", "sweep"),
        ("points: 3", "sweep"),
        ("scenarios: [a]", "sweep"),
        ("points: 3\ndials: {}", "scenario"),
        ("events: []", "scenario"),
        ("expectations: []", "scenario"),
        ("title: x", None),
        ("[]", None),
        ("[1, 2]", None),
        ("[{id: a, inputs: {}}]", "coding"),
        ("[{id: a, inputs: {}}, {id: b, inputs: {}}]", "coding"),
        ("[{id: a, inputs: {}}, {id: b}]", "cases"),
        ("[{id: a, inputs: {}, offer: {}}]", "cases"),
        ("[{id: a}]", "cases"),
        ("[{}]", None),
    ],
)
def test_keys_tell_the_kind(text, kind):
    assert kind_of(parse(text + "\n", "f.yaml")) == kind


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="f.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_another_kind_is_refused_as_what_it_is(written):
    file = written("over: {}\n", "my sweep.yaml")
    assert kind_in(file) == "sweep"
    with pytest.raises(ScenarioError) as refused:
        read_kind(file, "scenario")
    said = str(refused.value)
    assert "is a sweep and not a scenario; `ceasefire sweep '" in said
    assert said.endswith("my sweep.yaml'` runs it")
    assert read_kind(file, "sweep").mapping.keys() == {"over"}
    with pytest.raises(ScenarioError, match="is a sweep and not a file of cases"):
        read_kind(file, "cases")


def test_cases_hold_codes_and_codes_no_cases(written):
    cases, codes = written("[{id: a}]\n"), written("[{id: a, inputs: {}}]\n", "codes.yaml")
    assert len(read_kind(cases, "coding").items) == 1
    with pytest.raises(ScenarioError, match="is a second coding of cases and not a file of cases"):
        read_kind(codes, "cases")
    with pytest.raises(ScenarioError, match="is a file of cases and not a scenario"):
        read_kind(cases, "scenario")


def test_what_tells_nothing_is_taken_for_what_is_wanted(written):
    file = written("title: x\n")
    assert kind_in(file) == "scenario"
    assert read_kind(file, "sweep").mapping["title"].value == "x"
    with pytest.raises(ScenarioError, match="a list at the top level"):
        read_kind(written("[1]\n"), "scenario")
    assert [each.value for each in read_kind(written("[1]\n"), "cases").items] == [1]
    with pytest.raises(ScenarioError, match="no value"):
        read_kind(written("title:\n"), "scenario")
    assert read_kind(written("cases:\n"), "cases").mapping == {}


@pytest.mark.parametrize(
    ("kind", "start"),
    [("scenario", "`ceasefire new`"), ("sweep", "sweeps/ci.yaml"), ("checks", "under 'checks:'")],
)
def test_an_empty_file_is_told_what_to_begin_with(written, kind, start):
    with pytest.raises(ScenarioError, match="the file is empty; .*" + start):
        read_kind(written(""), kind)


@pytest.mark.parametrize(
    ("text", "kib"), [("cases: [] #", 1024), ("coding: [] #", 1024), ("dials: {} #", 256)]
)
def test_cases_and_codes_may_be_larger_than_scenarios(written, text, kib):
    whole = text + "x" * (kib * 1024 - len(text))
    assert kind_in(written(whole))
    with pytest.raises(ScenarioError, match=f"larger than {kib:,} KiB"):
        kind_in(written(whole + "x"))
    with pytest.raises(ScenarioError, match="larger than 256 KiB"):
        kind_in(written("title: x #" + "x" * 256 * 1024))
