"""The command `ceasefire`, called within the process of the tests: no interpreter has to start.

As a process of its own, for signals, streams and workers: `tests.faults.start`.
"""

from typer.testing import CliRunner

from sim.cli import app


def ceasefire(*arguments):
    """What the command line gives: `exit_code`, `stdout`, `stderr`, and both as `output`."""
    return CliRunner().invoke(app, [str(each) for each in arguments])
