"""`validate`: files that a person writes, checked without running them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.checks.file import Checks
from sim.cli.console import note, print_json, say
from sim.cli.exits import BAD_INPUT
from sim.cli.options import AsJson, Seeds, complete_sweep
from sim.documents import Document, find_document, open_document
from sim.errors import InputError
from sim.scenario.dossier import Dossier, open_dossier
from sim.scenario.errors import ScenarioError
from sim.scenario.kinds import DocumentKind, kind_in
from sim.scenario.library import DOSSIER, scenarios_folder, shipped_scenarios, sweeps_folder
from sim.scenario.library import dossiers as dossiers_in
from sim.scenario.load import dossier_of
from sim.scenario.scenario import Scenario
from sim.scenario.sources import source_report
from sim.sweeps.library import shipped_sweeps
from sim.sweeps.plan import SweepPlan
from sim.validation.codings import Coding
from sim.wording import plural

_GROUPS: dict[DocumentKind, tuple[str, str]] = {
    "scenario": ("scenarios", "scenario"),
    "sweep": ("sweeps", "sweep"),
    "checks": ("checks", "checks file"),
    "cases": ("cases", "cases file"),
    "coding": ("codings", "second coding"),
}
"""By kind: its key in JSON, and what one file is called."""


@dataclass(frozen=True)
class _Report:
    """What there is to say about a file."""

    name: str
    kind: DocumentKind
    error: str | None = None
    counts: dict[str, int] | None = None
    warnings: tuple[str, ...] = ()
    dossier: Dossier | None = None

    def plain(self) -> dict[str, Any]:
        return {
            "file": self.name,
            "error": self.error,
            "warnings": list(self.warnings),
            "counts": self.counts or {},
        }


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help="Files of scenarios, sweeps, checks, cases or codes. If none: the dossiers of "
            "--seeds, or all that is shipped.",
            autocompletion=complete_sweep,
        ),
    ] = None,
    seeds: Seeds = None,
    as_json: AsJson = False,
) -> None:
    """Check files and dossiers without running them, and that every number has a source.

    What a command refuses for its form is refused here, with file, line and column.
    """
    if seeds is not None and not files:
        _validate_dossiers(seeds, as_json)
        return
    named = [(name, None) for name in files] if files else _shipped()
    reports = [_report(name, path, seeds) for name, path in named]
    dossiers = {each.dossier.name: each.dossier for each in reports if each.dossier is not None}
    audits = [source_report(each) for each in dossiers.values()]
    wrong = any(each.error for each in reports) or any(each["problems"] for each in audits)
    if as_json:
        print_json({"valid": not wrong, **_by_kind(reports), "dossiers": audits})
    else:
        _print(reports, audits)
    if wrong:
        raise typer.Exit(BAD_INPUT)


def _validate_dossiers(seeds: Path, as_json: bool) -> None:
    """Check every dossier in a folder."""
    names = dossiers_in(seeds)
    if not names:
        hint = "`ceasefire new --dossier NAME` writes one"
        raise InputError(f"{seeds}: no dossier in it (a folder with {DOSSIER}); {hint}")
    audits = [_audit(seeds / name, seeds) for name in names]
    valid = sum(1 for audit in audits if not audit["problems"])
    if as_json:
        print_json({"valid": valid == len(audits), **_by_kind([]), "dossiers": audits})
    else:
        for audit in audits:
            _print_audit(audit)
        say(f"{valid} of {plural(len(audits), 'dossier')} valid")
    if valid < len(audits):
        raise typer.Exit(BAD_INPUT)


def _audit(folder: Path, seeds: Path) -> dict[str, Any]:
    """What there is to say about a dossier, whether it can be used or not."""
    try:
        return source_report(open_dossier(folder, seeds))
    except ScenarioError as error:
        problems = [str(problem) for problem in error.problems]
        nothing: dict[str, Any] = {"numbers": 0, "sources": {}, "unread": [], "warnings": []}
        return {"dossier": folder.resolve().name, **nothing, "problems": problems}


def _shipped() -> list[tuple[str, Path | None]]:
    """Names and files of what is shipped, whatever lies in the current folder."""
    scenarios = [(name, scenarios_folder() / f"{name}.yaml") for name in shipped_scenarios()]
    return [*scenarios, *((name, sweeps_folder() / f"{name}.yaml") for name in shipped_sweeps())]


def _report(name: str, path: Path | None, seeds: Path | None) -> _Report:
    kind: DocumentKind = "scenario"
    try:
        path = find_document(name) if path is None else path
        kind = kind_in(path)
        document = open_document(path, seeds)
        dossier = dossier_of(path, seeds) if isinstance(document, Scenario) else None
    except ScenarioError as error:
        return _Report(name, kind, str(error))
    warnings = document.warnings if isinstance(document, Scenario | SweepPlan) else ()
    return _Report(name, kind, None, _counts(document), warnings, dossier)


def _counts(document: Document) -> dict[str, int]:
    match document:
        case Scenario():
            counted = ("parameters", "actors", "events", "expectations")
            counts = {name: len(getattr(document, name)) for name in counted}
            return {"numbers": counts.pop("parameters"), **counts}
        case SweepPlan():
            return {"points": document.total, "worlds": document.total * document.worlds}
        case Checks():
            names = {scenario.digest for scenario in document.scenarios}
            return {"checks": len(document.checks), "scenarios": len(names)}
        case Coding():
            return {"cases": len(document.codes)}
        case _:
            scored = sum(case.scored for case in document.cases)
            return {"cases": len(document.cases), "outcomes": scored}


def _by_kind(reports: list[_Report]) -> dict[str, list[dict[str, Any]]]:
    return {
        key: [each.plain() for each in reports if each.kind == kind]
        for kind, (key, _) in _GROUPS.items()
    }


def _print(reports: list[_Report], audits: list[dict[str, Any]]) -> None:
    for report in reports:
        _print_report(report)
    for audit in audits:
        _print_audit(audit)
    for kind, (_, noun) in _GROUPS.items():
        if own := [each for each in reports if each.kind == kind]:
            valid = sum(not each.error for each in own)
            say(f"{valid} of {plural(len(own), noun)} valid")


def _print_report(report: _Report) -> None:
    if report.error:
        note(report.error)
        return
    counts = ", ".join(plural(n, name[:-1]) for name, n in (report.counts or {}).items())
    say(f"{report.name}: valid ({counts})")
    for warning in report.warnings:
        note(f"{report.name}: warning: {warning}")


def _print_audit(audit: dict[str, Any]) -> None:
    for problem in audit["problems"]:
        note(problem)
    for warning in audit["warnings"]:
        note(f"dossier {audit['dossier']}: warning: {warning}")
    if audit["unread"]:
        note(f"dossier {audit['dossier']}: no part of it, not read: {', '.join(audit['unread'])}")
    if not audit["numbers"]:
        return
    kinds = ", ".join(f"{kind} {count}" for kind, count in audit["sources"].items())
    sourced = sum(audit["sources"].values())
    say(f"dossier {audit['dossier']}: {sourced} of {audit['numbers']} numbers sourced ({kinds})")
