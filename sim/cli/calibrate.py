"""`calibrate`: what past offers and regularities say about the judged numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import guarded, note, print_json, print_table
from sim.cli.options import SEED, AsJson, Out, Quiet, Seed, Workers, given_path
from sim.cli.outputs import POSTERIOR, Output, page_with, refuse_outputs

if TYPE_CHECKING:
    from sim.calibration.calibrate import Calibration

_DRAWS, _WORLDS = 4096, 32
_LEAST_DRAWS = 16


@guarded
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
    from sim.ensemble.simulate import check_size  # noqa: PLC0415
    from sim.errors import InputError  # noqa: PLC0415

    check_size(worlds, seed)
    if not _LEAST_DRAWS <= draws <= 10**6:
        raise InputError(f"draws must be from {_LEAST_DRAWS} to 1,000,000, not {draws:,}")
    refuse_outputs(_outputs(out, report))
    found = _run(draws, worlds, seed, workers, quiet or as_json, effects=report is not None)
    _write(found, out, report, quiet)
    if as_json:
        print_json(found.summary())
    elif not quiet:
        from sim.calibration.table import calibration_tables  # noqa: PLC0415

        print_table(lambda _width: calibration_tables(found))


def _outputs(out: Path | None, report: Path | None) -> list[Output]:
    outputs = [] if out is None else [Output("--out", out, POSTERIOR)]
    if report is not None:
        from sim.calibration import page  # noqa: PLC0415

        pictures = [report.parent / name for name in (page.MARGINALS, page.RANKS)]
        outputs += page_with("--report", report, pictures)
    return outputs


def _run(
    draws: int, worlds: int, seed: int, workers: int | None, quiet: bool, effects: bool
) -> Calibration:
    from sim.calibration.calibrate import calibrate as fit  # noqa: PLC0415
    from sim.calibration.calibrate import work  # noqa: PLC0415
    from sim.calibration.priors import read_plan  # noqa: PLC0415
    from sim.cli.running import progress_bar  # noqa: PLC0415
    from sim.validation.backtest import shipped_cases  # noqa: PLC0415
    from sim.validation.cases import read_cases  # noqa: PLC0415
    from sim.validation.mapping import read_mapping  # noqa: PLC0415
    from sim.workers.pool import Pool, usable_processors  # noqa: PLC0415

    mapping = read_mapping()
    cases = [case for case in read_cases(shipped_cases(), mapping) if case.scored]
    total = work(len(cases), draws, worlds, effects)
    with (
        Pool(usable_processors() if workers is None else workers) as pool,
        progress_bar("calibrate", total, quiet) as progress,
    ):
        return fit(read_plan(), cases, mapping, draws, worlds, seed, pool, progress, effects)


def _write(found: Calibration, out: Path | None, report: Path | None, quiet: bool) -> None:
    from sim.results.folder import is_stream, replace_file  # noqa: PLC0415

    files: dict[Path, bytes] = {}
    if out is not None:
        files[out] = found.scenario_text().encode()
    if report is not None:
        from sim.calibration import page  # noqa: PLC0415

        if not is_stream(report):
            from sim.calibration.plot import marginals, ranks  # noqa: PLC0415
            from sim.plots.style import picture_bytes  # noqa: PLC0415

            files[report.parent / page.MARGINALS] = picture_bytes(marginals(found))
            files[report.parent / page.RANKS] = picture_bytes(ranks(found))
        files[report] = page.calibration_page(found).encode()
    for file, content in files.items():
        replace_file(file, content)
        if not quiet:
            note(f"{file}: written")
