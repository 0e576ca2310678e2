"""`backtest`: the model against ceasefire offers of the past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import note, print_json, print_table
from sim.cli.options import SEED, AsJson, Quiet, Seed, Workers, Worlds, given_path
from sim.cli.outputs import page_with, refuse_outputs
from sim.cli.pictures import write_picture
from sim.cli.progress import progress_of_worlds
from sim.ensemble.simulate import check_size
from sim.errors import InputError
from sim.files import make_folder, replace_file
from sim.validation import page, record_2025, regularities, robustness
from sim.validation.backtest import Asked, Backtest, read_asked, shipped_cases
from sim.validation.backtest import backtest as run_backtest
from sim.validation.case_files import read_cases
from sim.validation.case_runs import CaseRuns
from sim.validation.case_scenario import scenario_text
from sim.validation.code_worth import codes_worth
from sim.validation.mapping import read_mapping
from sim.validation.table import backtest_tables, record_tables
from sim.workers.pool import Pool, usable_processors

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WORLDS = 2500
"""Of each case: the sampling error of a mean score is then far below what nineteen cases leave."""
_FEWER = 5
"""Runs with a part left out take a fifth of the worlds: they are compared on the same ones."""
_MAPPINGS = 12
"""Other mappings tried, to see whether the shipped numbers are a lucky find."""


def backtest(
    cases: Annotated[
        Path | None,
        typer.Option(
            "--cases", metavar="FILE", parser=given_path, help="Coded cases, JSON or YAML."
        ),
    ] = None,
    second_coding: Annotated[
        Path | None,
        typer.Option(
            "--second-coding",
            metavar="FILE",
            parser=given_path,
            help="Codes of the same cases by somebody else. (default: the shipped one, for the "
            "shipped cases)",
        ),
    ] = None,
    worlds: Worlds = _WORLDS,
    seed: Seed = SEED,
    workers: Workers = None,
    scenarios: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            parser=given_path,
            help="Only write each case's scenario file into this folder.",
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Also score the questions and crowds of 2025.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="Also write the whole validation page (minutes).",
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run past ceasefire offers through the model; print probabilities, outcomes and scores.

    Nothing of the model is fitted to the cases. Baselines are, with the case's whole war left out.
    """
    check_size(worlds, seed)
    if scenarios is not None:
        _write_scenarios(cases, scenarios, quiet)
        return
    asked = read_asked(cases, second_coding)
    if report is not None:
        pictures = [report.parent / name for name in (page.PICTURE, page.SKILL_PICTURE)]
        read = [each for each in (cases, second_coding) if each is not None]
        refuse_outputs(page_with("--report", report, pictures), read)
    with Pool(usable_processors() if workers is None else workers) as pool:
        found = _run(asked, worlds, seed, pool, quiet or as_json)
        hindcast = record_2025.hindcast(worlds, seed, pool) if record else None
        if report is not None:
            _write_report(report, found, asked, pool, quiet or as_json)
            if not quiet:
                note(f"{report}: written")
    if as_json:
        print_json({**found.summary(), **({"record_2025": hindcast.summary()} if hindcast else {})})
    elif not quiet:
        print_table(lambda width: backtest_tables(found, width))
        if hindcast is not None:
            print_table(lambda _width: record_tables(hindcast))


def _run(asked: Asked, worlds: int, seed: int, pool: Pool, quiet: bool) -> Backtest:
    with progress_of_worlds("backtest", asked.ensembles * worlds, quiet) as progress:
        return run_backtest(
            asked.cases, asked.known, asked.mapping, worlds, seed, pool, progress, asked.second
        )


def _write_report(file: Path, found: Backtest, asked: Asked, pool: Pool, quiet: bool) -> None:
    """The validation page and its pictures: what takes many runs beyond the cases' own."""
    if not found.scored:
        raise InputError("the validation page needs cases with outcomes; leave out --report")
    mapping, seed = asked.mapping, found.seed
    scored = [case for case in asked.cases if case.scored]
    fewer = max(1, found.worlds // _FEWER)
    with progress_of_worlds("report", _more_ensembles(asked) * fewer, quiet) as progress:
        runs = CaseRuns(mapping, fewer, seed, pool, progress)
        findings = page.Findings(
            found,
            codes_worth(scored, asked.second, runs),
            robustness.leave_out(scored, runs),
            robustness.neighbours(scored, runs, robustness.AROUND, _MAPPINGS),
            robustness.neighbours(scored, runs, robustness.WEAKER, _MAPPINGS),
            mapping.informed_choices,
            record_2025.hindcast(found.worlds, seed, pool),
            regularities.check(found.worlds, seed, pool),
        )
    write_picture(file.parent / page.PICTURE, lambda: _reliability(found))
    write_picture(file.parent / page.SKILL_PICTURE, lambda: _skill(found))
    replace_file(file, page.validation_page(findings).encode())


def _more_ensembles(asked: Asked) -> int:
    """Cases that the page runs beside the backtest's own."""
    mapping, codings = asked.mapping, 1 if asked.second is None else 2
    codes = sum(not scale.hindsight for scale in mapping.scales.values())
    ways = codings + codes * (2 * codings - 1) + len(mapping.mechanisms) + 1 + 2 * _MAPPINGS
    return ways * sum(case.scored for case in asked.cases)


def _reliability(found: Backtest) -> Figure:
    from sim.validation.plot import reliability  # noqa: PLC0415 (matplotlib only for pictures)

    return reliability(page.reliability_bins(found))


def _skill(found: Backtest) -> Figure:
    from sim.validation.plot import skill  # noqa: PLC0415 (matplotlib only for pictures)

    return skill(found.codings)


def _write_scenarios(cases: Path | None, folder: Path, quiet: bool) -> None:
    mapping = read_mapping()
    make_folder(folder)
    for case in read_cases(cases or shipped_cases(), mapping):
        file = folder / f"{case.key}.yaml"
        replace_file(file, scenario_text(case, mapping).encode())
        if not quiet:
            note(f"{file}: written")
