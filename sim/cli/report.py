"""`report`: one page to hand on, as HTML with Markdown and JSON beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.console import note
from sim.cli.ensembles import load_scenarios, result_folders, run_all
from sim.cli.exits import continuable
from sim.cli.options import (
    RESULTS,
    SEED,
    WORLDS,
    Out,
    Quiet,
    Seed,
    Seeds,
    Settings,
    Workers,
    Worlds,
    complete_scenario,
    given_path,
)
from sim.cli.outputs import REPORT, Output, refuse_outputs
from sim.cli.progress import progress_of_sweep
from sim.cli.stored import runs_of
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.files import as_json_bytes, make_folder, replace_file
from sim.page.blocks import Page, Picture
from sim.page.dials import data_of_dials, plan_of_dials
from sim.page.findings import Findings, find_all
from sim.page.html import html_page
from sim.page.markdown import markdown_page
from sim.page.origin import Origin, origin_of, reference_of
from sim.page.report import report as page_of
from sim.scenario.scenario import Scenario
from sim.wording import short_digest
from sim.workers.kept import BATCHES, KeptPool
from sim.workers.pool import Pool, helpful_workers

_NAME = "report.html"
_WORLDS = 150_000
"""About as many as a report takes."""


def report(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT",
            help="Folders that `run` has written, or scenarios to run; it is about the first.",
            autocompletion=complete_scenario,
        ),
    ],
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Write what was found as a page: the answer, what moves it, how sure, what it rests on.

    --out takes a file ending in .html; without it the page goes into the first result's folder. A
    .md and a .json of the same name and the pictures go beside it. Compares one result with the
    scenario it extends, else wait_and_see; several with the first.
    """
    _refuse(out)
    number = helpful_workers(_WORLDS) if workers is None else workers
    with continuable() as command, Pool(number, note) as pool:
        folders = [
            folder
            for given in results
            for folder in _folders(given, worlds, seed, settings, seeds, pool, quiet)
        ]
        origins = [origin_of(folder) for folder in folders]
        page = out or folders[0] / _NAME
        _refuse(page)
        reference = _compared(origins, pool, command, quiet)
        dials = _dials(origins[0], pool, command, quiet)
        with KeptPool(page.with_suffix(BATCHES), number, note) as kept:
            kept.take_over(pool)
            found = find_all(origins, reference, dials, kept, _no_step if quiet else _say_step)
            _write(page, page_of(found), found)
            kept.clear()
    if not quiet:
        note(f"report: {page}")


def _folders(
    given: str,
    worlds: int,
    seed: int,
    settings: Sequence[str] | None,
    seeds: Path | None,
    pool: Pool,
    quiet: bool,
) -> list[Path]:
    """Folders of results that are meant; those of a scenario are run first, or read."""
    path = given_path(given)
    if path.is_dir():
        return runs_of(path)
    scenarios = load_scenarios([given], settings, seeds)
    folders = result_folders(scenarios, worlds, seed, None)
    again = [f"--set={setting}" for setting in settings or ()]
    again += [] if seeds is None else ["--seeds", str(seeds)]
    made_by = ("ceasefire", "run", given, *again)
    run_all(scenarios, folders, worlds, seed, pool, made_by, quiet)
    return folders


def _compared(
    origins: Sequence[Origin], pool: Pool, command: Sequence[str], quiet: bool
) -> tuple[Scenario, EnsembleResult] | None:
    """What a single result is compared with, run into a folder of its own or read from there."""
    if len(origins) > 1 or (reference := reference_of(origins[0])) is None:
        return None
    worlds, seed = origins[0].result.worlds, origins[0].result.seed
    folders = result_folders([reference], worlds, seed, None)
    made = run_all([reference], folders, worlds, seed, pool, command, quiet, band=False)
    return reference, made[0]


def _dials(origin: Origin, pool: Pool, command: Sequence[str], quiet: bool) -> dict[str, Any]:
    """What the page's dials are made from: a sweep in a folder of its own."""
    plan = plan_of_dials(origin.scenario, origin.result.seed)
    folder = RESULTS / f"{plan.name}-{short_digest(plan.digest)}"
    with progress_of_sweep(plan, plan.total * plan.worlds, quiet) as progress:
        return data_of_dials(origin.scenario, plan, folder, pool, progress, command)


def _say_step(step: str) -> None:
    note(f"report: {step} …")


def _no_step(_step: str) -> None:
    pass


def _refuse(page: Path | None) -> None:
    """Refuse what could not be written, before anything is simulated."""
    if page is None:
        return
    if page.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"--out {page}: a report's name must end in .html")
    files = (page, page.with_suffix(".md"), page.with_suffix(".json"))
    refuse_outputs([Output("--out", file, REPORT) for file in files])


def _write(page: Path, content: Page, found: Findings) -> None:
    """The page and its twins, the pictures in a folder beside them."""
    pictures = page.with_name(f"{page.stem}-pictures")
    for picture in _pictures(content):
        make_folder(pictures)
        replace_file(pictures / f"{picture.name}.svg", picture.svg)
    replace_file(page.with_suffix(".json"), as_json_bytes(found.summary()))
    replace_file(page.with_suffix(".md"), markdown_page(content, pictures.name).encode())
    replace_file(page, html_page(content).encode())


def _pictures(content: Page) -> list[Picture]:
    return [
        block
        for section in content.sections
        for block in section.blocks
        if isinstance(block, Picture)
    ]
