"""A report of a small result, made once for all tests of pages in a process."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app

SIZE = ("--worlds", "60", "--no-band", "--no-picture", "-w", "1", "-q")


def ceasefire(*arguments):
    words = [str(each) for each in arguments]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["ceasefire", *words])  # which results note as their origin
        done = CliRunner().invoke(app, words)
    return done.exit_code, done.stdout, done.stderr


def make_small(patch):
    """Few worlds in all that a report works out."""
    patch.setattr("sim.analysis.nested_design.BLOCKS", 10)
    patch.setattr("sim.page.findings._TIP_WORLDS", 40)
    patch.setattr("sim.page.dials.WORLDS", 4)
    patch.setattr("sim.page.findings._DRIVER_WORLDS", 320)
    patch.setattr("sim.page.findings._LEAST_DRIVER_WORLDS", 10)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with a run of `strengthen_ukraine` and the report on it."""
    home, before = tmp_path_factory.mktemp("report"), Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        os.chdir(home)
        assert ceasefire("run", "strengthen_ukraine", *SIZE, "--out", "run")[0] == 0
        code, _, stderr = ceasefire("report", "run", "--out", "pages/report.html", "-w", "1", "-q")
        os.chdir(before)
        assert code == 0, stderr
    return home


@pytest.fixture(scope="session")
def page(made):
    return (made / "pages/report.html").read_text()
