"""`ceasefire upgrade`: older scenarios are rewritten, and nothing but what has to change."""

import stat
from pathlib import Path

import pytest

from sim.scenario.edits import composed, dropped, edited, spots
from sim.scenario.errors import ScenarioError
from sim.scenario.library import find_scenario, shipped_scenarios
from sim.scenario.load import load
from sim.scenario.new import template
from sim.scenario.resolved import SCHEMA_VERSION
from sim.scenario.upgrade import STEPS, Drop, Rename, Step, upgraded
from tests.commands import ceasefire

DRAFT = """\
# A draft.
title: "Aid, announced"   # quoted

events:
  # felt on arrival
  - announced: 7  # a week before
    kind: aid_package
    day: 14
    of: military
    size: 2
  - kind: aid_package
    day: 21
    announced: 14
    of: 'financial'

    size: 1.50
  - {kind: aid_package, day: 28, of: military, size: 1, announced: 21}
  - {kind: sanctions_package, day: 42, announced: 21, size: 0.1}
# the end
"""
UPGRADED = """\
# A draft.
schema: 1
title: "Aid, announced"   # quoted

events:
  # felt on arrival
  - # a week before
    kind: aid_package
    day: 14
    of: military
    size: 2
  - kind: aid_package
    day: 21
    of: 'financial'

    size: 1.50
  - {kind: aid_package, day: 28, of: military, size: 1}
  - {kind: sanctions_package, day: 42, announced: 21, size: 0.1}
# the end
"""


def test_a_draft_is_rewritten_and_everything_else_stays():
    assert upgraded(DRAFT, "x.yaml") == UPGRADED


def test_line_ends_of_windows_stay():
    draft, wanted = DRAFT.replace("\n", "\r\n"), UPGRADED.replace("\n", "\r\n")
    assert upgraded(draft, "x.yaml") == wanted


def test_an_upgraded_text_is_not_changed_again():
    assert upgraded(UPGRADED, "x.yaml") == UPGRADED


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_are_of_the_newest_format(name):
    text = find_scenario(name).read_text(encoding="utf-8")
    assert upgraded(text, name) == text


def test_the_steps_lead_to_the_format_that_is_read():
    assert [step.to for step in STEPS] == list(range(1, SCHEMA_VERSION + 1))
    assert upgraded(template(), "x.yaml") == template()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("title: x\n", "schema: 1\ntitle: x\n"),
        ('{"title": "x"}', '{"schema": 1, "title": "x"}'),
        ("{title: x}\n", "{schema: 1, title: x}\n"),
        ('title: x\nschema: "1"  # one\n', "title: x\nschema: 1  # one\n"),
        ("schema: 0\ntitle: x", "schema: 1\ntitle: x"),
    ],
)
def test_the_version_is_stated(text, wanted):
    assert upgraded(text, "x.yaml") == wanted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "schema: 1\nparameters:\n  pressure: {stress_per_sanctions: 0.2}\n",
            "x.yaml:3:14: 'parameters.pressure.stress_per_sanctions': strained finances have",
        ),
        ("schema: 7\n", "x.yaml:1:9: schema version 7 is not known here, only 1; upgrade cea"),
        ("schema: one\n", "x.yaml:1:9: the schema version is a whole number, not 'one'"),
        ("schema: -1\n", "x.yaml:1:9: the schema version is a whole number, not '-1'"),
        ("schema: true\n", "x.yaml:1:9: the schema version is a whole number, not 'True'"),
        (
            "events:\n- day: 3\n  kind: aid_package\n- announced: 3\n  kind: aid_package\n"
            "- {<<: {a: 1}}\n",
            "x.yaml:6:4: a merge key",
        ),
        ("- a\n", "x.yaml:1:1: a list at the top level"),
        ("title: &a x\n", "x.yaml:1:8: an anchor"),
    ],
)
def test_what_cannot_be_changed_is_refused_at_its_place(text, message):
    with pytest.raises(ScenarioError) as error:
        upgraded(text, "x.yaml")
    assert str(error.value).startswith(message)


def test_a_number_that_is_gone_is_explained_wherever_it_is_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("schema: 1\nparameters:\n  pressure: {stress_per_sanctions: 0.2}\n")
    gone = "'parameters.pressure.stress_per_sanctions'; strained finances have taken its place: "
    with pytest.raises(ScenarioError, match=f"x.yaml:3:14: unknown number {gone}take it out"):
        load(path)
    with pytest.raises(ScenarioError, match=f"unknown number {gone}take it out"):
        load("baseline", settings=["parameters.pressure.stress_per_sanctions=0.2"])


TO_TWO = (
    *STEPS,
    Step(
        2,
        (
            Rename("dials.pressure", "strain"),
            Rename("events.*.size", "amount", only={"kind": "sanctions_package"}),
            Rename("actors.*.willingness", "readiness"),
            Drop("rules.summits"),
        ),
    ),
)
"""What a second format would be: one more entry."""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "schema: 1  # first\ndials: {momentum: 0, pressure: 1.50} # more\n",
            "schema: 2  # first\ndials: {momentum: 0, strain: 1.50} # more\n",
        ),
        ('schema: 1\ndials:\n  "pressure": 1\n', 'schema: 2\ndials:\n  "strain": 1\n'),
        (
            "schema: 1\nevents:\n- {kind: aid_package, size: 1}\n"
            "- kind: sanctions_package\n  size: {dist: uniform, low: 0, high: 1}\n",
            "schema: 2\nevents:\n- {kind: aid_package, size: 1}\n"
            "- kind: sanctions_package\n  amount: {dist: uniform, low: 0, high: 1}\n",
        ),
        (
            "schema: 1\nactors:\n  france:\n    willingness:\n      military: 1\n",
            "schema: 2\nactors:\n  france:\n    readiness:\n      military: 1\n",
        ),
        (
            "schema: 1\nrules:\n  summits: none\n  # next\n  front: contest\n",
            "schema: 2\nrules:\n  # next\n  front: contest\n",
        ),
        (
            "schema: 1\nrules:\n  front: contest\n  summits: none # why\n",
            "schema: 2\nrules:\n  front: contest\n  # why\n",
        ),
        ("schema: 1\nrules: {summits: none, front: x}\n", "schema: 2\nrules: {front: x}\n"),
        ("schema: 1\nrules: {front: x, summits: none}\n", "schema: 2\nrules: {front: x}\n"),
        ("schema: 2\ndials: {pressure: 1}\n", "schema: 2\ndials: {pressure: 1}\n"),
        (
            "events:\n- {kind: aid_package, announced: 3, size: 1}\ndials: {pressure: 1}",
            "schema: 2\nevents:\n- {kind: aid_package, size: 1}\ndials: {strain: 1}",
        ),
    ],
)
def test_a_second_format_is_one_more_step(text, wanted):
    assert upgraded(text, "x.yaml", TO_TWO) == wanted
    assert upgraded(wanted, "x.yaml", TO_TWO) == wanted


def test_every_change_that_cannot_be_made_is_said():
    text = "schema: 1\ndials: {pressure: 1, strain: 2}\nrules: {summits: none}\n"
    with pytest.raises(ScenarioError) as error:
        upgraded(text, "x.yaml", TO_TWO)
    assert [(each.line, each.column) for each in error.value.problems] == [(2, 9), (3, 9)]


@pytest.fixture
def draft(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("draft.yaml")
    path.write_text(DRAFT)
    return path


def test_the_command_rewrites_a_file_that_then_loads_and_keeps_its_permissions(draft):
    draft.chmod(0o640)
    Path("link.yaml").symlink_to(draft)
    done = ceasefire("upgrade", "link.yaml")
    assert (done.exit_code, done.stdout) == (0, "link.yaml: rewritten\n")
    assert draft.read_text() == UPGRADED and Path("link.yaml").is_symlink()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o640
    load(draft)
    again = ceasefire("upgrade", "draft.yaml")
    assert (again.exit_code, again.stdout) == (0, "draft.yaml: is of the newest format\n")
    assert sorted(path.name for path in Path().iterdir()) == ["draft.yaml", "link.yaml"]


@pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--diff", 0)])
def test_the_command_can_show_without_writing(draft, option, code):
    done = ceasefire("upgrade", option, "draft.yaml")
    assert done.exit_code == code and draft.read_text() == DRAFT
    assert done.stdout.endswith("draft.yaml: would be rewritten\n")
    assert ("+schema: 1\n" in done.stdout) == (option == "--diff")


def test_check_passes_what_is_of_the_newest_format(draft):
    draft.write_text(UPGRADED)
    assert ceasefire("upgrade", "--check", "draft.yaml").exit_code == 0


def test_nothing_is_written_where_one_file_is_no_scenario_even_then(draft):
    Path("wrong.yaml").write_text("title: x\ndials: {presure: 1}\n")
    done = ceasefire("upgrade", "draft.yaml", "wrong.yaml")
    assert done.exit_code == 2 and "'presure'" in done.stderr
    assert done.stderr.startswith("wrong.yaml:2:9: ")  # as it is, not as it would be
    assert draft.read_text() == DRAFT


def test_other_files_are_refused_as_what_they_are(draft):
    Path("sweep.yaml").write_text("schema: 1\ndesign: grid\nover: {dials.pressure: [1]}\n")
    for name, words in (("sweep.yaml", "is a sweep"), ("drafft.yaml", "no such file")):
        done = ceasefire("upgrade", name)
        assert done.exit_code == 2 and words in done.stderr
        assert done.stderr.startswith(f"{name}:1:1: ")


@pytest.mark.parametrize(
    "value", ["\n  x: 1\n  y:\n    z: 2", "\n  - 1\n  - 2", "\n  x:\n    - 1\n    - u: 2"]
)
def test_a_key_goes_with_its_whole_block_and_no_more(value):
    text = f"a: 0\ngone:{value}\n\n# of b\nb: 3\n"
    (spot,) = spots(composed(text), "gone")
    assert edited(text, [dropped(text, spot)]) == "a: 0\n\n# of b\nb: 3\n"
