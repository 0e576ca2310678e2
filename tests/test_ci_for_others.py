"""The composite action and the GitLab template: their steps are run on a small repository.

Each step runs in bash as the service runs it, with its inputs put in; `pip` and `ceasefire` are
those of this environment. What GitHub itself does (other actions, uploads) is not run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.pages import blocks_of

ROOT = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
MATCHER = json.loads((ROOT / "docs" / "ci" / "problem-matcher.json").read_text(encoding="utf-8"))

SCENARIO = """schema: 1
title: "A week"
horizon_days: 7
expectations:
  - {share: accepted, at_most: 0.9, reason: "r"}
"""
SWEEP = """schema: 1
scenario: scenarios/three.yaml
worlds: 10
seed: 1
design: grid
over: {dials.pressure: [0.5, 1]}
"""


@pytest.fixture
def repository(tmp_path):
    """A repository of one scenario and one sweep, with the commands in front of the path."""
    folder = tmp_path / "repository"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "scenarios" / "three.yaml").write_text(SCENARIO)
    (folder / "small.yaml").write_text(SWEEP)
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, line in (
        ("ceasefire", f'exec "{sys.executable}" -m tests.run_in_small_parts "$@"'),
        ("pip", f'echo "$@" >>"{tmp_path}/pip.txt"'),
    ):
        (commands / name).write_text(f"#!/bin/sh\n{line}\n")
        (commands / name).chmod(0o755)
    return folder


def recorded(repository):
    """A reference of the scenario's worlds, which then decides how many are checked."""
    name = "reference.json"
    record = f"ceasefire check scenarios/three.yaml --record {name} --worlds 20 --quiet"
    assert in_bash(repository, record).returncode == 0
    return name


def in_bash(repository, lines, **variables):
    """What a step's lines do, in the shell that GitHub and GitLab start."""
    environment = {
        **os.environ,
        "PATH": f"{repository.parent / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CI": "true",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(repository.parent / "page.md"),
        **variables,
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def filled(text, inputs):
    return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], text)


def holds(condition, inputs, outcome):
    """A condition of the action; outcome: of the step that runs the scenarios."""
    inner = condition.removeprefix("${{").removesuffix("}}").strip()
    inner = re.sub(r"inputs\.([\w-]+)", lambda found: repr(inputs[found[1]]), inner)
    for theirs, ours in (
        ("!cancelled()", "True"),
        ("steps.run.outcome", repr(outcome)),
        ("&&", "and"),
    ):
        inner = inner.replace(theirs, ours)
    return eval(inner, {"__builtins__": {}})


def run_action(repository, **given):
    """name -> what came of each step that is run; stops as the action does."""
    inputs = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
    assert given.keys() <= inputs.keys()
    inputs |= given
    done, failed = {}, False
    for step in ACTION["runs"]["steps"]:
        condition = step.get("if", "")
        ran = done.get("Run")
        outcome = "success" if ran is not None and ran.returncode == 0 else "skipped"
        if "run" not in step or (condition and not holds(condition, inputs, outcome)):
            continue
        if failed and "cancelled()" not in condition:
            continue
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input in the text of a script could command it"
        variables = {name: filled(text, inputs) for name, text in step["env"].items()}
        ran = done[step["name"]] = in_bash(repository, step["run"], **variables)
        failed = failed or ran.returncode != 0
    return done


def held_and_as_recorded(junit):
    suites = ET.parse(junit).getroot()
    assert suites.get("failures") == "0"
    assert [suite.get("name") for suite in suites] == ["three", "drift"]


@pytest.mark.slow
def test_the_action_runs_sweeps_checks_and_reports(repository):
    given = {"worlds": "30", "sweep": "small.yaml", "out": "out"}
    done = run_action(repository, **given, reference=recorded(repository))
    assert {name: ran.returncode for name, ran in done.items()} == dict.fromkeys(
        ["Install", "Validate", "Run", "Sweep", "Check", "Report"], 0
    ), [ran.stderr for ran in done.values()]
    assert (repository.parent / "pip.txt").read_text() == f"install {ROOT}\n"
    out = repository / "out"
    assert (out / "run" / "summary.json").is_file() and (out / "sweep" / "summary.json").is_file()
    held_and_as_recorded(out / "junit.xml")
    assert (repository.parent / "page.md").read_text(encoding="utf-8").startswith("## ✅")
    assert "<!doctype html>" in (out / "report.html").read_text(encoding="utf-8").lower()


@pytest.mark.slow
def test_the_action_fails_with_a_broken_expectation_and_says_where(repository):
    scenario = repository / "scenarios" / "three.yaml"
    scenario.write_text(SCENARIO.replace("at_most", "at_least"))
    done = run_action(repository, worlds="30", out="out", report="false", package="a-release")
    assert (repository.parent / "pip.txt").read_text() == "install a-release\n"
    assert {name: ran.returncode for name, ran in done.items()} == {
        **dict.fromkeys(["Install", "Validate", "Run"], 0),
        "Check": 1,
    }
    assert annotations(done["Check"].stderr) == [("scenarios/three.yaml", "5", "5", "broken")]
    assert (repository.parent / "page.md").read_text(encoding="utf-8").startswith("## ❌")


@pytest.mark.slow
def test_the_action_stops_at_a_slip_with_its_place(repository):
    scenario = repository / "scenarios" / "three.yaml"
    scenario.write_text(SCENARIO + "dials: {presure: 2}\n")
    done = run_action(repository, worlds="30", out="out")
    assert list(done) == ["Install", "Validate"]
    assert done["Validate"].returncode == 2
    assert "::add-matcher::" in done["Validate"].stdout
    file, line, column, words = annotations(done["Validate"].stderr)[0]
    assert (file, line, column) == ("scenarios/three.yaml", "6", "9") and "presure" in words


def annotations(text):
    """What GitHub makes of the lines, by the problem matcher."""
    (pattern,) = MATCHER["problemMatcher"][0]["pattern"]
    parts = ("file", "line", "column", "message")
    found = filter(None, (re.search(pattern["regexp"], line) for line in text.splitlines()))
    rows = [tuple(match[pattern[part]] for part in parts) for match in found]
    return [(*row[:3], row[3].split(":")[0]) for row in rows]


def run_gitlab(repository, **given):
    job = GITLAB["scenarios"]
    variables = {**GITLAB["variables"], **given}
    assert given.keys() <= GITLAB["variables"].keys()
    return in_bash(repository, "\n".join([*job["before_script"], *job["script"]]), **variables)


@pytest.mark.slow
def test_the_gitlab_job_runs_sweeps_and_checks(repository):
    given = {"WORLDS": "30", "SWEEP": "small.yaml", "OUT": "out", "REPORT": "false"}
    ran = run_gitlab(repository, **given, REFERENCE=recorded(repository))
    assert ran.returncode == 0, ran.stderr
    assert (repository.parent / "pip.txt").read_text() == "install ceasefire-sim\n"
    for name in ("run/summary.json", "sweep/summary.json", "summary.md"):
        assert (repository / "out" / name).is_file(), name
    held_and_as_recorded(repository / "out" / "junit.xml")


def test_the_gitlab_job_reports_by_the_command_that_the_action_runs():
    lines = {step["name"]: step["run"] for step in ACTION["runs"]["steps"] if "name" in step}
    (report,) = (line for line in GITLAB["scenarios"]["script"] if "ceasefire report" in line)
    assert report == f'if [ "$REPORT" = true ]; then {lines["Report"]}; fi'


@pytest.mark.slow
def test_the_gitlab_job_fails_with_the_gate_and_keeps_what_it_shows(repository):
    scenario = repository / "scenarios" / "three.yaml"
    scenario.write_text(SCENARIO.replace("at_most", "at_least"))
    ran = run_gitlab(repository, WORLDS="30", OUT="out", REPORT="false")
    assert ran.returncode == 1
    job = GITLAB["scenarios"]
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"]["junit"] == "$OUT/junit.xml"
    assert ET.parse(repository / "out" / "junit.xml").getroot().get("failures") == "1"


def test_every_input_is_described_and_used():
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, each in ACTION["inputs"].items():
        assert each["description"].strip() and f"inputs.{name}" in text.split("runs:")[1]


@pytest.mark.slow
def test_the_way_from_an_empty_folder_ends_in_a_gate_that_can_fail(repository):
    """The block of the page as it stands, but for the environment, and with few worlds."""
    (block,) = (
        block for block in blocks_of(ROOT / "docs" / "ci" / "README.md") if "git init" in block.text
    )
    *lines, check = block.text.splitlines()
    made = [line for line in lines if not line.startswith("python3 -m venv ")]
    few = check.replace("4000", "30")
    assert check.startswith("ceasefire check ") and few != check and len(made) == len(lines) - 1

    def walk(bound):
        expected = f"expectations: [{{share: accepted, {bound}: 0.99, reason: none}}]"
        add = f"echo '{expected}' >>scenarios/mine.yaml"
        return in_bash(repository, "\n".join([*made, add, few, "git status --short"]))

    held = walk("at_most")
    assert held.returncode == 0, held.stderr
    assert "1 held" in held.stdout
    assert held.stdout.splitlines()[-2:] == ["?? .gitignore", "?? scenarios/"]
    shutil.rmtree(repository / "my-scenarios")
    broken = walk("at_least")
    assert broken.returncode == 1
    assert re.search(r"^scenarios/mine\.yaml:\d+:\d+: broken: ", broken.stderr, re.MULTILINE)
