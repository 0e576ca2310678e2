"""The example of docs/adding_a_mechanism.md, built from its blocks in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "adding_a_mechanism.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"`([\w/]+\.\w+)`:\n\n```(diff|python)\n(.*?)```", re.DOTALL)
MOST_FILES = 8
COPIED = ("sim", "seeds", "scenarios", "tests", "tools", "docs", "CHANGELOG.md", "pyproject.toml")
UNCHANGED = """
from sim.model.world import World
from sim.scenario import load
world = World(load("everything_at_once"), seed=3, worlds=range(20))
print({name: column.tobytes().hex() for name, column in world.columns().items()})
"""
MOVES = """
from tests.model.test_parameters import EVENTFUL, idle, load
scenario = load("baseline", overrides=EVENTFUL)
print(idle(scenario, ["parameters.forces.training_days"], 3.0) == [])
"""


def fits(line, known):
    return known.startswith(line.removesuffix("…")) if line.endswith("…") else known == line


def changed(text, hunk):
    """The text with a hunk's added lines in it; its other lines must stand there exactly once."""
    lines = text.splitlines()
    there = [line[1:] for line in hunk if not line.startswith("+")]
    starts = [
        start
        for start in range(len(lines))
        if len(lines[start:]) >= len(there) and all(map(fits, there, lines[start:]))
    ]
    assert len(starts) == 1, f"{len(starts)} places for {there}"
    here = iter(lines[starts[0] :])
    new = [line[1:] if line.startswith("+") else next(here) for line in hunk]
    return "\n".join([*lines[: starts[0]], *new, *here, ""])


def build(page, folder):
    """Put each block of the page into the file that is named above it; gives the files' names."""
    names = []
    for name, language, block in BLOCK.findall(page):
        file = folder / name
        names.append(name)
        if language == "python":
            assert not file.exists()
            file.write_text(block, encoding="utf-8")
            continue
        text = file.read_text(encoding="utf-8")
        for hunk in block.split("@@\n"):
            text = changed(text, hunk.splitlines())
        file.write_text(text, encoding="utf-8")
    return names


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project with the example in it."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    build(PAGE, folder)
    return folder


def python(folder, *arguments):
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_example_touches_at_most_eight_files():
    named = re.findall(r"^\| `([\w/]+\.\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(name for name, _, _ in BLOCK.findall(PAGE))
    assert len(named) <= MOST_FILES


def test_the_example_passes_its_own_tests_and_those_of_every_kind(copy):
    tests = ("tests/model/test_call_up.py", "tests/model/test_event_kinds.py")
    passed = python(copy, "-m", "pytest", "-v", "-p", "no:cacheprovider", *tests)
    assert "test_who_is_called_up_joins_with_a_first_order_lag PASSED" in passed
    assert "test_every_kind_of_event_is_complete[call_up] PASSED" in passed


def test_the_page_of_the_model_knows_the_example_once_its_tables_are_made(copy):
    python(copy, "-m", "tools.model_tables")
    assert "`forces.training_days`" in (copy / "docs" / "model.md").read_text(encoding="utf-8")
    python(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_model_page.py")


def test_the_example_changes_nothing_before_its_event(copy):
    assert python(copy, "-c", UNCHANGED) == python(ROOT, "-c", UNCHANGED)


def test_its_number_counts_once_its_event_has_happened(copy):
    assert python(copy, "-c", MOVES).split() == ["True"]


def test_the_commands_know_its_event(copy):
    event = "events=[{kind: call_up, day: 14, size: 0.5}]"
    story = python(copy, "-m", "sim", "story", "baseline", "--set", event)
    assert "Event: Russia calls up reservists, 50% of its forces at the start." in story
    assert '"call_up"' in python(copy, "-m", "sim", "schema")


def test_a_line_that_has_moved_away_from_the_page_is_found():
    with pytest.raises(AssertionError, match="0 places for"):
        changed("def joined():\n    pass\n", [" def joining():", "+    return 1"])
