"""A message leads to what to write: with its path, in the form of the place where it stands."""

import pytest

from sim.documents import open_document
from sim.scenario import ScenarioError, load, with_overrides
from sim.sweeps.result import sweep

HEAD = "schema: 1\n"
SWEEP = f"{HEAD}scenario: baseline\nworlds: 1\nseed: 1\n"


@pytest.fixture
def said(tmp_path, monkeypatch):
    """What is said about a text, without the name of its file."""
    monkeypatch.chdir(tmp_path)

    def message(text):
        (tmp_path / "my.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioError) as refused:
            open_document("my.yaml")
        return str(refused.value).replace("my.yaml:", "")

    return message


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("{pressure: 1,5}", "2:19: 'pressure': '1,5' is two values; write 1.5 (a decimal point)"),
        ("{pressure: -1,5, support: 2}", "'-1,5' is two values; write -1.5 (a decimal point)"),
        ("{support: 1, pressure: 0,25}", "'pressure': '0,25' is two values; write 0.25 ("),
        ("{pressure: 1,500}", "write 1.500 (a decimal point), or 1500 without a comma"),
        ("{pressure: , support: 1}", "'pressure': no value"),
        ("{pressure: 1, support}", "'support': no value"),
    ],
)
def test_a_decimal_comma_in_braces_is_seen_as_one(said, written, advice):
    assert advice in said(f"{HEAD}dials: {written}\n")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("dials.pressure: 2", "unknown key 'dials.pressure'; write it nested: 'dials: {press"),
        ("actors.france.influence: 2", "write it nested: 'actors: {france: {influence: 2}}'"),
        ("actors: {france.influence: 2}", "write it nested: 'france: {influence: 2}'"),
        ("actors: {france.x: {influence: 2}}", "'france.x'; write it nested: 'france: {x: …}'"),
        ("actors: {france: {capacity.military: 2}}", "write it nested: 'capacity: {military: 2}'"),
        ("parameters: {front.noise: 0.1}", "write it nested: 'front: {noise: 0.1}'"),
        ("parameters: {front: {noise.value: 0.1}}", "write it nested: 'noise: {value: 0.1}'"),
        ("mediator: {stance.value: 0.1}", "write it nested: 'stance: {value: 0.1}'"),
        ("rules.options: [accept]", "write it nested: 'rules: {options: …}'"),
        ("presure.x: 2", "unknown key 'presure.x'"),
    ],
)  # fmt: skip
def test_a_path_with_dots_in_a_scenario_is_told_to_be_nested(said, text, advice):
    assert advice in said(f"{HEAD}{text}\n")


@pytest.mark.parametrize(
    ("over", "advice"),
    [
        ("{dials: {pressure: [1, 2]}}", "6:8: 'dials' has keys within it; here paths are written "
         "with dots: 'dials.pressure: …'"),
        ("{actors: {france: {influence: {low: 0, high: 1}}}}", "'actors.france.influence: …'"),
        ("{dials.pressure: 2}", "needs a list of values or a range"),
        ("{dials.pressure: {}}", "needs a list of values or a range"),
    ],
)  # fmt: skip
def test_nested_keys_in_a_sweep_are_told_to_be_paths_with_dots(said, over, advice):
    assert advice in said(f"{SWEEP}design: grid\nover: {over}\n")


@pytest.mark.parametrize("change", [load, lambda name, given: with_overrides(load(name), given)])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"dials.presure": 1}, "override dials.presure: unknown key 'presure'; did you mean"),
        ({"dials.pressure": 9}, "override dials.pressure: value 9 is outside"),
        ({"dials": {"pressure": "x"}}, "override dials: 'pressure' must be a number"),
    ],
)
def test_an_override_in_python_is_named_by_its_path(change, given, message):
    with pytest.raises(ScenarioError) as refused:
        change("baseline", given)
    assert str(refused.value).startswith(message)
    assert ":1:1" not in str(refused.value)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"dials.pressure": [1, 1]}, "sweep: '1' stands twice; keep one of them"),
        ({"dials.pressure": [1], "dials": [{"support": 1}]}, "'dials' sets what 'dials.pressure'"),
    ],
)  # fmt: skip
def test_a_sweep_in_python_has_no_lines(over, message):
    with pytest.raises(ScenarioError) as refused:
        sweep([load("baseline")], over, worlds=1)
    assert message in str(refused.value)


def test_what_is_wrong_in_one_section_hides_nothing_in_another(said):
    """A key that no scenario has, names that the dossier lacks, a bad event: each in its line."""
    text = said(
        f"{HEAD}dials: {{presure: 2}}\nrules: {{lerning: none}}\n"
        "parameters: {front: {foo: 1}, bar: {x: 1}}\nactors: {frnace: {influence: 1}}\n"
        "events: [{id: e, kind: sumit, day: 3}]\nmediator: {foo: 1}\nhorizon: 3\n"
    )
    assert [line.split(";")[0] for line in text.splitlines()] == [
        "2:9: unknown key 'presure'",
        "3:9: unknown key 'lerning'",
        "4:22: unknown number 'parameters.front.foo'",
        "4:31: unknown section 'bar'",
        "5:10: unknown actor 'frnace'",
        "6:24: unknown event kind 'sumit'",
        "7:12: unknown number 'mediator.foo'",
        "8:1: unknown key 'horizon'",
    ]


def test_only_what_is_wrong_by_itself_is_said_where_the_parent_is_not_known(said):
    text = said(f"{HEAD}extends: 3\nevents: [{{id: of_parent, size: 3}}]\nrules: {{x: 1}}\n")
    assert [line.split(":")[:2] for line in text.splitlines()] == [["2", "10"], ["4", "9"]]
