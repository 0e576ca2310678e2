"""Every block of the shell, Python and YAML in the texts is run, and what they show is printed.

Ensembles are small here, so that of what a page shows the words are compared; with `-m long` each
command is run as it stands, and every line it shows must be one that it prints.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import yaml
from pydantic import TypeAdapter

from sim.documents import open_document
from sim.scenario.number_models import Number
from tests.commands import ceasefire
from tests.page.conftest import make_small
from tests.pages import NOT_RUN, ROOT, SMALLER, TEXTS, blocks_of, in_small, shown, words

ELSEWHERE = {
    "docs/adding_a_mechanism.md": "test_adding_a_mechanism.py",
    "docs/own_conflict.md": "cli/test_own_conflict.py",
}
"""Pages whose blocks change the project or one another: they have tests of their own."""

FINDINGS = {
    "Nature's draws are no part of it: no data settles them beforehand.",
    "What a reader may believe where levels are uncertain:",
}
"""Printed where something is found, which few worlds do not show."""

ALL = {page: blocks_of(page) for page in TEXTS}
PAGES = [
    page
    for page, blocks in ALL.items()
    if page.relative_to(ROOT).as_posix() not in ELSEWHERE
    and any(block.is_shell or block.language == "python" for block in blocks)
]
SHOWN = [each for page in TEXTS for each in shown(page)]


def name_of(page):
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the files that pages take for granted."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    make_small(monkeypatch)
    shutil.copytree(ROOT / "scenarios", "scenarios")
    shutil.copy(ROOT / "docs/ci/checks.yaml", "checks.yaml")
    Path("points.csv").write_text("dials.pressure\n0.5\n2\n")
    for block in ALL[ROOT / "README.md"] + ALL[ROOT / "docs/sweeps.md"]:
        if block.note == "file":
            Path(block.said).write_text(block.text, encoding="utf-8")
    shutil.copy("my.yaml", "mine.yaml")
    return tmp_path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_blocks_of_a_page_run_in_order(page, desk):
    printed, names = {}, {}
    for block in ALL[page]:
        place = f"{block.page}:{block.line}"
        if block.note == "not run":
            continue
        if block.note == "file":
            Path(block.said).write_text(block.text, encoding="utf-8")
        elif block.is_shell:
            for line in block.lines():
                printed[line] = run(line, place)
        elif block.language == "python":
            code = block.text
            for large, small in SMALLER:
                code = re.sub(large, small, code)
            exec(compile(code, place, "exec"), names)
    for command, block in shown(page):
        text = words(printed.get(command) or run(command, block.page))
        lost = set(labels(block.text)) - FINDINGS
        lost = {line for line in lost if line not in text}
        assert not lost, f"{block.page}:{block.line}"
    plt.close("all")


def run(line, place):
    """What a command prints; it must be one of the program, and come to a good end."""
    program, name = line.split()[:2] if " " in line else (line, "")
    assert program == "ceasefire", f"{place}: {line}: say why it is not run"
    if name in NOT_RUN:
        return ""
    arguments = in_small(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["ceasefire", *arguments])  # results note it as their origin
        done = ceasefire(*arguments)
    fine = (0, 1) if name == "check" else (0,)  # few worlds may break what a scenario expects
    assert done.exit_code in fine, f"{place}: {line}: {done.stderr}"
    return done.stdout


def labels(text):
    """Lines without a number: they are printed whatever the ensemble."""
    return [
        words(line)
        for line in text.splitlines()
        if line.strip("─ …") and not re.search(r"\d", line)
    ]


FRAGMENTS = [
    block
    for blocks in ALL.values()
    for block in blocks
    if block.language == "yaml" and block.page not in ELSEWHERE
]


@pytest.mark.parametrize("block", FRAGMENTS, ids=lambda block: f"{block.page}:{block.line}")
def test_yaml_is_a_file_of_its_kind_or_a_part_of_a_scenario(block, tmp_path):
    known = yaml.safe_load(block.text)
    if "jobs" in known:  # a workflow of GitHub, on the action of this project
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        steps = [step for job in known["jobs"].values() for step in job["steps"]]
        given = next(step["with"] for step in steps if "ceasefire-sim@" in step["uses"])
        assert set(given) <= set(action["inputs"])
    elif "outcomes" in known:  # what `forecast --score` takes; run with its page
        assert block.note == "file"
    elif "schema" in known or "extends" in known:
        file = tmp_path / "example.yaml"
        file.write_text(yaml.safe_dump({"schema": 1, **known}), encoding="utf-8")
        assert getattr(open_document(file), "warnings", ()) == ()
    else:
        for number in known.values():
            TypeAdapter(Number).validate_python(number)


def test_what_is_not_run_is_counted_and_has_a_reason():
    blocks = [block for each in ALL.values() for block in each]
    runnable = [block for block in blocks if block.is_shell or block.language in ("python", "yaml")]
    left_out = [block for block in runnable if block.note == "not run"]
    assert all(len(block.said) > 10 for block in left_out)
    assert len(runnable) > 70
    told = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    assert f"{len(left_out)} blocks are not run" in told
    for page, test in ELSEWHERE.items():
        assert Path(page).name in (ROOT / "tests" / test).read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize(("command", "block"), SHOWN, ids=lambda each: getattr(each, "page", None))
def test_a_command_prints_the_lines_that_a_page_shows(command, block, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sim", *command.split()[1:]],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "110"},
        capture_output=True,
        text=True,
        check=True,
    )
    text = words(done.stdout)
    assert [
        line for line in map(words, block.text.splitlines()) if line.strip("…") not in text
    ] == []
