"""`forecast`: a dated, hashed file of forecasts, and what it scored once outcomes are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.console import note, print_json, print_table
from sim.cli.ensembles import load_scenarios
from sim.cli.options import (
    SEED,
    WORLDS,
    AsJson,
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
from sim.cli.outputs import FORECAST, Output, refuse_outputs
from sim.cli.progress import progress_of_worlds
from sim.ensemble.simulate import check_size, worlds_of_band
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.validation.forecast import forecast as answer
from sim.validation.forecast_file import default_name, hashed, read_forecast, write_forecast
from sim.validation.forecast_scores import read_outcomes, score_forecast
from sim.validation.forecast_table import forecast_table, scores_table
from sim.workers.pool import Pool, helpful_workers

_SCENARIO = "baseline"


def given_date(text: str) -> date:
    """A day as an option gives it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no date; write it as 2025-03-15") from None


def forecast(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="A file, or the name of a shipped scenario: baseline if none.",
            autocompletion=complete_scenario,
        ),
    ] = None,
    issued: Annotated[
        date | None,
        typer.Option(
            "--date", metavar="DATE", parser=given_date, help="Day of issue. (default: today)"
        ),
    ] = None,
    worlds: Worlds = WORLDS,
    seed: Seed = SEED,
    out: Out = None,
    settings: Settings = None,
    seeds: Seeds = None,
    workers: Workers = None,
    score: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=given_path, help="Score this forecast instead of making one."
        ),
    ] = None,
    outcomes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=given_path, help="With --score: what came of its questions."
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write forecasts to be scored later: dated, hashed, with the model that made them.

    The same scenario, date, worlds and seed give the same file.
    """
    if score is not None or outcomes is not None:
        refused = (scenario, issued, out, settings)
        _score(score, outcomes, as_json, quiet, any(each is not None for each in refused))
        return
    check_size(worlds, seed)
    if out is not None:
        refuse_outputs([Output("--out", out, FORECAST)])
    (asked,) = load_scenarios([scenario or _SCENARIO], settings, seeds)
    found = _made(asked, issued or date.today(), worlds, seed, workers, quiet or as_json)
    file = out or default_name(found)
    write_forecast(file, found)
    if as_json:
        print_json(found)
    elif not quiet:
        print_table(lambda _width: forecast_table(found))
    if not quiet:
        note(f"{file}: written")


def _made(
    scenario: Scenario, issued: date, worlds: int, seed: int, workers: int | None, quiet: bool
) -> dict[str, Any]:
    of_band = worlds_of_band()
    with (
        Pool(helpful_workers(worlds + of_band) if workers is None else workers, note) as pool,
        progress_of_worlds(scenario.name, worlds, quiet, of_band) as progress,
    ):
        return hashed(answer(scenario, issued, worlds, seed, pool, progress).plain())


def _score(
    file: Path | None, outcomes: Path | None, as_json: bool, quiet: bool, more: bool
) -> None:
    if file is None or outcomes is None or more:
        raise InputError("to score a forecast give --score FILE --outcomes FILE and no scenario")
    document = read_forecast(file)
    found = score_forecast(document, read_outcomes(outcomes, document))
    if as_json:
        print_json({"sha256": document["sha256"], **found.summary()})
    elif not quiet:
        print_table(lambda _width: scores_table(document, found))
