"""Any file that a person writes, opened as what it is: a scenario, a sweep, checks, cases or codes.

What a file is, is asked once (`sim.scenario.kinds`); what is in each is read by the package
of that name. What a command refuses for its form is refused here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.checks.file import Checks, checks_in
from sim.scenario.errors import Place
from sim.scenario.kinds import kind_in
from sim.scenario.library import is_path, named_file, path_of, scenarios_folder, sweeps_folder
from sim.scenario.load import load
from sim.scenario.scenario import Scenario
from sim.sweeps.plan import SweepPlan
from sim.sweeps.reading import read_sweep
from sim.validation.case_files import read_cases
from sim.validation.cases import Case
from sim.validation.codings import Coding, read_coding
from sim.validation.mapping import read_mapping


@dataclass(frozen=True)
class Cases:
    """Past ceasefire offers, in the file's order."""

    cases: tuple[Case, ...]


Document = Scenario | SweepPlan | Checks | Cases | Coding


def find_document(name_or_path: str | Path) -> Path:
    """The file that a path or a name means: in the current folder, or a shipped one."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or is_path(text):
        return path_of(text)
    shipped = (scenarios_folder(), sweeps_folder())
    return named_file(text, "scenario or sweep", shipped, Path(), Place(text or "''"))


def open_document(name_or_path: str | Path, seeds: Path | None = None) -> Document:
    """What is in a file, checked as far as that is possible without running anything.

    seeds: folder of dossiers, the shipped one by default.
    Raises `ScenarioError` with everything that is wrong, each with file, line and column.
    """
    path = find_document(name_or_path)
    match kind_in(path):
        case "sweep":
            return read_sweep(path, seeds=seeds)
        case "checks":
            return checks_in(path, seeds)
        case "cases":
            return Cases(read_cases(path, read_mapping()))
        case "coding":
            return read_coding(path, read_mapping())
        case _:
            checks_in(path, seeds)  # what the scenario expects of itself
            return load(path, seeds=seeds)
