"""`backtest`: the model against ceasefire offers of the past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import note, print_json, print_table
from sim.cli.options import SEED, WORLDS, AsJson, Quiet, Seed, Workers, Worlds, given_path
from sim.cli.outputs import page_with, refuse_outputs
from sim.cli.pictures import write_picture
from sim.ensemble.simulate import check_size
from sim.errors import InputError
from sim.files import make_folder, replace_file
from sim.validation import page, record_2025, regularities, robustness
from sim.validation.backtest import Backtest, backtest_file, shipped_cases
from sim.validation.case_scenario import scenario_text
from sim.validation.cases import read_cases
from sim.validation.mapping import read_mapping
from sim.validation.table import backtest_tables, record_tables
from sim.workers.pool import Pool, usable_processors

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    worlds: Worlds = WORLDS,
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
    if report is not None:
        pictures = [report.parent / page.PICTURE]
        refuse_outputs(page_with("--report", report, pictures), [cases] if cases else [])
    with Pool(usable_processors() if workers is None else workers) as pool:
        found = backtest_file(cases, worlds, seed, pool)
        told = record_2025.hindcast(worlds, seed, pool) if record else None
        if report is not None:
            _write_report(report, found, pool)
            if not quiet:
                note(f"{report}: written")
    if as_json:
        print_json({**found.summary(), **({"record_2025": told.summary()} if told else {})})
    elif not quiet:
        print_table(lambda width: backtest_tables(found, width))
        if told is not None:
            print_table(lambda _width: record_tables(told))


def _write_report(file: Path, found: Backtest, pool: Pool) -> None:
    """The validation page and its picture: what takes many runs beyond the cases' own."""
    if not found.scored:
        raise InputError("the validation page needs cases with outcomes; leave out --report")
    mapping, seed = read_mapping(), found.seed
    cases = [result.case for result in found.results]
    fewer = max(1, found.worlds // _FEWER)
    around, weaker = (
        robustness.neighbours(cases, mapping, multiples, _MAPPINGS, fewer, seed, pool)
        for multiples in (robustness.AROUND, robustness.WEAKER)
    )
    findings = page.Findings(
        found,
        robustness.leave_out(cases, mapping, fewer, seed, pool),
        around,
        weaker,
        mapping.informed_choices,
        record_2025.hindcast(found.worlds, seed, pool),
        regularities.check(found.worlds, seed, pool),
    )
    write_picture(file.parent / page.PICTURE, lambda: _reliability(found))
    replace_file(file, page.validation_page(findings).encode())


def _reliability(found: Backtest) -> Figure:
    from sim.validation.plot import reliability  # noqa: PLC0415 (matplotlib only for pictures)

    title = f"{len(found.scored)} offers, 95 % bands"
    return reliability(page.reliability_bins(found), title)


def _write_scenarios(cases: Path | None, folder: Path, quiet: bool) -> None:
    mapping = read_mapping()
    make_folder(folder)
    for case in read_cases(cases or shipped_cases(), mapping):
        file = folder / f"{case.key}.yaml"
        replace_file(file, scenario_text(case, mapping).encode())
        if not quiet:
            note(f"{file}: written")
