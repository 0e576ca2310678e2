"""Where `fcntl` is missing, as on Windows: help and version work, the rest says what to do."""

import subprocess
import sys

import pytest

WITHOUT = "import sys; sys.modules['fcntl'] = None; from sim.__main__ import main; main()"


def _ceasefire(*arguments):
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_need_no_locks(option):
    done = _ceasefire(option)
    assert (done.returncode, done.stderr) == (0, "") and "ceasefire" in done.stdout


@pytest.mark.parametrize("command", [("run", "baseline"), ("new", "my.yaml"), ("schema",)])
def test_a_command_says_in_one_sentence_that_wsl_is_needed(command):
    done = _ceasefire(*command)
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and "on Windows use WSL" in done.stderr
