"""What a name or a path means, the same in commands, files and Python."""

import os
import warnings
from pathlib import Path

import pytest

from sim.checks.file import read_checks
from sim.checks.reference import read_reference
from sim.documents import find_document
from sim.errors import InputError, Note
from sim.scenario import ScenarioError, find_scenario, load
from sim.scenario.given import scenario_from
from sim.scenario.library import chosen_seeds, scenarios_folder
from sim.scenario.quantities import Fixed
from sim.sweeps.csv_rows import read_rows
from sim.sweeps.library import find_sweep
from sim.sweeps.reading import read_sweep
from sim.validation.forecast_file import read_forecast

SHIPPED = scenarios_folder() / "baseline.yaml"
OWN = "schema: 1\ndials: {pressure: 2}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A current folder without files; every note of a name is an error unless it is expected."""
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Note)
        yield tmp_path


def pressure(scenario):
    return scenario.parameters["dials.pressure"].quantity


def test_a_name_is_a_shipped_scenario(folder):
    assert find_scenario("baseline") == find_document("baseline") == SHIPPED


def test_a_name_is_the_file_of_that_name_in_the_current_folder(folder):
    Path("mine.yaml").write_text(OWN)
    assert pressure(load("mine")) == Fixed(2.0)
    assert find_sweep("mine") == find_document("mine") == Path("mine.yaml")


def test_a_file_of_a_shipped_name_counts_and_is_noted(folder):
    Path("baseline.yaml").write_text(OWN)
    note = "'baseline' is baseline.yaml and not the shipped scenario of that name"
    with pytest.warns(Note, match=note):
        assert pressure(load("baseline")) == Fixed(2.0)
    with pytest.warns(Note, match="not the shipped sweep"):
        Path("ci.yaml").write_text("schema: 1\n")
        assert find_sweep("ci") == Path("ci.yaml")


@pytest.mark.parametrize(
    ("text", "read", "at"),
    [
        ("schema: 1\nextends: baseline\n", load, "2:10"),
        (
            "schema: 1\nscenario: baseline\nworlds: 5\nseed: 1\ndesign: grid\n"
            "over: {dials.support: [1, 2]}\n",
            lambda file: read_sweep(file).scenarios[0],
            "2:11",
        ),
        (
            'schema: 1\nchecks: [{scenario: baseline, share: held, at_most: 1, reason: "r"}]\n',
            lambda file: read_checks([file])[1][0],
            "2:21",
        ),
    ],
    ids=["extends", "sweep", "checks"],
)
def test_in_a_file_the_files_own_folder_counts(folder, text, read, at):
    """Not the current one: what a file means does not depend on where a command is run."""
    Path("sub").mkdir()
    Path("baseline.yaml").write_text(OWN.replace("2", "3"))
    file = Path("sub/file.yaml")
    file.write_text(text)
    assert pressure(read(file)) == Fixed(1.0)
    Path("sub/baseline.yaml").write_text(OWN)
    with pytest.warns(Note, match=rf"^sub/file\.yaml:{at}: 'baseline' is sub/baseline\.yaml and"):
        assert pressure(read(file)) == Fixed(2.0)


def test_a_file_means_by_its_own_name_the_shipped_one(folder):
    Path("baseline.yaml").write_text("schema: 1\nextends: baseline\ndials: {support: 2}\n")
    assert load(Path("baseline.yaml")).title == load(SHIPPED).title


def test_the_shipped_folder_itself_is_no_other_place(folder, monkeypatch):
    monkeypatch.chdir(scenarios_folder())
    assert load("baseline") == load(SHIPPED)


def test_a_dossier_of_a_shipped_name_beside_the_file_is_noted(folder):
    own = folder / "ukraine_2025"
    own.mkdir()
    for part in (scenarios_folder().parent / "seeds" / "ukraine_2025").iterdir():
        (own / part.name).write_text(part.read_text(encoding="utf-8"), encoding="utf-8")
    Path("my.yaml").write_text("schema: 1\ndossier: ukraine_2025\n")
    with pytest.warns(Note, match=r"my\.yaml:2:10: 'ukraine_2025' is ukraine_2025 and not the"):
        load("my")


LONG = "x" * 300


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends: loop.yaml", "2:10: 'loop.yaml' is a link that leads back to itself"),
        ("extends: loop", "2:10: 'loop.yaml' is a link that leads back to itself"),
        ("dossier: ring", "2:10: 'ring' is a link that leads back to itself"),
        ("extends: there/back/there.yaml", "2:10: 'there/back/there.yaml' is a link that"),
        (f"extends: {LONG}", "2:10: no scenario is called 'xxx"),
        (f"extends: {LONG}.yaml", "2:10: no such file: 'xxx"),
        (f"extends: {LONG}/a.yaml", "2:10: no such file: 'xxx"),
        (f"dossier: {LONG}", "2:10: no dossier is called 'xxx"),
        ("extends: out", "2:10: 'out.yaml' leads out of this folder"),
        ("extends: sub/mien.yaml", "no such file: 'sub/mien.yaml'; did you mean 'sub/mine.yaml'?"),
        (
            f"expectations: [{{share: held, at_most: 1, than: {LONG}, reason: r}}]",
            "2:48: no scenario is called 'xxx",
        ),
    ],
)
def test_a_name_that_no_file_can_have_is_refused_where_it_stands(folder, text, said):
    Path("loop.yaml").symlink_to("loop.yaml")
    Path("ring").symlink_to("ring")
    Path("there").mkdir()
    Path("there/back").symlink_to("../there/back")
    Path("out.yaml").symlink_to(SHIPPED)
    Path("sub").mkdir()
    Path("sub/mine.yaml").write_text(OWN)
    Path("my.yaml").write_text(f"schema: 1\n{text}\n")
    with pytest.raises(ScenarioError) as refused:
        load("my.yaml")
    assert str(refused.value).startswith("my.yaml:2:")
    assert said in str(refused.value)


@pytest.mark.parametrize("name", [LONG, f"{LONG}.yaml", "loop", "loop.yaml", "a\0b", "", "."])
@pytest.mark.parametrize("find", [load, read_sweep, lambda name: read_checks([name])])
def test_a_command_is_told_so_in_the_same_words(folder, find, name):
    Path("loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ScenarioError) as refused:
        find(name)
    assert ":1:1: " in str(refused.value)


@pytest.mark.parametrize("find", [load, read_sweep, lambda name: read_checks([name])])
@pytest.mark.parametrize("name", ["loop", "nothing", "folder", "pipe"])
def test_what_stands_in_the_place_of_a_file_is_said(folder, find, name):
    what = {
        "nothing": "is a link to nothing",
        "folder": "is a folder",
        "pipe": "is not a regular file",
    }.get(name, "is a link that leads back to itself")
    place = Path(f"{name}.yaml")
    if name == "folder":
        place.mkdir()
    elif name == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("gone.yaml" if name == "nothing" else place.name)
    with pytest.raises(ScenarioError, match=f"^{name}:1:1: '{name}.yaml' {what}; "):
        find(name)
    with pytest.raises(ScenarioError, match=f"^{name}.yaml:1:1: {what}; "):
        find(f"{name}.yaml")


def test_a_shipped_scenario_does_not_take_the_place_of_a_link_unseen(folder):
    Path("baseline.yaml").symlink_to("baseline.yaml")
    for name in ("baseline", "baseline.yaml"):
        with pytest.raises(ScenarioError, match="is a link that leads back to itself"):
            load(name)


def test_a_table_and_a_reference_say_what_stands_in_their_place(folder):
    Path("loop").symlink_to("loop")
    Path("folder").mkdir()
    Path("gone").symlink_to("nothing")
    for read in (read_rows, read_reference, read_forecast):
        for name, what in [
            ("loop", "is a link that leads back to itself"),
            ("folder", "is a folder"),
            ("gone", "is a link to nothing"),
            ("none", "no such file"),
        ]:
            with pytest.raises(InputError, match=f"{name}: {what}; "):
                read(Path(name))


@pytest.mark.parametrize("find", [find_scenario, find_sweep, find_document])
def test_a_tilde_is_the_home_folder_for_files_that_are_read_too(folder, find, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    assert find("~/my.yaml") == folder / "my.yaml"
    assert find("./~/my.yaml") == folder / "~/my.yaml"


@pytest.mark.parametrize("find", [find_scenario, find_sweep, find_document])
@pytest.mark.parametrize("name", ["https://x.org/my.yaml", "s3:my.yaml"])
def test_a_url_is_refused_in_words(folder, find, name):
    with pytest.raises(ScenarioError, match=f"^{name}:1:1: a URL, and only files of this machine"):
        find(name)


def test_a_suggestion_has_its_folder(folder):
    Path("sub").mkdir()
    Path("sub/mine.yaml").write_text(OWN)
    with pytest.raises(ScenarioError, match=r"did you mean 'sub/mine\.yaml'"):
        load("sub/mien.yaml")


def test_all_stands_for_every_detail(folder):
    text = "schema: 1\nevents: [{kind: details_settled, day: 3, detail: %s}]\n"
    Path("all.yaml").write_text(text % "all")
    assert load("all.yaml").events[0].fields["detail"] == "all"
    Path("none.yaml").write_text(text % "every")
    with pytest.raises(ScenarioError, match="'every'"):
        load("none.yaml")


def test_dossiers_lie_in_a_folder(folder):
    Path("file").write_text("")
    with pytest.raises(InputError, match="file: no such folder"):
        chosen_seeds(Path("file"))


def test_an_unknown_key_of_an_event_is_told_the_keys_of_its_kind(folder):
    Path("a.yaml").write_text("schema: 1\nevents: [{kind: summit, day: 3, amuont: 5}]\n")
    with pytest.raises(ScenarioError, match="unknown key 'amuont'; known: date, day, enabled"):
        load("a.yaml")


def test_a_path_is_a_scenario_and_what_is_neither_is_refused(folder):
    file = Path("mine.yaml")
    file.write_text("schema: 1\ntitle: Mine\nextends: baseline\n", encoding="utf-8")
    assert scenario_from(file).title == scenario_from(str(file)).title == "Mine"
    for given in (3, None, ["baseline"]):
        with pytest.raises(InputError, match="the name of a shipped one, or a path to a file"):
            scenario_from(given)
