"""Shells complete commands, options and the names of shipped scenarios."""

import os
import subprocess
import sys

import pytest

from sim.scenario.library import shipped_scenarios


def _completed(words):
    environment = {
        **os.environ,
        "_CEASEFIRE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    code = "import sys; sys.argv = ['ceasefire']; from sim.__main__ import main; main()"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ceasefire va", ["validate"]),
        ("ceasefire run us_", [n for n in shipped_scenarios() if n.startswith("us_")]),
        ("ceasefire story base", ["baseline"]),
        ("ceasefire run --no-b", ["--no-band"]),
    ],
)
def test_words_are_completed(words, found):
    assert _completed(words) == found
