"""`validate`: files that a person writes, checked without running them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.checks.file import is_checks, read_checks
from sim.cli.console import note, print_json, say
from sim.cli.exits import BAD_INPUT
from sim.cli.options import AsJson
from sim.scenario.dossier import open_dossier
from sim.scenario.errors import Place, ScenarioError
from sim.scenario.library import find_dossier, find_scenario, seeds_folder, shipped_scenarios
from sim.scenario.load import load
from sim.scenario.sources import source_report
from sim.sweeps.library import is_sweep, shipped_sweeps
from sim.sweeps.reading import read_sweep
from sim.wording import plural


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE", help="Files of scenarios, sweeps or checks; shipped ones if none."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check scenarios, sweeps and files of checks without running them, and that every number has
    a source.
    """
    swept = [name for name in files if is_sweep(name)] if files else shipped_sweeps()
    listed = [name for name in files or () if name not in swept and is_checks(name)]
    others = [*swept, *listed]
    names = [name for name in files if name not in others] if files else shipped_scenarios()
    sweeps = [_validated_as(_counts_of_sweep, name) for name in swept]
    checks = [_validated_as(_counts_of_checks, name) for name in listed]
    checked = [_validated(name) for name in names]
    reports = [report for report, _ in checked]
    dossiers = _dossiers([folder for _, folder in checked if folder is not None])
    wrong = [report["file"] for report in reports if report["error"]]
    wrong += [report["dossier"] for report in dossiers if report["problems"]]
    wrong += [report["file"] for report in [*sweeps, *checks] if report["error"]]
    if as_json:
        told = {"scenarios": reports, "sweeps": sweeps, "checks": checks, "dossiers": dossiers}
        print_json({"valid": not wrong, **told})
    else:
        for report in [*reports, *sweeps, *checks]:
            _print_scenario(report)
        for report in dossiers:
            _print_dossier(report)
        for each, noun in ((reports, "scenario"), (sweeps, "sweep"), (checks, "checks file")):
            if each:
                valid = sum(1 for report in each if not report["error"])
                say(f"{valid} of {plural(len(each), noun)} valid")
    if wrong:
        raise typer.Exit(BAD_INPUT)


def _validated(name: str) -> tuple[dict[str, Any], Path | None]:
    """What there is to say about a scenario, and the folder of its dossier if it is valid."""
    try:
        scenario = load(name)
        beside = find_scenario(name).parent
        folder = find_dossier(scenario.dossier, beside, seeds_folder(), Place(name))
    except ScenarioError as error:
        return {"file": name, "error": str(error), "warnings": [], "counts": {}}, None
    counts = {
        "numbers": len(scenario.parameters),
        "actors": len(scenario.actors),
        "events": len(scenario.events),
        "expectations": len(scenario.expectations),
    }
    warnings = list(scenario.warnings)
    return {"file": name, "error": None, "warnings": warnings, "counts": counts}, folder


def _validated_as(
    counted: Callable[[str], tuple[dict[str, int], list[str]]], name: str
) -> dict[str, Any]:
    """What there is to say about a file of another kind; `counted`: its counts and warnings."""
    try:
        counts, warnings = counted(name)
    except ScenarioError as error:
        return {"file": name, "error": str(error), "warnings": [], "counts": {}}
    return {"file": name, "error": None, "warnings": warnings, "counts": counts}


def _counts_of_sweep(name: str) -> tuple[dict[str, int], list[str]]:
    plan = read_sweep(name)
    return {"points": plan.total, "worlds": plan.total * plan.worlds}, list(plan.warnings)


def _counts_of_checks(name: str) -> tuple[dict[str, int], list[str]]:
    checks, scenarios = read_checks([name])
    return {"checks": len(checks), "scenarios": len(scenarios)}, []


def _dossiers(folders: list[Path]) -> list[dict[str, Any]]:
    return [source_report(open_dossier(each, seeds_folder())) for each in dict.fromkeys(folders)]


def _print_scenario(report: dict[str, Any]) -> None:
    if report["error"]:
        note(report["error"])
        return
    counts = ", ".join(plural(count, name[:-1]) for name, count in report["counts"].items())
    say(f"{report['file']}: valid ({counts})")
    for warning in report["warnings"]:
        note(f"{report['file']}: warning: {warning}")


def _print_dossier(report: dict[str, Any]) -> None:
    for problem in report["problems"]:
        note(problem)
    kinds = ", ".join(f"{kind} {count}" for kind, count in report["sources"].items())
    sourced = sum(report["sources"].values())
    say(f"dossier {report['dossier']}: {sourced} of {report['numbers']} numbers sourced ({kinds})")
