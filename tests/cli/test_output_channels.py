"""The exit code is the verdict of the work, whoever reads the output and wherever it goes.

Commands that end in each of the ways that there are run in a real shell, into a file and into pipes
whose reader leaves, into closed streams, and onto a full disc; `${PIPESTATUS[0]}` is what a CI job
would see. All others run in children of one process, into pipes that nobody reads.
"""

import os
import subprocess
import sys
from pathlib import Path
from shlex import join, split

import pytest

from tests.forked import GONE, commands

SHORT = 'schema: 1\ntitle: "Three weeks"\nhorizon_days: 21\n'
FILES = {
    "good.yaml": SHORT,
    "held.yaml": f"{SHORT}expectations: [{{share: accepted, at_most: 1, reason: r}}]\n",
    "broken.yaml": f"{SHORT}expectations: [{{share: accepted, at_least: 0.99, reason: r}}]\n",
    "invalid.yaml": "schema: 1\nnonsense: 1\n",
    "sweep.yaml": "schema: 1\nscenario: good.yaml\nworlds: 10\nseed: 1\ndesign: grid\n"
    "over: {dials.pressure: [0.5, 1]}\n",
}
FEW = "-n 10 -w 1"
EACH_WAY = {
    f"check broken.yaml {FEW}": 1,
    "validate invalid.yaml": 2,
    "run good.yaml -n 10 -w 1 --no-picture --no-band --set horizon_days=8": 0,
    "run --nonsense": 2,
    "--help": 0,
}
_CHILDREN = {
    f"check held.yaml {FEW}": 0,
    f"check broken.yaml {FEW} --json": 1,
    "check invalid.yaml": 2,
    "validate good.yaml invalid.yaml --json": 2,
    "validate good.yaml": 0,
    "run invalid.yaml": 2,
    "compare good.yaml": 2,
    "sweep sweep.yaml --no-picture": 0,
    "sweep invalid.yaml": 2,
    "merge none --out r": 2,
    "backtest --cases none.json": 2,
    "forecast --score none.json --outcomes none.yaml": 2,
    "calibrate --draws 1": 2,
    "plot none": 2,
    "story good.yaml --json": 0,
    "story invalid.yaml": 2,
    "new good.yaml": 2,
    "schema": 0,
    "schema --sweep --checks": 2,
    "nonsense": 2,
    "--version": 0,
}
COMMANDS = EACH_WAY | _CHILDREN
CHANNELS = (
    "| true",
    "2>&1 | true",
    "2>/dev/full",  # leaves results as they are: the plain exit code, with nowhere for remarks
    ">/dev/null",
    "| head -n 1",
    "2>&1 | head -n 1",
    ">&-",
    "2>&-",
    "<&- >&- 2>&-",
)
LONG_TO_START = ("check", "run")
"""These go through the channels that matter while an interpreter starts, and `| head`; they are
children of one process for the others."""
AT_THE_START = ("| head -n 1", ">&-", "2>&-", "<&- >&- 2>&-")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("channels")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def _code(command, channel, folder):
    """The exit code of a command line whose output goes into a channel, and its stderr."""
    program = join([sys.executable, "-m", "sim"])
    done = subprocess.run(
        ["bash", "-c", f"{program} {command} {channel}; exit ${{PIPESTATUS[0]}}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def forked(folder):
    with commands(folder) as run:
        yield run


@pytest.mark.slow
@pytest.mark.parametrize(("command", "expected"), EACH_WAY.items())
def test_the_exit_code_does_not_depend_on_who_reads(folder, command, expected):
    is_long = command.split()[0] in LONG_TO_START and "--nonsense" not in command
    for channel in AT_THE_START if is_long else CHANNELS:
        assert _code(command, channel, folder)[0] == expected, channel


@pytest.mark.slow
@pytest.mark.parametrize(("command", "expected"), COMMANDS.items())
def test_the_exit_code_of_no_command_depends_on_who_reads(folder, forked, command, expected):
    said = folder / "stderr"
    for stdout, stderr in ((GONE, said), (GONE, GONE), (os.devnull, "/dev/full")):
        assert forked(split(command), stdout, stderr) == expected, (stdout, stderr)
    assert "Traceback" not in said.read_text() and "Exception ignored" not in said.read_text()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize(
    "command",
    [
        f"check broken.yaml {FEW}",
        f"check held.yaml {FEW} --json",
        "validate good.yaml",
        "story good.yaml --json",
        "schema",
        "--help",
        "--version",
    ],
)
def test_results_that_do_not_fit_on_the_disc_are_exit_code_3(folder, command):
    code, stderr = _code(command, ">/dev/full", folder)
    assert code == 3 and "the disc is full" in stderr


def test_workers_of_a_command_without_streams_write_into_no_file(folder):
    """A file that got the number of a closed stream would take what a worker prints."""
    for workers, channel in ((2, "<&- >&- 2>&-"), (1, ">/dev/null")):
        command = f"run good.yaml -n 40 -w {workers} --no-picture --no-band -o with{workers}"
        assert _code(command, channel, folder)[0] == 0
    summaries = {(folder / f"with{workers}/summary.json").read_bytes() for workers in (1, 2)}
    assert len(summaries) == 1
