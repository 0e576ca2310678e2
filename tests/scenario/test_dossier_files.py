"""The files of a dossier: which it needs, and what is said of one that is missing or misspelt."""

import shutil

import pytest

from sim.scenario import ScenarioError
from sim.scenario.dossier_files import FILES, OPTIONAL, read_parts
from sim.scenario.library import seeds_folder


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(seeds_folder() / "two_rivers", tmp_path / "war")


def said(folder):
    with pytest.raises(ScenarioError) as refused:
        read_parts(folder)
    return [str(each).removeprefix(f"{folder}/") for each in refused.value.problems]


def test_a_whole_dossier_is_read_and_other_files_are_named(folder):
    (folder / "notes.yaml").write_text("a: 1\n")
    (folder / "b.yml").write_text("a: 1\n")
    (folder / "text.txt").write_text("x")
    parts, unread = read_parts(folder)
    assert list(parts) == list(FILES)
    assert unread == ("b.yml", "notes.yaml")


def test_what_may_be_missing_is_empty(folder):
    for name in OPTIONAL:
        (folder / name).unlink()
    parts, _ = read_parts(folder)
    for name, group in OPTIONAL.items():
        assert parts[name].mapping[group].mapping == {}


def test_every_file_that_is_needed_and_not_there_is_said_with_those_that_are(folder):
    (folder / "front.yaml").unlink()
    (folder / "actors.yaml").unlink()
    here = "here are 'details.yaml', 'dossier.yaml' and 'limited_truces.yaml'"
    hint = f"no such file; 'ceasefire new --dossier NAME' writes a whole one; {here}"
    assert said(folder) == [f"actors.yaml:1:1: {hint}", f"front.yaml:1:1: {hint}"]
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    assert said(folder)[0].endswith("writes a whole one; here are no YAML files")


def test_a_misspelt_file_is_told_the_name_that_was_meant(folder):
    (folder / "details.yaml").rename(folder / "detials.yaml")
    assert said(folder) == [
        "detials.yaml:1:1: is not a file of a dossier; did you mean 'details'? It ends in .yaml"
    ]
    (folder / "detials.yaml").rename(folder / "details.yml")
    assert said(folder)[0].startswith("details.yml:1:1: is not a file of a dossier; did you mean")


def test_what_is_wrong_in_several_files_is_said_at_once(folder):
    for name in ("front.yaml", "details.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("    name:", "    nmae:", 1), encoding="utf-8")
    assert {each.partition(":")[0] for each in said(folder)} == {"front.yaml", "details.yaml"}
