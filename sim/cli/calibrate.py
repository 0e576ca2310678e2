"""`calibrate`: what past offers and regularities say about the judged numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.calibration import page
from sim.calibration.calibrate import Calibration, work
from sim.calibration.calibrate import calibrate as fit
from sim.calibration.priors import read_plan
from sim.calibration.table import calibration_tables
from sim.cli.console import note, print_json, print_table
from sim.cli.options import SEED, AsJson, Out, Quiet, Seed, Workers, given_path
from sim.cli.outputs import POSTERIOR, Output, page_with, refuse_outputs
from sim.cli.pictures import write_picture
from sim.cli.progress import progress_of_worlds
from sim.ensemble.simulate import check_size
from sim.errors import InputError
from sim.files import replace_file
from sim.validation.backtest import shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.mapping import read_mapping
from sim.workers.pool import Pool, usable_processors

_DRAWS, _WORLDS = 4096, 32
_LEAST_DRAWS = 16


def calibrate(
    draws: Annotated[int, typer.Option("--draws", help="Draws of the free numbers.")] = _DRAWS,
    worlds: Annotated[
        int, typer.Option("--worlds", "-n", help="Worlds of each case at each draw.")
    ] = _WORLDS,
    seed: Seed = SEED,
    workers: Workers = None,
    out: Out = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=given_path, help="Also write the page with its pictures."
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Weigh draws of six judged numbers by past offers and published regularities.

    The posterior goes to --out as a scenario that others can extend. No default changes.
    """
    check_size(worlds, seed)
    if not _LEAST_DRAWS <= draws <= 10**6:
        raise InputError(f"draws must be from {_LEAST_DRAWS} to 1,000,000, not {draws:,}")
    refuse_outputs(_outputs(out, report))
    found = _run(draws, worlds, seed, workers, quiet or as_json, effects=report is not None)
    _write(found, out, report, quiet)
    if as_json:
        print_json(found.summary())
    elif not quiet:
        print_table(lambda _width: calibration_tables(found))


def _outputs(out: Path | None, report: Path | None) -> list[Output]:
    outputs = [] if out is None else [Output("--out", out, POSTERIOR)]
    if report is not None:
        pictures = [report.parent / name for name in (page.MARGINALS, page.RANKS)]
        outputs += page_with("--report", report, pictures)
    return outputs


def _run(
    draws: int, worlds: int, seed: int, workers: int | None, quiet: bool, effects: bool
) -> Calibration:
    mapping = read_mapping()
    cases = [case for case in read_cases(shipped_cases(), mapping) if case.scored]
    total = work(len(cases), draws, worlds, effects)
    with (
        Pool(usable_processors() if workers is None else workers) as pool,
        progress_of_worlds("calibrate", total, quiet) as progress,
    ):
        return fit(read_plan(), cases, mapping, draws, worlds, seed, pool, progress, effects)


def _write(found: Calibration, out: Path | None, report: Path | None, quiet: bool) -> None:
    written = []
    if out is not None:
        replace_file(out, found.scenario_text().encode())
        written.append(out)
    if report is not None:
        written += _write_pictures(found, report.parent)
        replace_file(report, page.calibration_page(found).encode())
        written.append(report)
    for file in () if quiet else written:
        note(f"{file}: written")


def _write_pictures(found: Calibration, folder: Path) -> list[Path]:
    from sim.calibration.plot import marginals, ranks  # noqa: PLC0415 (matplotlib)

    files = [folder / page.MARGINALS, folder / page.RANKS]
    write_picture(files[0], lambda: marginals(found))
    write_picture(files[1], lambda: ranks(found))
    return files
