"""`check`: the expectations of scenarios as a gate, and exact comparison with a reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.checks import check as checking
from sim.checks.check import CheckReport
from sim.checks.check_results import failure_line, statement
from sim.checks.file import read_checks
from sim.checks.junit import junit as as_junit
from sim.checks.reference import (
    Reference,
    as_reference,
    read_reference,
    refuse_namesakes,
    refuse_unrecorded,
)
from sim.checks.summary import markdown
from sim.checks.table import check_table
from sim.cli.console import note, print_json, print_table
from sim.cli.exits import GATE_FAILED
from sim.cli.options import (
    SEED,
    WORLDS,
    AsJson,
    Quiet,
    Seeds,
    Workers,
    complete_scenario,
    given_path,
)
from sim.cli.outputs import JUNIT, REFERENCE, Output, page_with, refuse_outputs
from sim.cli.pictures import write_picture
from sim.cli.progress import progress_of_worlds
from sim.errors import InputError
from sim.files import as_json_bytes, replace_file
from sim.scenario.library import find_scenario, scenarios_folder, shipped_scenarios
from sim.wording import visible
from sim.workers.pool import Pool, helpful_workers

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO|CHECKS",
            help="Scenarios, or files with a list of checks; all shipped scenarios if none.",
            autocompletion=complete_scenario,
        ),
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option("--worlds", "-n", help=f"Courses of events to simulate. (default: {WORLDS})"),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", "-s", help=f"Seed of the random numbers. ({SEED})")
    ] = None,
    seeds: Seeds = None,
    workers: Workers = None,
    junit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=given_path, help="Write JUnit XML for a CI service."),
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="Write Markdown, and a picture (.png) beside it.",
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="Write checksums of all worlds as a reference.",
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="Compare all worlds with a reference, exactly.",
        ),
    ] = None,
    allow_undecided: Annotated[
        bool, typer.Option("--allow-undecided", help="Let pass what needs more worlds to decide.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Judge what scenarios expect: held, broken or undecided; exit code 1 unless all is well.

    An expectation is held if its whole confidence interval keeps the bound, broken if the whole
    interval is outside. --against also fails when a single bit of a single world is not as
    recorded.
    """
    if record is not None and against is not None:
        raise InputError("--record writes a reference and --against reads one: give one of them")
    refuse_outputs(_outputs(junit, summary, record), _inputs(files, against))
    reference = _reference(against, worlds, seed)
    worlds = worlds if worlds is not None else reference.worlds if reference else WORLDS
    seed = seed if seed is not None else reference.seed if reference else SEED
    checks, scenarios = read_checks(files or _all(reference), seeds)
    if not checks and record is None and reference is None:
        names = ", ".join(scenario.name for scenario in scenarios)
        raise InputError(f"{names}: no expectations, so there is nothing to check; write some")
    if junit is not None:
        refuse_namesakes(scenarios)
    if reference is not None:
        refuse_unrecorded(reference, scenarios)
    tracing = scenarios if record is not None or reference is not None else []
    runs = len(checking.needed(checks, tracing))
    chosen = helpful_workers(worlds * runs) if workers is None else workers
    with Pool(chosen) as pool:
        report = checking.check(
            checks,
            worlds,
            seed,
            pool,
            recording=tracing,
            reference=reference,
            allow_undecided=allow_undecided,
            progress=lambda name: progress_of_worlds(name, worlds, quiet or as_json),
        )
    _write(report, junit, summary, record, quiet)
    _show(report, as_json, quiet)
    if report.failed:
        raise typer.Exit(GATE_FAILED)


def _outputs(junit: Path | None, summary: Path | None, record: Path | None) -> list[Output]:
    outputs = [] if junit is None else [Output("--junit", junit, JUNIT)]
    if record is not None:
        outputs.append(Output("--record", record, REFERENCE))
    if summary is not None:
        pictures = [summary.with_suffix(".png")] if summary.name else []
        outputs += page_with("--summary", summary, pictures)
    return outputs


def _inputs(files: list[str] | None, against: Path | None) -> list[Path]:
    read = [find_scenario(name) for name in files or ()]
    return read if against is None else [*read, against]


def _all(reference: Reference | None) -> list[Path]:
    """The shipped scenarios, or those of the reference if they are shipped ones."""
    shipped = shipped_scenarios()
    names = shipped if reference is None else list(reference.scenarios)
    for name in names:
        if reference is not None and name not in shipped:
            raise InputError(f"{reference.file}: name the file of '{name}' on the command line")
    return [scenarios_folder() / f"{name}.yaml" for name in names]


def _reference(file: Path | None, worlds: int | None, seed: int | None) -> Reference | None:
    """The reference, whose worlds and seed are the ones to run."""
    if file is None:
        return None
    reference = read_reference(file)
    for name, given, recorded in (
        ("worlds", worlds, reference.worlds),
        ("seed", seed, reference.seed),
    ):
        if given is not None and given != recorded:
            raise InputError(
                f"{file}: was recorded with {name} {recorded}, not {given}; leave --{name} out"
            )
    return reference


def _write(
    report: CheckReport, junit: Path | None, summary: Path | None, record: Path | None, quiet: bool
) -> None:
    if record is not None:
        content = as_json_bytes(as_reference(report.recorded, report.worlds, report.seed))
        replace_file(record, content)
        _note_unless_quiet(f"reference: {record}", quiet)
    if junit is not None:
        replace_file(junit, as_junit(report))
        _note_unless_quiet(f"JUnit: {junit}", quiet)
    if summary is not None:
        _write_summary(report, summary)
        _note_unless_quiet(f"summary: {summary}", quiet)


def _write_summary(report: CheckReport, file: Path) -> None:
    picture = ""
    if report.results:
        beside = file.with_suffix(".png")
        write_picture(beside, lambda: _figure(report))
        picture = beside.name
    replace_file(file, markdown(report, picture).encode())


def _figure(report: CheckReport) -> Figure:
    from sim.checks.plot import checks  # noqa: PLC0415 (matplotlib only for pictures)

    labels = [visible(f"{each.scenario}: {statement(each)}") for each in report.results]
    return checks(report.results, labels)


def _show(report: CheckReport, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(report.summary())
    elif not quiet or report.failed:
        print_table(lambda width: check_table(report, width))
    for result in filter(report.fails, report.results):
        note(failure_line(result))


def _note_unless_quiet(text: str, quiet: bool) -> None:
    if not quiet:
        note(text)
