"""No text from a file, a title or a name commands the terminal or the CI service that shows it."""

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from unicodedata import category

import pytest
import yaml

from tests.commands import ceasefire

NAME = "a\x1b[31m\u202e\n::error::z"
TITLES = ("::stop-commands::x", "  ::set-output name=a::b", "##[add-mask]x", "##vso[task.complete]")
SMALL = ("-n", "10", "-w", "1", "--no-picture")


@pytest.fixture(autouse=True)
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _write(name, **more):
    content = {"schema": 1, "title": TITLES[0], "question": TITLES[0], "horizon_days": 8, **more}
    Path(name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return name


def _harmless(text):
    """The text, having seen that nothing in it is obeyed by a terminal or a CI service."""
    obeyed = {c for c in text if category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"}} - {"\n"}
    assert not obeyed
    for line in text.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line and "##vso[" not in line
    return text


def _ceasefire(*arguments):
    done = ceasefire(*arguments)
    assert done.exit_code in (0, 1, 2), done.output
    _harmless(done.stderr)
    return _harmless(done.stdout)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("as_json", [True, False])
def test_titles_that_look_like_commands_of_a_ci_service(title, as_json):
    asked = ["--json"] if as_json else []
    expects = [{"share": "held", "at_most": 1, "reason": title}]
    file = _write("mine.yaml", title=title, expectations=expects)
    _ceasefire("story", file, *asked)
    summary = _ceasefire("run", file, "--out", "r", *SMALL, *asked)
    if as_json:
        assert json.loads(summary)["title"] == title
    _ceasefire("check", file, "-n", 10, "-w", 1, *asked)
    _ceasefire("validate", file, *asked)
    _write("other.yaml", title=title, dials={"pressure": 2})
    _ceasefire("compare", file, "other.yaml", "-n", 10, "-w", 1, *asked)


def test_names_of_files_and_folders():
    file = _write(f"{NAME}.yaml")
    Path(NAME).mkdir()
    sweep = {"title": "::error::t", "scenario": file, "worlds": 5, "seed": 1, "design": "grid"}
    points = {
        "schema": 1,
        "question": "::error::q",
        "source": "s",
        "over": {"dials.pressure": [1, 2]},
    }
    Path(f"{NAME}-sweep.yaml").write_text(yaml.safe_dump({**points, **sweep}), encoding="utf-8")
    for command in (
        ("run", file, *SMALL),
        ("run", file, *SMALL, "--out", NAME, "--json"),
        ("compare", file, file),
        ("compare", NAME, NAME),
        ("compare", file, "baseline", "-n", 5, "-w", 1, "--set", "horizon_days=8"),
        ("sweep", f"{NAME}-sweep.yaml", "--no-picture"),
        ("sweep", NAME),
        ("merge", NAME, "--out", f"{NAME}2"),
        ("check", file, NAME),
        ("plot", NAME, "--out", f"{NAME}.png"),
        ("plot", NAME, "--out", f"{NAME}.gif"),
        ("story", file),
        ("story", f"{NAME}2"),
        ("validate", file, NAME, f"{NAME}-sweep.yaml"),
        ("new", file),
        ("new", f"{NAME}3.yaml"),
        ("schema", "--out", NAME),
        ("backtest", "--cases", NAME),
        ("backtest", "--second-coding", NAME),
        ("forecast", file, "-n", 5, "-w", 1),
        ("forecast", "--score", NAME, "--outcomes", NAME),
    ):
        _ceasefire(*command)


@pytest.mark.parametrize("command", [("run", f"--{NAME}"), (NAME,), ("plot", "r", "--kind", NAME)])
def test_words_that_are_no_command_and_no_option(command):
    program = [sys.executable, "-m", "sim", *command]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "error::z" in _harmless(done.stderr)


def test_titles_in_a_manifest_that_somebody_has_changed():
    _ceasefire("run", _write("mine.yaml"), "--out", "r", *SMALL)
    manifest = Path("r/manifest.json")
    content = json.loads(manifest.read_text())
    content["title"] = content["name"] = "\x1b]0;owned\x07\n::stop-commands::x\u202e"
    content.get("scenario", {}).update(title=content["title"], name="x\x1b[2J")
    manifest.write_text(json.dumps(content))
    sums = [
        f"{hashlib.sha256(manifest.read_bytes()).hexdigest()}  manifest.json"
        if line.endswith("  manifest.json")
        else line
        for line in Path("r/checksums.sha256").read_text().splitlines()
    ]
    Path("r/checksums.sha256").write_text("\n".join(sums) + "\n")
    _ceasefire("compare", "r", "r")
    _ceasefire("plot", "r", "--out", "r.svg")
    _ceasefire("run", "mine.yaml", "--out", "r", *SMALL)


def test_a_terminal_gets_colours_and_no_commands_from_a_name():
    _write("a\x1b]0;owned\x07.yaml", title="Plain")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sim", "run", "a\x1b]0;owned\x07.yaml", "baseline"]
    process = subprocess.Popen(
        [*command, "--set", "horizon_days=8", *SMALL],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
    )
    os.close(theirs)
    output = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # how a terminal says that its last writer has left
            break
        if not read:
            break
        output += read
    assert process.wait(120) == 0
    assert b"\x1b[1m" in output and b"]0;owned" in output
    assert b"\x1b]0;owned" not in output and b"\x07" not in output
