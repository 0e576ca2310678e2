"""A second conflict from the command line: written, run, checked, and refused in words."""

import subprocess
import sys

import pytest


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def ceasefire(*arguments):
    """Run the command as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_new_dossier_runs_at_once(tmp_path, monkeypatch):
    written = ceasefire("new", "--dossier", "my_war")
    assert written.returncode == 0
    assert written.stderr == "my_war: written. Next: cd my_war && ceasefire run first.yaml\n"
    monkeypatch.chdir(tmp_path / "my_war")
    done = ceasefire("run", "first.yaml", "-n", 20, "--no-picture")
    assert done.returncode == 0
    assert "full truce accepted" in done.stdout


def test_new_does_not_overwrite_a_folder_or_a_link(tmp_path):
    ceasefire("new", "--dossier", "my_war")
    before = (tmp_path / "my_war" / "first.yaml").read_bytes()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("my_war", "link"):
        refused = ceasefire("new", "--dossier", name)
        assert refused.returncode == 2
        assert refused.stderr == f"ceasefire: {name}: is there already; choose another name\n"
    assert (tmp_path / "my_war" / "first.yaml").read_bytes() == before
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["My War", "..", "my_war.yaml"])
def test_a_dossier_needs_a_name_that_can_stand_in_a_file(name, tmp_path):
    refused = ceasefire("new", "--dossier", name)
    assert refused.returncode == 2
    assert "cannot be the name of a dossier; use lower-case letters" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("my.yaml", "--dossier", "my_war")])
def test_new_writes_one_of_two_things(arguments, tmp_path):
    refused = ceasefire("new", *arguments)
    assert refused.returncode == 2
    assert "a FILE to write, or --dossier NAME" in refused.stderr
    assert list(tmp_path.iterdir()) == []
