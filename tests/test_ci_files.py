"""The workflow to copy: the script runs as it is, the GitHub Actions file fits it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "docs" / "ci" / "sweep-and-check.sh"
WORKFLOW = yaml.safe_load((ROOT / "docs" / "ci" / "github-actions.yaml").read_text())

SCENARIO = """schema: 1
title: "Three weeks"
horizon_days: 21
expectations:
  - {share: accepted, at_most: %s, reason: "r"}
"""
SWEEP = """schema: 1
title: "In small"
scenario: three
worlds: 30
seed: 1
design: grid
over: {dials.pressure: [0.5, 1], dials.support: [1, 2]}
"""


def script(folder, *arguments, shell="sh", **variables):
    command = folder / "ceasefire"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sim "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "CEASEFIRE": str(command),
        "SWEEP": "small.yaml",
        "CHECKS": "three.yaml",
        "WORLDS": "60",
        "OUT": "out",
        **variables,
    }
    return subprocess.run(
        [shell, str(SCRIPT), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "three.yaml").write_text(SCENARIO % "0.9")
    (tmp_path / "small.yaml").write_text(SWEEP)
    return tmp_path


@pytest.mark.slow
def test_the_script_sweeps_in_shards_merges_checks_and_publishes(folder):
    ran = script(folder, GITHUB_STEP_SUMMARY=str(folder / "page.md"))
    assert ran.returncode == 0, ran.stderr
    whole = folder / "whole"
    sweep = [sys.executable, "-m", "sim", "sweep", "small.yaml", "--out", str(whole), "--quiet"]
    subprocess.run(sweep, cwd=folder, check=True, timeout=300)
    for name in ("manifest.json", "summary.json", "checksums.sha256"):
        assert (folder / "out" / "sweep" / name).read_bytes() == (whole / name).read_bytes()
    assert ET.parse(folder / "out" / "junit.xml").getroot().get("failures") == "0"
    page = (folder / "page.md").read_text(encoding="utf-8")
    assert page.startswith("## ✅")
    assert "![" not in page
    assert "![" in (folder / "out" / "summary.md").read_text(encoding="utf-8")


def test_the_script_fails_with_the_gate_and_still_publishes(folder):
    (folder / "three.yaml").write_text(SCENARIO % "0.001")
    ran = script(folder, "check", GITHUB_STEP_SUMMARY=str(folder / "page.md"))
    assert ran.returncode == 1
    assert (folder / "page.md").read_text(encoding="utf-8").startswith("## ❌")


@pytest.mark.slow
def test_the_steps_can_be_jobs_of_their_own(folder):
    assert script(folder, "shard", "2", SHARDS="2").returncode == 0
    incomplete = script(folder, "merge", SHARDS="2")
    assert incomplete.returncode == 2
    assert script(folder, "shard", "1", SHARDS="2").returncode == 0
    assert script(folder, "merge", SHARDS="2").returncode == 0
    assert (folder / "out" / "sweep" / "summary.json").is_file()


def test_an_unknown_step_shows_how_it_is_used(folder):
    ran = script(folder, "nothing")
    assert ran.returncode == 2
    assert "sweep-and-check.sh shard I" in ran.stderr


@pytest.mark.skipif(shutil.which("dash") is None, reason="dash is not there")
def test_the_script_is_plain_posix(folder):
    assert subprocess.run(["dash", "-n", str(SCRIPT)], check=False).returncode == 0
    assert script(folder, "check", shell="dash").returncode == 0


def test_the_actions_file_has_a_job_for_each_shard():
    shards = WORKFLOW["jobs"]["shard"]["strategy"]["matrix"]["shard"]
    assert shards == list(range(1, WORKFLOW["env"]["SHARDS"] + 1))
    assert WORKFLOW["jobs"]["gate"]["needs"] == "shard"


def test_the_actions_file_calls_steps_and_variables_of_the_script():
    text = SCRIPT.read_text(encoding="utf-8")
    steps = {
        found.group(1)
        for job in WORKFLOW["jobs"].values()
        for step in job["steps"]
        if (found := re.search(r"sweep-and-check\.sh (\w+)", step.get("run", "")))
    }
    assert steps == {"shard", "merge", "check"}
    known = set(re.findall(r"^([A-Z_]+)=\$\{", text, re.MULTILINE))
    assert set(WORKFLOW["env"]) - {"PACKAGE"} <= known


def test_shards_travel_between_jobs_into_the_folder_where_they_are_merged():
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    places = [
        step["with"]["path"]
        for step in steps
        if "artifact" in step.get("uses", "") and "shards" in step["with"]["path"]
    ]
    assert places == ["results/ci/shards"] * 2
    assert "OUT=${OUT:-results/ci}" in SCRIPT.read_text(encoding="utf-8")


def test_the_gate_of_this_project_sweeps_and_checks():
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^ *make check VENV=.* OUT=.* \|\| status=", gate, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^check:.*\n\t.*sh docs/ci/sweep-and-check\.sh$", makefile, re.MULTILINE)
