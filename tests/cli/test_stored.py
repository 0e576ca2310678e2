"""`compare` and `plot` on folders: of a run, of a comparison, of several results, of none."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app

SHORT = "schema: 1\ntitle: {}\nhorizon_days: 8\n"
SIZE = ("-n", "20", "-w", "1")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder `several` with results of a and b, made once."""
    home = tmp_path_factory.mktemp("made")
    files = [home / "a.yaml", home / "b.yaml"]
    files[0].write_text(SHORT.format("A"))
    files[1].write_text(SHORT.format("B") + "dials: {pressure: 2}\n")
    run = ("run", *files, "--no-band", "--no-picture", *SIZE, "--out", home / "several")
    assert ceasefire(*run)[0] == 0
    return home


@pytest.fixture(autouse=True)
def folder(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)


def ceasefire(*arguments):
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    return done.exit_code, done.stdout, done.stderr


def runs():
    return sorted(path for path in Path("several").iterdir() if path.is_dir())


def compared(*names):
    code, _, stderr = ceasefire("compare", *names, "--quiet", "--out", "both")
    assert code == 0, stderr
    return Path("both")


def test_the_folder_of_a_comparison_compares_its_runs_again():
    both = compared(*runs())
    shutil.move(both, "several/both")
    code, stdout, _ = ceasefire("compare", "several/both", "--json", "--out", "again")
    assert code == 0
    assert json.loads(stdout) == json.loads(Path("several/both/comparison.json").read_text())


def test_a_run_of_the_same_scenario_under_another_name_does_not_stand_for_it():
    """The same digest under another name: the comparison speaks of b, and so must the next."""
    Path("ab.yaml").write_text(Path("b.yaml").read_text())
    assert ceasefire("run", "ab.yaml", "--no-band", "--no-picture", *SIZE)[0] == 0
    assert ceasefire("compare", "a.yaml", "b.yaml", *SIZE)[0] == 0
    (folder,) = Path("results").glob("a-vs-b-*")
    code, stdout, _ = ceasefire("compare", folder, "--json")
    assert code == 0
    assert [each["scenario"] for each in json.loads(stdout)["results"]] == ["a", "b"]


def test_looking_at_a_comparison_again_takes_nothing_from_it():
    """Sign shares need the scenarios, which a folder of results does not have."""
    assert ceasefire("compare", "a.yaml", "b.yaml", "--stories", "1", *SIZE)[0] == 0
    (folder,) = Path("results").glob("a-vs-b-*")
    before = (folder / "comparison.json").read_bytes()
    (change,) = json.loads(before)["differences"]
    assert change["gained"] + change["lost"]
    assert change["sign_shares"]["stated"] is not None
    assert ceasefire("compare", folder)[0] == 0
    assert (folder / "comparison.json").read_bytes() == before


def test_a_comparison_whose_results_are_gone_says_what_to_do():
    both = compared(*runs())
    shutil.move("several", "elsewhere")
    for command in ("compare", "plot"):
        code, _, stderr = ceasefire(command, both)
        assert code == 2
        assert "compares a and b, but the results of a are not beside it" in stderr
        assert "--worlds 20 --seed 1" in stderr


def test_several_results_are_compared_only_in_an_order_that_is_given():
    code, _, stderr = ceasefire("compare", "several")
    assert code == 2
    assert ", ".join(map(str, runs())) in stderr and "the reference first" in stderr


def test_plot_draws_what_a_folder_of_several_results_holds():
    one_by_one = ceasefire("plot", *runs(), "--out", "names.png")
    assert one_by_one[0] == 0
    code, _, stderr = ceasefire("plot", "several", "--kind", "outcomes")
    assert code == 0 and "several/outcomes.png" in stderr
    assert ceasefire("plot", "several", "--out", "folder.png")[0] == 0
    assert Path("folder.png").read_bytes() == Path("names.png").read_bytes()


def test_plot_of_a_comparison_draws_the_differences():
    pair = runs()
    shutil.move(compared(*pair), "several/both")
    drawn = Path("several/both/differences.png").read_bytes()
    assert ceasefire("plot", "several/both", "--out", "d.png")[0] == 0
    assert Path("d.png").read_bytes() == drawn
    assert ceasefire("plot", *pair, "--kind", "differences", "--out", "e.png")[0] == 0
    assert Path("e.png").read_bytes() == drawn
    code, _, stderr = ceasefire("plot", pair[0], "--kind", "differences")
    assert code == 2 and "two results, the reference first" in stderr


@pytest.mark.parametrize(
    "runs_there",
    [
        None,
        3,
        [],
        [1],
        [{}],
        [{"scenario": {}}],
        [{"scenario": {}, "versions": {}, "worlds": 1, "seed": 1}],
    ],
)
def test_a_damaged_comparison_is_said_to_be_damaged(runs_there):
    Path("bad").mkdir()
    manifest = {"kind": "comparison", "runs": runs_there}
    Path("bad/manifest.json").write_text(json.dumps(manifest))
    for command in ("compare", "plot"):
        code, _, stderr = ceasefire(command, "bad")
        assert code == 2 and "Traceback" not in stderr
