"""What a newcomer types: the Makefile, the gate, the commands and links of the texts."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.pages import TEXTS

ROOT = Path(__file__).resolve().parent.parent
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not there")


def make(*arguments: str) -> str:
    """What make prints; a make that runs these tests must not pass its own flags on."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=clean, check=True, capture_output=True, text=True
    ).stdout


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def fake_python(folder: Path, name: str, body: str) -> None:
    """A command of this name that answers as `body` says, in sh."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def environment(folder: Path, *python: str) -> subprocess.CompletedProcess[str]:
    """`tools/environment.sh` where no other Python is on the path than those in `folder`."""
    for tool in ("cat", "cksum", "dirname", "rm"):
        there = shutil.which(tool)
        assert there is not None
        (folder / tool).symlink_to(there)
    return subprocess.run(
        ["/bin/sh", "tools/environment.sh", str(folder / "venv"), *python],
        cwd=ROOT,
        env={"PATH": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )


@needs_make
def test_make_help_lists_every_target():
    listed = set(re.findall(r"^ *make ([a-z]+) ", make("help"), flags=re.MULTILINE))
    assert listed == targets()


@needs_make
def test_make_run_runs_the_four_scenarios_of_the_picture():
    said = make("--dry-run", "run")
    assert "ceasefire run baseline wait_and_see keep_up_the_pressure everything_at_once" in said
    for name in ("baseline", "wait_and_see", "keep_up_the_pressure", "everything_at_once"):
        assert (ROOT / "scenarios" / f"{name}.yaml").is_file()


@needs_make
def test_make_test_checks_style_types_behaviour_and_scenarios():
    said = make("--dry-run", "test")
    in_order = ["ruff check", "ruff format --check", "mypy sim", "pytest", "ceasefire validate"]
    places = [said.index(step) for step in in_order]
    assert places == sorted(places)


@needs_make
def test_make_quick_checks_style_types_and_a_part_of_the_tests():
    said = make("--dry-run", "quick")
    places = [said.index(step) for step in ("ruff check", "mypy sim", "pytest -n logical")]
    assert places == sorted(places)
    (run,) = [line for line in said.splitlines() if "pytest" in line]
    paths = [part for part in run.split() if part.startswith("tests/")]
    assert paths
    assert all((ROOT / path).exists() for path in paths)


@needs_make
def test_the_environment_is_made_before_anything_runs():
    for target in ("run", "test", "lint", "quick"):
        said = make("--dry-run", target, "VENV=elsewhere")
        assert said.splitlines()[0].startswith('sh tools/environment.sh "elsewhere"')
        assert ".venv" not in said


def test_the_gate_runs_make_test_in_an_environment_of_its_own():
    gate = ROOT / ".ci" / "run"
    text = gate.read_text()
    assert os.access(gate, os.X_OK)
    assert re.search(r"^make test VENV=\"\$venv\"", text, flags=re.MULTILINE)
    assert re.search(r"^rm -rf \"\$venv\"", text, flags=re.MULTILINE)
    assert "venv=.venv\n" not in text


def run_gate(folder: Path, make_says: str) -> subprocess.CompletedProcess[str]:
    """The gate in a folder of its own, with a `make` that answers as it is told."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "bin").mkdir()
    fake_python(folder / "bin", "make", make_says)
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=folder,
        env={**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("make_says", "passes"),
    [
        ("echo '===== 3 passed in 0.10s ====='", True),
        ("echo '===== 1 failed, 2 passed in 0.10s ====='; exit 2", False),
        ("echo '===== no tests ran in 0.10s ====='; exit 5", False),
        ("echo nothing", False),
        ("[ $1 = run ] && exit 3; echo '===== 3 passed in 0.10s ====='", False),
    ],
)
def test_the_gate_fails_when_a_step_fails_or_no_test_ran(
    tmp_path: Path, make_says: str, passes: bool
):
    ran = run_gate(tmp_path, make_says)
    assert (ran.returncode == 0) == passes
    if "=====" in make_says:
        assert ran.stdout.splitlines()[-1].startswith("=====")


def test_an_unsupported_python_is_named_with_what_to_do(tmp_path: Path):
    fake_python(tmp_path, "python3", "echo 3.9")
    ran = environment(tmp_path)
    assert ran.returncode == 2
    assert "python3 is Python 3.9" in ran.stderr
    assert "PYTHON=" in ran.stderr
    assert not (tmp_path / "venv").exists()


def test_no_python_at_all_is_said(tmp_path: Path):
    ran = environment(tmp_path)
    assert ran.returncode == 2
    assert "none of these runs: python3.14 python3.13 python3.12 python3.11" in ran.stderr


def test_a_python_without_the_venv_module_is_named_with_the_package_it_lacks(tmp_path: Path):
    fake_python(tmp_path, "python3.12", 'case "$2" in *ensurepip*) exit 1;; esac; echo 3.12')
    ran = environment(tmp_path)
    assert ran.returncode == 2
    assert "python3.12-venv" in ran.stderr


def test_the_python_that_was_asked_for_is_the_only_one_tried(tmp_path: Path):
    fake_python(tmp_path, "python3.12", "echo 3.12")
    fake_python(tmp_path, "mine", "echo 3.8")
    ran = environment(tmp_path, "mine")
    assert ran.returncode == 2
    assert "mine is Python 3.8" in ran.stderr


def test_every_make_command_in_the_texts_is_a_target():
    used = {
        target
        for path in TEXTS
        for target in re.findall(r"(?:^|`)make ([a-z]+)", path.read_text(), flags=re.MULTILINE)
    }
    assert {"run", "test"} <= used <= targets()


def test_every_command_in_the_texts_exists():
    from typer.main import get_command

    from sim.cli import app

    known = set(get_command(app).commands)
    used = {
        command
        for path in TEXTS
        for command in re.findall(r"(?:^|`)ceasefire ([a-z]+)", path.read_text(), re.MULTILINE)
    }
    assert "run" in used
    assert used <= known


def test_the_folders_of_tests_are_all_described():
    text = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert {name for name in folders if f"`{name}/`" not in text} == set()


def test_hooks_and_workflow_call_what_the_project_has():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repo,) = hooks["repos"]
    assert repo["repo"] == "local"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = {hook["entry"].replace(".venv", "$(VENV)", 1).split()[0] for hook in repo["hooks"]}
    assert all(command.replace("$(VENV)/bin", "$(BIN)") in makefile for command in commands)
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    gate = workflow["jobs"]["gate"]
    assert [step["run"] for step in gate["steps"] if "run" in step] == ["bash .ci/run"]
    locked = {path.stem for path in (ROOT / "locks").glob("*.txt")}
    assert set(gate["strategy"]["matrix"]["python"]) == locked


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_in_the_texts_leads_somewhere(path: Path):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]
