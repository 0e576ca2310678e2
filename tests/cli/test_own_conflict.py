"""A second conflict from the command line: written, run, checked, and refused in words."""

import pytest
from typer.testing import CliRunner

from sim.cli import app


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def ceasefire(*arguments):
    return CliRunner().invoke(app, [str(part) for part in arguments])


def test_a_new_dossier_runs_at_once(tmp_path, monkeypatch):
    written = ceasefire("new", "--dossier", "my_war")
    assert written.exit_code == 0
    assert written.stderr == "my_war: written. Next: cd my_war && ceasefire run first.yaml\n"
    monkeypatch.chdir(tmp_path / "my_war")
    done = ceasefire("run", "first.yaml", "-n", 20, "--no-picture")
    assert done.exit_code == 0
    assert "full truce accepted" in done.stdout


def test_new_does_not_overwrite_a_folder_or_a_link(tmp_path):
    ceasefire("new", "--dossier", "my_war")
    before = (tmp_path / "my_war" / "first.yaml").read_bytes()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("my_war", "link"):
        refused = ceasefire("new", "--dossier", name)
        assert refused.exit_code == 2
        assert refused.stderr == f"ceasefire: {name}: is there already; choose another name\n"
    assert (tmp_path / "my_war" / "first.yaml").read_bytes() == before
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["My War", "1st", ".", "..", "my_war.yaml"])
def test_a_dossier_needs_a_name_that_can_stand_in_a_file(name, tmp_path):
    refused = ceasefire("new", "--dossier", name)
    assert refused.exit_code == 2
    assert "cannot be the name of a dossier; use lower-case letters" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("my.yaml", "--dossier", "my_war")])
def test_new_writes_one_of_two_things(arguments, tmp_path):
    refused = ceasefire("new", *arguments)
    assert refused.exit_code == 2
    assert "a FILE to write, or --dossier NAME" in refused.stderr
    assert list(tmp_path.iterdir()) == []
