"""Every command that docs/analysis.md names runs, in small."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app

PAGE = (Path(__file__).parents[2] / "docs/analysis.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith("ceasefire ")
]
SMALL = {
    "compare": ("-n", "30"),
    "discover": ("-n", "400", "--inputs", "lever"),
    "drivers": ("-n", "10"),
    "information": ("-d", "50", "-n", "4"),
    "sensitivity": ("-b", "16", "-n", "20", "--inputs", "lever"),
    "uncertainty": ("-n", "30", "--set", "horizon_days=20"),
    "tip": ("-n", "30"),
}
"""Sizes at which a command is over in seconds."""


def test_the_page_has_a_command_for_each_question():
    named = {command.split()[1] for command in COMMANDS}
    assert {"tip", "drivers", "sensitivity", "discover", "information"} <= named
    assert named <= SMALL.keys(), "give the new command a small size"


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_page_run(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, name, *arguments = shlex.split(command)
    done = CliRunner().invoke(app, [name, *arguments, *SMALL[name]])
    assert done.exit_code == 0, done.stderr
    assert done.stdout or "--shard" in command


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_python_of_the_page_runs():
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for size, small in (
        ("worlds=50)", "worlds=4, base_points=16)"),
        ('["lever", "analyst"])', '["lever"], worlds=400)'),
        ("region.overrides()))", "region.overrides()), 30, band=False)"),
    ):
        assert size in code
        code = code.replace(size, small)
    names = {}
    exec(code, names)
    assert len(names["inputs"]) == 1_000
    assert names["region"].boxes
