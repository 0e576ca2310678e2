"""Shells complete commands, options, names of shipped scenarios and sweeps, and files here.

Each shell is asked itself where it is installed: it runs `--install-completion`, a new one reads
what that wrote, and Tab is pressed in a terminal of its own.
"""

import os
import pty
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from select import select

import pytest

from sim.scenario.library import shipped_scenarios
from sim.sweeps.library import shipped_sweeps

PATIENCE = 60
"""Seconds for a shell's answer, which starts an interpreter; many may share the machine."""
TAB, INTERRUPT, BELL = b"\t", b"\x03", "\x07"


def _completed(words, folder):
    environment = {
        **os.environ,
        "_CEASEFIRE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    code = "import sys; sys.argv = ['ceasefire']; from sim.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


US = [name for name in shipped_scenarios() if name.startswith("us_")]
DIALS = [name for name in shipped_sweeps() if name.startswith("three")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ceasefire va", ["validate"]),
        ("ceasefire run us_", [*US, "us_mine.yaml"]),
        ("ceasefire story base", ["baseline"]),
        ("ceasefire check us_", [*US, "us_mine.yaml"]),
        ("ceasefire compare baseline us_", [*US, "us_mine.yaml"]),
        ("ceasefire report base", ["baseline"]),
        ("ceasefire sweep three", DIALS),
        ("ceasefire run --no-b", ["--no-band"]),
    ],
)
def test_words_are_completed(words, found, tmp_path):
    (tmp_path / "us_mine.yaml").write_text("schema: 1\n")
    assert _completed(words, tmp_path) == found


def _environment(home):
    here = Path(sys.executable).parent
    assert (here / "ceasefire").exists()
    kept = {key: os.environ[key] for key in ("LANG", "LC_ALL") if key in os.environ}
    path = f"{here}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "HOME": str(home), "TERM": "dumb", "HISTFILE": "/dev/null"}


@pytest.fixture
def installed(request, tmp_path):
    """(shell, environment) of a home in which the shell itself has installed the completion."""
    shell = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here: Tab was not pressed in it")
    environment = _environment(tmp_path)
    done = subprocess.run(
        [shell, "-c", "ceasefire --install-completion; true"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert f"{shell} completion installed" in done.stdout, done.stdout + done.stderr
    return shell, environment


@contextmanager
def _terminal(command, environment, folder):
    """A process in a terminal of its own: the file to write keys to and read the screen from."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _read_until(terminal, wanted):
    """What the terminal shows, until it shows `wanted`."""
    shown, end = "", time.monotonic() + PATIENCE
    while not re.search(wanted, shown):
        assert time.monotonic() < end, f"no {wanted!r} in {shown!r}"
        if select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("installed", ["bash", "zsh"], indirect=True)
@pytest.mark.parametrize(
    ("typed", "completed"),
    [("ceasefire run us_w", "us_walks_away"), ("ceasefire unc", "uncertainty")],
)
def test_a_tab_completes_what_is_typed(installed, typed, completed, tmp_path):
    shell, environment = installed
    with _terminal([shell, "-i"], environment, tmp_path) as terminal:
        os.write(terminal, b"echo rea''dy\n")
        _read_until(terminal, r"[^']ready")
        os.write(terminal, typed.encode() + TAB)
        if shell == "zsh":  # the first Tab of a session only loads what typer has installed
            _read_until(terminal, BELL)
            os.write(terminal, TAB)
        _read_until(terminal, completed.removeprefix(typed.split()[-1]))
        os.write(terminal, INTERRUPT)


@pytest.mark.slow
@pytest.mark.parametrize("installed", ["fish"], indirect=True)
def test_fish_completes_what_is_typed(installed, tmp_path):
    _, environment = installed
    for typed, found in (("ceasefire run us_", US), ("ceasefire unc", ["uncertainty"])):
        done = subprocess.run(
            ["fish", "-c", f'complete -C "{typed}"'],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        assert [line.split("\t")[0] for line in done.stdout.splitlines()] == sorted(found)
