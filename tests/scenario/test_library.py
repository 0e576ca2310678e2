"""Where shipped things are, and what a name means that is none of them."""

from pathlib import Path
from warnings import catch_warnings, simplefilter

import pytest

from sim.errors import InputError, Note
from sim.scenario import ScenarioError, library
from sim.scenario.errors import Place
from sim.scenario.nodes import from_plain

HERE = Place("x.yaml", 2, 4)


def test_what_is_shipped_lies_side_by_side():
    home = library.seeds_folder().parent
    assert library.scenarios_folder() == home / "scenarios"
    assert library.sweeps_folder() == home / "scenarios" / "sweeps"
    assert library.validation_page() == home / "docs" / "validation.md"
    assert library.validation_page().is_file()
    assert library.shipped_scenarios()[:2] == ["baseline", "aid_backfires"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default_dossier: 3\n", "'default_dossier' is missing; add it"),
        ("other: x\n", "'default_dossier' is missing; add it"),
    ],
)
def test_the_default_dossier_is_named_by_a_text(tmp_path, text, said):
    (tmp_path / "seeds.yaml").write_text(text)
    with pytest.raises(ScenarioError, match=said):
        library.default_dossier(tmp_path)
    (tmp_path / "seeds.yaml").write_text("default_dossier: mine\n")
    assert library.default_dossier(tmp_path) == "mine"


def test_the_only_dossier_of_a_folder_is_the_default_and_of_several_the_first_is_proposed(tmp_path):
    said = "no such file, and no scenario names its dossier; write 'default_dossier: %s' into it"
    with pytest.raises(ScenarioError, match=said % "NAME"):
        library.default_dossier(tmp_path)
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "front.yaml").touch()
        if name == "b":
            assert library.default_dossier(tmp_path) == "b"
    with pytest.raises(ScenarioError, match=said % "a"):
        library.default_dossier(tmp_path)


def test_a_folder_with_one_file_of_a_dossier_is_meant_as_one(tmp_path):
    assert not library.is_dossier(tmp_path)
    (tmp_path / "actors.yaml").touch()
    assert library.is_dossier(tmp_path)
    with pytest.raises(InputError, match=f"is a dossier itself; .*: {tmp_path.parent}$"):
        library.chosen_seeds(tmp_path)


@pytest.mark.parametrize("text", ["a/b", "a\\b", "x.yaml", "x.yml", "x.json"])
def test_a_path_is_told_from_a_name(text):
    assert library.is_path(text)
    assert not library.is_path(text.replace("/", "").replace("\\", "").partition(".")[0])


@pytest.mark.parametrize("written", ["/a.yaml", "a\0b.yaml", "a\\b.yaml", "~/a.yaml"])
def test_a_path_in_a_file_is_a_relative_one(tmp_path, written):
    with pytest.raises(ScenarioError, match="is not a path inside this folder"):
        library.inside(tmp_path, written, HERE)


def test_a_path_in_a_file_stays_in_its_folder(tmp_path):
    assert library.inside(tmp_path, "sub/../a.yaml", HERE) == tmp_path / "sub" / ".." / "a.yaml"
    with pytest.raises(ScenarioError, match="leads out of this folder"):
        library.inside(tmp_path, "../a.yaml", HERE)
    outside = tmp_path.parent / "elsewhere.yaml"
    (tmp_path / "link.yaml").symlink_to(outside)
    with pytest.raises(ScenarioError, match=r"link\.yaml' is a link|leads out of this folder"):
        library.inside(tmp_path, "link.yaml", HERE)


def test_a_shipped_sweep_is_no_scenario():
    said = "is a sweep and not a scenario; `ceasefire sweep three_dials` runs it"
    with pytest.raises(ScenarioError, match=said):
        library.find_scenario("three_dials")


def test_a_file_in_the_current_folder_may_be_called_as_a_shipped_sweep(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ci.yaml").write_text("schema: 1\n")
    assert library.find_scenario("ci") == Path("ci.yaml")


def test_a_dossier_is_looked_for_beside_the_file_then_among_the_seeds(tmp_path):
    beside, seeds = tmp_path / "beside", tmp_path / "seeds"
    for folder in (beside, seeds):
        (folder / "war").mkdir(parents=True)
        (folder / "war" / "dossier.yaml").touch()
    with pytest.warns(Note, match=f"'war' is {beside / 'war'} and not {seeds / 'war'}$"):
        assert library.find_dossier("war", beside, seeds, HERE) == beside / "war"
    assert library.find_dossier("war", tmp_path, seeds, HERE) == seeds / "war"
    assert library.find_dossier("two_rivers", beside, seeds, HERE).parent == library.seeds_folder()
    with pytest.raises(
        ScenarioError, match="no dossier is called 'wart'; did you mean 'war'"
    ) as no:
        library.find_dossier("wart", beside, seeds, HERE)
    assert str(beside / "wart") in str(no.value) and str(seeds / "wart") in str(no.value)


def test_a_dossier_of_ones_own_seeds_is_no_surprise_and_one_beside_the_file_is(tmp_path):
    """Whoever gives a folder of seeds means it; beside a file a shipped name is noted."""
    for folder in ("beside", "seeds"):
        (tmp_path / folder / "two_rivers").mkdir(parents=True)
        (tmp_path / folder / "two_rivers" / "dossier.yaml").touch()
    with catch_warnings():
        simplefilter("error")
        seeds = tmp_path / "seeds"
        assert library.find_dossier("two_rivers", tmp_path, seeds, HERE).parent == seeds
    with pytest.warns(Note, match="and not the shipped dossier of that name"):
        library.find_dossier("two_rivers", tmp_path / "beside", tmp_path / "seeds", HERE)


def test_a_text_that_is_in_no_file_yet_names_the_file_beside_it(tmp_path):
    (tmp_path / "baseline.yaml").write_text("schema: 1\n")
    name = from_plain("baseline", HERE)
    with pytest.warns(Note, match="and not the shipped scenario of that name"):
        found = library.scenario_named(tmp_path / "not_saved.yaml", name)
    assert found == tmp_path / "baseline.yaml"
    assert library.scenario_named(found, name).parent == library.scenarios_folder()


def test_numbers_of_the_model_are_those_of_the_seeds_or_the_shipped_ones(tmp_path):
    shipped = library.seeds_folder() / "model" / "needed.yaml"
    assert library.model_file(tmp_path, "needed.yaml") == shipped
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "needed.yaml").touch()
    assert library.model_file(tmp_path, "needed.yaml") == tmp_path / "model" / "needed.yaml"


def test_a_name_that_no_file_can_have_is_none():
    assert not library.is_file(Path("a\0b"))
    assert not library.is_file(Path("a" * 5000))
